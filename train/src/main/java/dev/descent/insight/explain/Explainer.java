package dev.descent.insight.explain;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.nn.Parameters;
import dev.descent.nn.Trace;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Paused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at everything in a step by a program that gives it, and makes the step. */
final class Explainer {
    private final Paused paused;
    private final Parameters parameters;
    private final List<Trace.Visit> visits;
    private final Objective.Measured measured;
    private final Tensor loss;
    private final Gradients blame;
    private final Gradients clipped;
    private final Updates fix;
    private final Map<Variable, Values> before = new LinkedHashMap<>();
    private final Map<Variable, Values> after = new LinkedHashMap<>();
    /** What the program gives, each once, in the order in which it was asked for. */
    private final Map<Tensor, Values> seen = new IdentityHashMap<>();

    Explainer(Paused paused) {
        this.paused = paused;
        this.parameters = paused.parameters();
        Objective.Traced traced = paused.objective().trace(paused.inputs(), paused.pass());
        this.visits = traced.visits();
        this.measured = traced.measured();
        this.loss = measured.loss();
        this.blame = Gradients.of(loss, blamed());
        this.clipped = paused.clipping().apply(Gradients.of(loss, parameters));
        this.fix = paused.fix(clipped);
    }

    /** All parameters, frozen ones too, and every tensor between two layers. */
    private List<Tensor> blamed() {
        List<Tensor> by = new ArrayList<>(paused.objective().parameters());
        for (Trace.Visit visit : visits) {
            for (Tensor each : List.of(visit.in(), visit.out())) {
                if (!(each.op() instanceof Leaf.Input) && each.dtype().isFloating()) {
                    by.add(each);
                }
            }
        }
        outputs().ifPresent(by::add);
        return by;
    }

    /** What the model says, where that can be blamed. */
    private Optional<Tensor> outputs() {
        return measured.outputs().filter(said -> said.dtype().isFloating());
    }

    Explanation explain() {
        Theory theory = Theory.of(Gradients.of(loss, parameters), parameters, fix);
        Optional<LossFormula> formula = paused.objective()
                .comparison()
                .map(Objective.Comparison::loss)
                .filter(LossFormula.class::isInstance)
                .map(LossFormula.class::cast);
        Optional<Tensor> outputs = outputs().filter(_ -> measured.targets().isPresent());
        Optional<Tensor> terms = outputs.flatMap(said ->
                formula.map(known -> known.terms(said, measured.targets().orElseThrow())));
        Optional<Tensor> probabilities = outputs.flatMap(said -> formula.flatMap(known -> known.probabilities(said)));
        Map<Trace.Visit, Tensor> slopes = slopes();

        List<Tensor> wanted = new ArrayList<>(List.of(loss));
        outputs.ifPresent(wanted::add);
        wanted.addAll(List.of(theory.first(), theory.second()));
        wanted.addAll(blame.tensors().stream().map(blame::of).toList());
        wanted.addAll(parameters.stream().map(clipped::of).toList());
        visits.forEach(visit -> wanted.addAll(List.of(visit.in(), visit.out())));
        wanted.addAll(slopes.values());
        terms.ifPresent(wanted::add);
        probabilities.ifPresent(wanted::add);
        outputs.flatMap(_ -> measured.targets())
                .filter(targets -> !(targets.op() instanceof Leaf.Input))
                .ifPresent(wanted::add);
        run(wanted);

        Measurement measurement = new Measurement(
                formula,
                value(loss).scalar(),
                outputs.map(said -> new Measurement.Comparison(
                        value(said),
                        targets(measured.targets().orElseThrow()),
                        terms.map(this::value),
                        probabilities.map(this::value),
                        value(blame.of(said)))));
        Program again = again();
        Outcome outcome = new Outcome(
                measurement.loss(),
                again.value(loss).scalar(),
                outputs.map(again::value),
                value(theory.first()).scalar(),
                value(theory.second()).scalar());
        List<WeightStep> weights = weights();
        List<LayerStep> layers = layers(slopes);
        return new Explanation(
                paused.update(),
                paused.plan().updates(),
                paused.epoch(),
                paused.batch().batches(),
                paused.batch().rows(),
                columns(),
                layers,
                measurement,
                weights,
                paused.optimizer().rule(),
                paused.learningRate(),
                outcome,
                Findings.of(layers, weights));
    }

    private Map<String, Values> columns() {
        Map<String, Values> columns = new LinkedHashMap<>();
        paused.objective()
                .columns()
                .forEach(name -> columns.put(name, paused.batch().column(name)));
        return columns;
    }

    private Values targets(Tensor targets) {
        return targets.op() instanceof Leaf.Input input ? paused.batch().column(input.name()) : value(targets);
    }

    /** Of each layer that treats every number alone, the derivatives: the gradient of the sum of its outputs. */
    private Map<Trace.Visit, Tensor> slopes() {
        Map<Trace.Visit, Tensor> slopes = new LinkedHashMap<>();
        for (Trace.Visit visit : visits) {
            if (visit.isElementwise()) {
                Tensor in = visit.in();
                slopes.put(visit, Gradients.of(visit.out().sum(), List.of(in)).of(in));
            }
        }
        return slopes;
    }

    /**
     * Computes everything without changing anything, then makes the step by the program that training makes it by, which
     * the other need not agree with in the last bit.
     */
    private void run(List<Tensor> wanted) {
        Set<Tensor> once = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Tensor> outputs = wanted.stream().filter(once::add).toList();
        try (Program look = Program.compile(outputs, Updates.none())) {
            look.run(paused.batch());
            outputs.forEach(output -> seen.put(output, copy(look.value(output))));
        }
        Tensor plain =
                paused.objective().measure(paused.inputs(), paused.pass()).loss();
        Updates updates = paused.fix(paused.clipping().apply(Gradients.of(plain, parameters)));
        try (Program step = Program.compile(plain, updates)) {
            fix.all()
                    .forEach(update ->
                            before.put(update.variable(), copy(update.variable().values())));
            paused.objective()
                    .parameters()
                    .forEach(parameter -> before.putIfAbsent(parameter.variable(), copy(parameter.values())));
            step.run(paused.batch());
        }
        before.keySet().forEach(variable -> after.put(variable, copy(variable.values())));
    }

    /** The same examples and random numbers again, with the weights that the step left. */
    private Program again() {
        List<Tensor> wanted = new ArrayList<>(List.of(loss));
        outputs().ifPresent(wanted::add);
        try (Program again = Program.compile(wanted, Updates.none())) {
            again.run(paused.batch());
            return again;
        }
    }

    // ------------------------------------------------------------------------------------------- what the program gave

    private Values value(Tensor tensor) {
        return seen.get(tensor);
    }

    private static Values copy(Values values) {
        Values copy = Values.zeros(values.dtype(), values.shape());
        copy.memory().copyFrom(values.memory());
        return copy;
    }

    private List<LayerStep> layers(Map<Trace.Visit, Tensor> slopes) {
        List<LayerStep> layers = new ArrayList<>();
        Set<String> owned = new HashSet<>();
        Parameters all = paused.objective().parameters();
        for (Trace.Visit visit : visits) {
            Map<String, String> names = new LinkedHashMap<>();
            Parameters its = visit.layer().parameters();
            its.stream()
                    .filter(parameter -> isOwn(parameter, visit))
                    .forEach(parameter -> names.put(all.path(parameter), its.path(parameter)));
            layers.add(new LayerStep(
                    visit.path(),
                    visit.depth(),
                    visit.layer(),
                    value(visit.in()),
                    value(visit.out()),
                    blameOf(visit.out()),
                    blameOf(visit.in()),
                    Optional.ofNullable(slopes.get(visit)).map(this::value),
                    names.keySet().stream().filter(owned::add).toList(),
                    names));
        }
        return layers;
    }

    /** Whether a parameter is this layer's, not that of a layer which was opened. */
    private boolean isOwn(Parameter parameter, Trace.Visit visit) {
        return visits.stream()
                .noneMatch(other -> other.depth() > visit.depth()
                        && other.path().startsWith(visit.path() + ".")
                        && other.layer().parameters().contains(parameter));
    }

    private Optional<Values> blameOf(Tensor tensor) {
        return blame.tensors().contains(tensor) ? Optional.of(value(blame.of(tensor))) : Optional.empty();
    }

    private List<WeightStep> weights() {
        List<WeightStep> weights = new ArrayList<>();
        Parameters all = paused.objective().parameters();
        for (Parameter parameter : all) {
            String path = all.path(parameter);
            boolean frozen = !parameters.contains(parameter);
            weights.add(new WeightStep(
                    path,
                    frozen,
                    paused.optimizer().rule(parameters, parameter),
                    paused.learningRate() * paused.optimizer().learningRateFactor(parameters, parameter),
                    before.get(parameter.variable()),
                    after.get(parameter.variable()),
                    value(blame.of(parameter)),
                    value((frozen ? blame : clipped).of(parameter)),
                    memory(path)));
        }
        return weights;
    }

    /** The optimizer names what it remembers after the parameter. */
    private List<WeightStep.Memory> memory(String path) {
        List<WeightStep.Memory> memory = new ArrayList<>();
        for (String name : paused.optimizer().rule().memory()) {
            before.keySet().stream()
                    .filter(variable -> variable.name().equals(path + "." + name))
                    .findFirst()
                    .ifPresent(variable ->
                            memory.add(new WeightStep.Memory(name, before.get(variable), after.get(variable))));
        }
        return memory;
    }

    /** What slope and curvature say of the change of the loss, as expressions. */
    private record Theory(Tensor first, Tensor second) {
        static Theory of(Gradients blame, Parameters parameters, Updates fix) {
            Map<Variable, Tensor> becomes = new LinkedHashMap<>();
            fix.all().forEach(update -> becomes.put(update.variable(), update.value()));
            Map<Parameter, Tensor> moves = new LinkedHashMap<>();
            for (Parameter parameter : parameters) {
                Optional.ofNullable(becomes.get(parameter.variable()))
                        .ifPresent(value ->
                                moves.put(parameter, value.sub(parameter).detach()));
            }
            Tensor first = along(blame, moves);
            Tensor second = along(Gradients.of(first, moves.keySet()), moves).mul(0.5);
            return new Theory(first, second);
        }

        private static Tensor along(Gradients gradients, Map<Parameter, Tensor> moves) {
            return moves.entrySet().stream()
                    .map(entry ->
                            gradients.of(entry.getKey()).mul(entry.getValue()).sum())
                    .reduce(Tensor::add)
                    .orElse(Tensor.scalar(0));
        }
    }
}
