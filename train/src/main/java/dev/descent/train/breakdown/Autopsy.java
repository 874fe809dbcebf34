package dev.descent.train.breakdown;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.HeldBatch;
import dev.descent.gradient.Gradients;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Trace;
import dev.descent.tensor.DType;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import dev.descent.train.objective.Inputs;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Paused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds where in a step the first number came up that is not finite. The step is written down once more and compiled
 * into a program that counts such numbers in every value between the inputs and the new weights; it changes nothing.
 */
public final class Autopsy {
    private final HeldBatch batch;
    private final List<Trace.Visit> visits;
    private final Tensor loss;
    private final Optional<Tensor> outputs;
    /** Where each value belongs, in the order of computation. */
    private final Map<Tensor, String> places = new IdentityHashMap<>();

    private final List<Tensor> order = new ArrayList<>();
    /** What a step is made for, in the order of computation: the loss, gradients, new weights. */
    private final List<Tensor> roots = new ArrayList<>();

    private Autopsy(Objective objective, HeldBatch batch, Pass pass) {
        this.batch = batch;
        Inputs inputs = Inputs.of(batch, objective.columns());
        Objective.Traced traced = objective.trace(inputs, pass);
        this.visits = traced.visits();
        this.loss = traced.measured().loss();
        this.outputs = traced.measured().outputs().filter(said -> said.dtype().isFloating());
        inputs.all().forEach((name, column) -> add(List.of(column), role(objective, name)));
        Parameters parameters = objective.parameters();
        parameters.forEach(parameter -> add(List.of(parameter), parameters.path(parameter)));
        for (Trace.Visit visit : visits) {
            add(List.of(visit.out()), place(visit));
        }
        add(List.of(loss), "the loss");
        roots.add(loss);
    }

    /** What went wrong first in the step that a run is held before; nothing if nothing does. */
    public static Optional<Culprit> of(Paused paused) {
        Autopsy autopsy = new Autopsy(paused.objective(), paused.batch(), paused.pass());
        // Backward and update only if need be: most steps go wrong before, and a small program is sooner compiled.
        return autopsy.culprit().or(() -> {
            autopsy.addBackward(paused);
            return autopsy.culprit();
        });
    }

    /** What went wrong first in an evaluation of some examples; nothing if nothing does. */
    public static Optional<Culprit> ofEvaluation(Objective objective, HeldBatch batch) {
        return new Autopsy(objective, batch, Pass.evaluation()).culprit();
    }

    // ----------------------------------------------------------- the step, written down

    private static String role(Objective objective, String column) {
        return objective
                .comparison()
                .map(comparison -> comparison.target().equals(column) ? "the targets" : "the inputs")
                .orElse("the column " + column);
    }

    private static String place(Trace.Visit visit) {
        return visit.path() + " (" + visit.layer() + ")";
    }

    private void add(Collection<Tensor> results, String place) {
        for (Tensor node : Graph.topological(results)) {
            if (places.putIfAbsent(node, place) == null) {
                order.add(node);
            }
        }
    }

    private void addBackward(Paused paused) {
        Parameters parameters = paused.parameters();
        Gradients blame = Gradients.of(loss, blamed(parameters));
        outputs.ifPresent(said -> add(List.of(blame.of(said)), "the loss, backward"));
        for (Trace.Visit visit : visits.reversed()) {
            List<Tensor> ofVisit = new ArrayList<>();
            visit.layer().parameters().stream()
                    .filter(parameters::contains)
                    .map(blame::of)
                    .forEach(ofVisit::add);
            if (blame.tensors().contains(visit.in())) {
                ofVisit.add(blame.of(visit.in()));
            }
            add(ofVisit, place(visit) + ", backward");
            roots.addAll(ofVisit);
        }
        Gradients own = Gradients.of(loss, parameters);
        add(parameters.stream().map(own::of).toList(), "the model, backward");
        Gradients clipped = paused.clipping().apply(own);
        addRoots(parameters.stream().map(clipped::of).toList(), "the clipping of gradients");
        Map<Variable, String> paths = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            paths.put(parameter.variable(), parameters.path(parameter));
        }
        paused.fix(clipped)
                .all()
                .forEach(update -> addRoots(
                        List.of(update.value()),
                        "the update of "
                                + paths.getOrDefault(
                                        update.variable(), update.variable().name())));
    }

    private void addRoots(List<Tensor> results, String place) {
        add(results, place);
        roots.addAll(results);
    }

    /** Parameters, and every tensor between two layers. */
    private List<Tensor> blamed(Parameters parameters) {
        List<Tensor> by = new ArrayList<>(parameters);
        outputs.ifPresent(by::add);
        for (Trace.Visit visit : visits) {
            if (visit.in().dtype().isFloating() && !(visit.in().op() instanceof Leaf)) {
                by.add(visit.in());
            }
        }
        return by;
    }

    // ------------------------------------------------------------------ the search

    private Optional<Culprit> culprit() {
        Map<Tensor, Boolean> sick = sick();
        // A value may be infinite with good reason, as where attention is masked; what counts is what comes of it.
        Map<Tensor, Boolean> matters = new IdentityHashMap<>();
        roots.stream().filter(sick::containsKey).findFirst().ifPresent(root -> matters.put(root, true));
        for (Tensor node : order.reversed()) {
            if (matters.containsKey(node)) {
                node.inputs().stream().filter(sick::containsKey).forEach(input -> matters.put(input, true));
            }
        }
        return order.stream()
                .filter(matters::containsKey)
                .filter(node -> node.inputs().stream().noneMatch(sick::containsKey))
                .findFirst()
                .map(this::examine);
    }

    /** The values in which there is a number that is not finite. */
    private Map<Tensor, Boolean> sick() {
        Map<Tensor, Tensor> counts = new IdentityHashMap<>();
        List<Tensor> outputs = new ArrayList<>();
        for (Tensor node : order) {
            if (node.dtype().isFloating() && !(node.op() instanceof Leaf.Constant)) {
                Tensor count = notFinite(node);
                counts.put(node, count);
                outputs.add(count);
            }
        }
        Map<Tensor, Boolean> sick = new IdentityHashMap<>();
        try (Program program = Program.compile(outputs, Updates.none())) {
            program.run(batch);
            counts.forEach((node, count) -> {
                if (program.value(count).scalar() > 0) {
                    sick.put(node, true);
                }
            });
        }
        return sick;
    }

    private static Tensor notFinite(Tensor node) {
        double most = node.dtype() == DType.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        return Tensor.select(node.abs().le(most), Tensor.zerosLike(node), Tensor.onesLike(node))
                .sum();
    }

    private Culprit examine(Tensor node) {
        List<Tensor> wanted = new ArrayList<>(List.of(node));
        node.inputs().stream().filter(input -> !wanted.contains(input)).forEach(wanted::add);
        Values result;
        List<Values> operands;
        try (Program program = Program.compile(wanted, Updates.none())) {
            program.run(batch);
            result = program.value(node);
            operands = node.inputs().stream().map(program::value).toList();
        }
        long at = 0;
        while (at < result.size() - 1 && Double.isFinite(result.get(at))) {
            at++;
        }
        int examples = batch.rows().size();
        boolean byExample = node.shape().rank() > 0 && node.shape().dim(0) == examples && !(node instanceof Parameter);
        return new Culprit(
                places.get(node),
                node.op(),
                operands,
                result,
                at,
                byExample ? Optional.of(batch.rows().get((int) (at / (result.size() / examples)))) : Optional.empty());
    }
}
