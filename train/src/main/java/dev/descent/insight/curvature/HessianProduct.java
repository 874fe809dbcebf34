package dev.descent.insight.curvature;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.data.Epoch;
import dev.descent.data.Extents;
import dev.descent.data.MiniBatch;
import dev.descent.gradient.Gradients;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import dev.descent.train.objective.Inputs;
import dev.descent.train.objective.Objective;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;

/**
 * The Hessian of a loss, times a vector, without the Hessian: the gradient of ⟨gradient, v⟩ (Pearlmutter 1994). The loss
 * is the mean over a whole dataset, without dropout, of the weights that the model has at the time; it is summed batch by
 * batch. A vector has all parameters' values one after the other.
 */
final class HessianProduct implements UnaryOperator<double[]> {
    /** Programs that are kept: where lengths vary, those of the sizes that came last. */
    private static final int KEPT = 16;

    private final Objective objective;
    private final Parameters parameters;
    private final Batches batches;
    private final Map<Parameter, Variable> direction = new LinkedHashMap<>();
    private final Map<Parameter, Variable> product = new LinkedHashMap<>();
    /** The part of all examples that a batch has. */
    private final Variable share = new Variable("share", DType.F32, Shape.scalar(), Initializer.zeros());

    private final LinkedHashMap<Extents, Program> programs = new LinkedHashMap<>(16, 0.75f, true);

    /** @param parameters those of the objective's that the loss is differentiated by */
    HessianProduct(Objective objective, Parameters parameters, Dataset data, int batchSize) {
        this.objective = objective;
        this.parameters = parameters;
        this.batches = Batches.of(data, batchSize);
        for (Parameter parameter : parameters) {
            direction.put(parameter, like(parameter, "direction"));
            product.put(parameter, like(parameter, "product"));
        }
    }

    private static Variable like(Parameter parameter, String name) {
        return new Variable(name, parameter.dtype(), parameter.shape(), Initializer.zeros());
    }

    @Override
    public double[] apply(double[] v) {
        int at = 0;
        for (Variable variable : direction.values()) {
            int from = at;
            variable.write(values -> {
                for (int i = 0; i < values.size(); i++) {
                    values.set(i, v[from + i]);
                }
            });
            at += Math.toIntExact(variable.shape().size());
        }
        product.values().forEach(variable -> variable.fill(0));
        try (Epoch pass = batches.epoch(0)) {
            while (pass.hasNext()) {
                MiniBatch batch = pass.next();
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted while measuring a curvature");
                }
                share.fill((double) batch.size() / batches.data().size());
                program(Extents.of(batch).only(objective.columns())).run(batch);
            }
        }
        double[] result = new double[v.length];
        at = 0;
        for (Variable variable : product.values()) {
            Values values = variable.values();
            for (long i = 0; i < values.size(); i++) {
                result[at++] = values.get(i);
            }
        }
        return result;
    }

    private Program program(Extents extents) {
        Program program = programs.computeIfAbsent(extents, this::compile);
        if (programs.size() > KEPT) {
            programs.pollFirstEntry().getValue().close();
        }
        return program;
    }

    private Program compile(Extents extents) {
        Inputs batch = Inputs.of(batches.data(), objective.columns(), extents);
        Tensor mean = objective.measure(batch, Pass.evaluation()).loss();
        Tensor loss = mean.mul(share.read().cast(mean.dtype()));
        Gradients slopes = Gradients.of(loss, parameters);
        Tensor along = parameters.stream()
                .map(parameter -> slopes.of(parameter)
                        .mul(direction.get(parameter).read())
                        .sum())
                .reduce(Tensor::add)
                .orElseThrow();
        Gradients bends = Gradients.of(along, parameters);
        Updates sum = Updates.none();
        for (Map.Entry<Parameter, Variable> entry : product.entrySet()) {
            sum = sum.and(entry.getValue(), entry.getValue().read().add(bends.of(entry.getKey())));
        }
        return Program.compile(along, sum);
    }
}
