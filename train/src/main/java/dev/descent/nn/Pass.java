package dev.descent.nn;

import dev.descent.compile.Updates;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Uniform;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One writing-down of a model's forward expression: for training, with random numbers and with updates of what layers
 * keep, or for evaluation, without. Every draw gets the next random stream, in the order in which layers ask; so a pass
 * is made anew for every {@code forward}, and the same model written twice with the same seed draws the same numbers.
 */
public final class Pass {
    private enum Purpose {
        TRAINING,
        EVALUATION,
        UNSAID
    }

    private final Purpose purpose;
    private final Seed seed;
    private final Tensor step;
    private final Map<Variable, Tensor> updates = new LinkedHashMap<>();
    private final List<Visit> visits = new ArrayList<>();
    private String path = "";
    private int nextStream = 0;

    /**
     * A part of the model that was written down.
     *
     * @param path where it stands, {@code layers.1}
     * @param input what it is given
     * @param output what it gives
     */
    record Visit(String path, Layer part, Tensor input, Tensor output) {}

    private Pass(Purpose purpose, Seed seed, Tensor step) {
        this.purpose = purpose;
        this.seed = seed;
        this.step = step;
    }

    /**
     * A pass for training.
     *
     * @param seed of all random numbers that the layers draw
     * @param step I32 scalar that tells the runs of the program apart, usually {@code optimizer.step().read()}: each
     *     value draws anew, the same value draws the same
     * @throws ShapeException if the step is no I32 scalar
     */
    public static Pass training(Seed seed, Tensor step) {
        if (step.dtype() != DType.I32 || step.shape().rank() != 0) {
            throw new ShapeException("a training pass counts steps by an I32 scalar, not by " + step.dtype()
                    + " of shape " + step.shape());
        }
        return new Pass(Purpose.TRAINING, seed, step);
    }

    /** A pass for validation, testing and use. */
    public static Pass evaluation() {
        return withoutNumbers(Purpose.EVALUATION);
    }

    /** A pass of which nobody said what it is for: good until a layer asks. */
    static Pass unsaid() {
        return withoutNumbers(Purpose.UNSAID);
    }

    private static Pass withoutNumbers(Purpose purpose) {
        return new Pass(purpose, new Seed(0), Tensor.full(0, DType.I32, Shape.scalar()));
    }

    /**
     * Whether the model is being trained.
     *
     * @throws IllegalStateException if the model's forward was called without a pass, so that nobody knows
     */
    public boolean isTraining() {
        if (purpose == Purpose.UNSAID) {
            throw new IllegalStateException("a layer of this model behaves differently in training: call forward(x, "
                    + "Pass.training(seed, optimizer.step().read())) or forward(x, Pass.evaluation())");
        }
        return purpose == Purpose.TRAINING;
    }

    /**
     * What a part of a model gives. A layer that is made of others writes them down by this, so that errors and {@link
     * Layer#summary summaries} say which one is meant.
     *
     * @param name of the part, as in the paths of its parameters: {@code layers.1}
     * @throws ShapeException if the part cannot take x; the message begins with the path
     */
    public Tensor within(String name, Layer part, Tensor x) {
        return within(name, part, x, it -> part.forward(it, this));
    }

    /**
     * What a part of a model gives that takes more than a tensor and a pass.
     *
     * @param forward the part's forward expression of x
     */
    public Tensor within(String name, Layer part, Tensor x, UnaryOperator<Tensor> forward) {
        String whole = path;
        path = whole.isEmpty() ? name : whole + "." + name;
        try {
            Tensor output = forward.apply(x);
            visits.add(new Visit(path, part, x, output));
            return output;
        } catch (ShapeException e) {
            throw e.within(name);
        } finally {
            path = whole;
        }
    }

    /** The parts that were written down, each behind those that it is made of. */
    List<Visit> visits() {
        return List.copyOf(visits);
    }

    /**
     * Random numbers, uniform in [0, 1), F32.
     *
     * @throws IllegalStateException if this is no training pass
     */
    public Tensor uniform(Shape shape) {
        return Tensor.of(new Uniform(shape, seed.value(), draw(1), step));
    }

    /**
     * Random numbers from the standard normal distribution, F32.
     *
     * @throws IllegalStateException if this is no training pass
     */
    public Tensor normal(Shape shape) {
        return Functions.normal(shape, seed.value(), draw(2) / 2, step);
    }

    /**
     * Random truth values, true with a probability.
     *
     * @throws IllegalStateException if this is no training pass
     */
    public Tensor bernoulli(double probability, Shape shape) {
        return Functions.bernoulli(probability, shape, seed.value(), draw(1), step);
    }

    /**
     * What a variable of the model is at this point of the pass: what a layer made of it by {@link #update}, if one
     * did, else its value before the step.
     */
    public Tensor read(Variable variable) {
        return updates.containsKey(variable) ? updates.get(variable) : variable.read();
    }

    /**
     * Says what becomes of a variable of the model in a step of training, as of running statistics. Trainers carry it
     * out in the program that makes the step; a pass that somebody else writes down only to look changes nothing.
     *
     * @param variable one of the layer's {@link Parameters#buffers}
     * @throws IllegalStateException if this is no training pass
     */
    public void update(Variable variable, Tensor value) {
        if (!isTraining()) {
            throw new IllegalStateException(
                    "an evaluation pass changes nothing; ask pass.isTraining() before updating " + variable.name());
        }
        updates.put(variable, value);
    }

    /** What the layers asked to become of some of the model's variables, so far. */
    public Updates updates() {
        List<Updates.Update> all = new ArrayList<>();
        updates.forEach((variable, value) -> all.add(new Updates.Update(variable, value)));
        return new Updates(all);
    }

    /** The first of some streams that nobody has had; of two, an even one, as {@link Functions#normal} pairs them. */
    private int draw(int streams) {
        if (!isTraining()) {
            throw new IllegalStateException(
                    "an evaluation pass draws no random numbers; ask pass.isTraining() before drawing");
        }
        int first = Math.ceilDiv(nextStream, streams) * streams;
        nextStream = first + streams;
        return first;
    }
}
