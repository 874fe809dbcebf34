package dev.descent.train.loop;

import dev.descent.compile.Precision;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Dataset;
import dev.descent.data.Digest;
import dev.descent.data.Extents;
import dev.descent.data.HeldBatch;
import dev.descent.data.MiniBatch;
import dev.descent.gradient.Gradients;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.WeightAverage;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import dev.descent.train.evaluate.Answered;
import dev.descent.train.history.Plan;
import dev.descent.train.history.TrainingException;
import dev.descent.train.objective.Inputs;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Paused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The four lines of the loop, made into programs: one for each size of batch, and where the gradients of several
 * batches are gathered for one update, one that gathers and one that updates.
 */
public final class Steps implements AutoCloseable {
    /** Programs that are kept: where lengths vary, those of the sizes that came last. */
    public static final int KEPT = 16;

    private final Objective objective;
    private final UnaryOperator<Gradients> clipping;
    private final Optimizer optimizer;
    private final Optional<WeightAverage> average;
    private final Seed seed;
    private final boolean gathering;
    private final Precision precision;
    private final boolean withOutputs;
    private final Parameters parameters;
    private final Dataset data;

    /** Counts runs of all programs, so that every one draws its own dropout; the optimizer's counter counts updates. */
    private final Variable iteration = variable("iteration", DType.I32, Shape.scalar());
    /** The part of an update's examples that a batch has, which its gradient counts for. */
    private final Variable share = variable("share", DType.F32, Shape.scalar());

    private final Map<Parameter, Variable> gathered = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();

    /**
     * A program with the places of its results.
     *
     * @param weight what the loss counts for in the epoch's mean, if that is not the number of examples
     * @param answered what the model said, if somebody wants to know
     */
    record Step(
            Extents extents,
            boolean updates,
            Program program,
            Values loss,
            Optional<Values> weight,
            Optional<Answered> answered) {
        /** Whether the program is for a batch of such a size. */
        private boolean isFor(MiniBatch batch) {
            if (extents.examples() != batch.size()) {
                return false;
            }
            for (Map.Entry<String, Integer> room : extents.rooms().entrySet()) {
                if (room.getValue() != batch.room(room.getKey())) {
                    return false;
                }
            }
            return true;
        }
    }

    Steps(
            Objective objective,
            Settings settings,
            Optimizer optimizer,
            Optional<WeightAverage> average,
            Dataset data,
            boolean withOutputs) {
        this.objective = objective;
        this.clipping = settings.clipping();
        this.optimizer = optimizer;
        this.average = average;
        this.seed = new Seed(settings.seed()).at("training");
        this.gathering = settings.accumulation() > 1;
        this.precision = settings.precision();
        this.withOutputs = withOutputs;
        this.parameters = settings.trained(objective.parameters());
        this.data = data;
        if (gathering) {
            parameters.forEach(
                    parameter -> gathered.put(parameter, variable("gathered", parameter.dtype(), parameter.shape())));
        }
    }

    /**
     * The program for a batch, compiled if there was none like it.
     *
     * @param updates whether it updates the weights, or only gathers for a later batch that does
     */
    Step step(MiniBatch batch, boolean updates) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.updates == updates && step.isFor(batch)) {
                return used(i);
            }
        }
        return compiled(Extents.of(batch).only(objective.columns()), updates);
    }

    /** The program for batches of a size. */
    Step step(Extents size, boolean updates) {
        Extents extents = size.only(objective.columns());
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).updates == updates && steps.get(i).extents.equals(extents)) {
                return used(i);
            }
        }
        return compiled(extents, updates);
    }

    /** The one that was used last stands last. */
    private Step used(int place) {
        Step step = steps.get(place);
        if (place < steps.size() - 1) {
            steps.remove(place);
            steps.add(step);
        }
        return step;
    }

    private Step compiled(Extents extents, boolean updates) {
        Step step = compile(extents, updates);
        steps.add(step);
        if (steps.size() > KEPT) {
            steps.removeFirst().program().close();
        }
        return step;
    }

    /** How many programs are kept at the moment. */
    int programs() {
        return steps.size();
    }

    /** Closes the programs: no step is made after that. */
    @Override
    public void close() {
        steps.forEach(step -> step.program().close());
    }

    /** Says which part of an update's examples the next batch has. */
    void share(double part) {
        if (gathering) {
            share.fill(part);
        }
    }

    /** The moment before an update that is to be made from a batch. */
    Paused pausedBefore(long update, int epoch, Plan plan, HeldBatch batch) {
        return new Paused(
                objective,
                parameters,
                clipping,
                optimizer,
                seed,
                (int) iteration.values().get(0),
                plan,
                update,
                epoch,
                batch);
    }

    /** The parameters that steps move. */
    Parameters parameters() {
        return parameters;
    }

    /** What outlives a step besides weights and the optimizer's memory, by a name for each. */
    Map<String, Variable> state() {
        Map<String, Variable> state = new LinkedHashMap<>();
        state.put("iteration", iteration);
        gathered.forEach((parameter, variable) -> state.put("gathered." + parameters.path(parameter), variable));
        average.ifPresent(means -> means.state().forEach(variable -> state.put(variable.name(), variable)));
        return state;
    }

    /** SHA-256 of all that a step computes, as it was written: model, loss, clipping, and the optimizer's formula. */
    String fingerprint(Step step) {
        return new Digest().text(step.program().passes().get("write")).hex();
    }

    private Step compile(Extents extents, boolean updates) {
        Inputs batch = Inputs.of(data, objective.columns(), extents);
        Pass pass = Pass.training(seed, iteration.read());
        Objective.Measured measured = objective.measure(batch, pass);
        Tensor loss = measured.loss();
        Updates fix = updates ? update(loss) : gather(loss);
        List<Tensor> results = new ArrayList<>(List.of(loss));
        measured.weight().ifPresent(results::add);
        if (withOutputs) {
            results.addAll(Answered.wanted(measured));
        }
        Updates all = fix.and(kept(pass)).and(iteration, iteration.read().add(1));
        Program program = Program.compile(results, all, precision);
        return new Step(
                extents,
                updates,
                program,
                program.value(loss),
                measured.weight().map(program::value),
                withOutputs ? Answered.of(measured, program) : Optional.empty());
    }

    /** What layers keep of a batch, but for frozen ones, which stay as they are. */
    private Updates kept(Pass pass) {
        Collection<Variable> known = objective.parameters().buffers().values();
        Collection<Variable> thawed = parameters.buffers().values();
        List<Updates.Update> kept = new ArrayList<>();
        for (Updates.Update update : pass.updates().all()) {
            if (!known.contains(update.variable())) {
                throw new TrainingException(
                        "a layer updates \"" + update.variable().name()
                                + "\", which would be lost when the model is saved; add it to the layer's parameters()"
                                + " by andBuffer(path, variable)");
            }
            if (thawed.contains(update.variable())) {
                kept.add(update);
            }
        }
        return new Updates(kept);
    }

    private Updates update(Tensor loss) {
        Tensor blamed = loss;
        Updates forget = Updates.none();
        if (gathering) {
            blamed = loss.mul(share.read());
            for (Map.Entry<Parameter, Variable> entry : gathered.entrySet()) {
                // The gradient of ⟨gathered, parameter⟩ is what was gathered: so it joins this batch's.
                Tensor before = entry.getValue().read();
                blamed = blamed.add(before.mul(entry.getKey()).sum());
                forget = forget.and(entry.getValue(), Tensor.zerosLike(before));
            }
        }
        Gradients blame = clipping.apply(Gradients.of(blamed, parameters));
        Updates fix = optimizer.update(parameters, blame);
        return average.map(
                        means -> means.follow(parameters, fix, optimizer.step().read()))
                .orElse(fix)
                .and(forget);
    }

    private Updates gather(Tensor loss) {
        Gradients blame = Gradients.of(loss.mul(share.read()), parameters);
        Updates gather = Updates.none();
        for (Map.Entry<Parameter, Variable> entry : gathered.entrySet()) {
            gather = gather.and(entry.getValue(), entry.getValue().read().add(blame.of(entry.getKey())));
        }
        return gather;
    }

    private static Variable variable(String name, DType dtype, Shape shape) {
        return new Variable(name, dtype, shape, Initializer.zeros());
    }
}
