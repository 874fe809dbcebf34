package dev.descent.compile;

import dev.descent.gradient.Gradients;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.List;

/** A small classifier with dropout and Adam, written in bare tensors: what the tests of this package compile. */
public final class Mlp {
    private final int batch;
    private final int[] sizes;
    private final Variable step = new Variable("step", DType.I32, Shape.scalar(), Initializer.zeros());
    private final List<Parameter> parameters = new ArrayList<>();
    private final Tensor loss;
    private final Updates updates;

    public Mlp(int batch, int... sizes) {
        this.batch = batch;
        this.sizes = sizes.clone();
        Tensor x = Tensor.input("x", DType.F32, batch, sizes[0]);
        for (int layer = 1; layer < sizes.length; layer++) {
            Parameter weight = parameter("weight" + layer, Shape.of(sizes[layer], sizes[layer - 1]), layer);
            Parameter bias = parameter("bias" + layer, Shape.of(sizes[layer]), 100 + layer);
            x = x.matmul(weight.transpose()).add(bias);
            if (layer < sizes.length - 1) {
                Tensor kept = Functions.bernoulli(0.9, x.shape(), 7, layer, step.read());
                x = x.relu().mul(kept.cast(DType.F32)).mul(1 / 0.9);
            }
        }
        int classes = sizes[sizes.length - 1];
        Tensor labels = Tensor.input("y", DType.I32, batch).oneHot(classes);
        this.loss = x.logSoftmax(-1).mul(labels).sum().neg().div(batch);
        this.updates = adam(Gradients.of(loss, parameters));
    }

    private Parameter parameter(String name, Shape shape, int seed) {
        Initializer uniform = values -> {
            for (int i = 0; i < values.size(); i++) {
                values.set(i, 0.2 * (Threefry.uniform(Threefry.key(3, seed), 0, i) - 0.5));
            }
        };
        Parameter parameter = new Parameter(new Variable(name, DType.F32, shape, uniform));
        parameters.add(parameter);
        return parameter;
    }

    private Updates adam(Gradients blame) {
        Tensor next = step.read().add(1);
        Updates all = Updates.none().and(step, next);
        Tensor time = next.cast(DType.F32);
        Tensor first = Tensor.scalar(1).sub(Tensor.scalar(0.9).pow(time));
        Tensor second = Tensor.scalar(1).sub(Tensor.scalar(0.999).pow(time)).sqrt();
        for (Parameter p : parameters) {
            Tensor g = blame.of(p);
            Variable m = new Variable("m", DType.F32, p.shape(), Initializer.zeros());
            Variable v = new Variable("v", DType.F32, p.shape(), Initializer.zeros());
            Tensor moment = m.read().mul(0.9).add(g.mul(0.1));
            Tensor square = v.read().mul(0.999).add(g.square().mul(0.001));
            Tensor move = moment.div(first).div(square.sqrt().div(second).add(1e-8)).mul(0.01);
            all = all.and(m, moment).and(v, square).and(p.variable(), p.sub(move));
        }
        return all;
    }

    public Tensor loss() {
        return loss;
    }

    public Updates updates() {
        return updates;
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /** The same examples every time. */
    public Batch data() {
        Values x = Values.zeros(DType.F32, Shape.of(batch, sizes[0]));
        Values y = Values.zeros(DType.I32, Shape.of(batch));
        long key = Threefry.key(11, 0);
        for (int i = 0; i < x.size(); i++) {
            x.set(i, Threefry.uniform(key, 1, i) - 0.5);
        }
        for (int i = 0; i < batch; i++) {
            y.set(i, i % sizes[sizes.length - 1]);
        }
        return name -> name.equals("x") ? x.memory() : y.memory();
    }
}
