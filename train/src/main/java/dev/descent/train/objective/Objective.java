package dev.descent.train.objective;

import dev.descent.nn.Layer;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Trace;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What a step of training makes small: a loss as a function of named columns of a batch. A model with one input and one
 * target has {@link #supervised}; pairs, triplets, a language model, a translation are written down:
 *
 * <pre>{@code
 * Objective pairs = Objective.of(encoder.parameters(), List.of("anchor", "positive"), (batch, pass) -> {
 *     Tensor anchors = encoder.forward(batch.column("anchor"), pass);
 *     Tensor positives = encoder.forward(batch.column("positive"), pass);
 *     return Objective.Measured.of(Losses.contrastive(anchors, positives));
 * });
 * Trainer trainer = Trainer.of(pairs).epochs(5).build();
 * }</pre>
 */
public interface Objective {
    /** The columns that the loss is a function of; data may have others. */
    List<String> columns();

    /** All that the step may move, each parameter under its path. */
    Parameters parameters();

    /**
     * The expression of the loss of a batch. It is written anew for each size of batch, for training and for evaluation,
     * and must be the same expression each time.
     *
     * @param batch has the {@link #columns}
     * @param pass says whether it is training, and gives random numbers to layers that need them
     * @throws dev.descent.tensor.ShapeException if the columns are not what the model takes
     */
    Measured measure(Inputs batch, Pass pass);

    /**
     * The same, with what went into each layer and what came out: for looking at a step. Layers that are called by {@link
     * Pass#within} are seen, as those of a {@link dev.descent.nn.Sequential} are.
     */
    default Traced trace(Inputs batch, Pass pass) {
        Measured measured = measure(batch, pass);
        return new Traced(measured, Trace.visits(pass));
    }

    /** The columns that {@link #answer} takes: fewer than {@link #columns}, where targets are not among them. */
    default List<String> asked() {
        return columns();
    }

    /**
     * The expression of what the model says to a batch, shape [examples, …]; empty where it says nothing that stands by
     * itself.
     *
     * @param batch has the columns {@link #asked}
     */
    default Optional<Tensor> answer(Inputs batch, Pass pass) {
        return measure(batch, pass).outputs();
    }

    /**
     * Of a loss that compares the outputs with one column: which, and how. Then the worth of the loss is known, labels are
     * checked, and classes are counted.
     */
    default Optional<Comparison> comparison() {
        return Optional.empty();
    }

    /**
     * What is made of a batch.
     *
     * @param loss a scalar, usually the mean over the batch
     * @param weight a scalar: what the loss counts for in the mean over an epoch; empty where each example counts for one
     * @param outputs what the model says, for metrics; empty if there is nothing to be measured by them
     * @param targets what it was to say: a column, or computed from some
     */
    record Measured(Tensor loss, Optional<Tensor> weight, Optional<Tensor> outputs, Optional<Tensor> targets) {
        /** A loss, and nothing that metrics could be made of. */
        public static Measured of(Tensor loss) {
            return new Measured(loss, Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** The same loss, which counts for something else than the number of examples. */
        public Measured weighing(Tensor scalar) {
            return new Measured(loss, Optional.of(scalar), outputs, targets);
        }

        /**
         * The same with what metrics compare.
         *
         * @param said what the model says, logits where targets are classes
         * @param wanted what it was to say, I32 class numbers or numbers
         */
        public Measured answering(Tensor said, Tensor wanted) {
            return new Measured(loss, weight, Optional.of(said), Optional.of(wanted));
        }
    }

    /**
     * What is made of a batch, and how.
     *
     * @param visits layers at work, in the order in which they finish
     */
    record Traced(Measured measured, List<Trace.Visit> visits) {
        /** Copies the visits. */
        public Traced {
            visits = List.copyOf(visits);
        }
    }

    /**
     * A loss that compares outputs with a column.
     *
     * @param target the column
     * @param loss of outputs and that column
     */
    record Comparison(String target, LossFunction loss) {
        /** What is made of outputs and of the column that they are compared with. */
        public Measured measured(Tensor outputs, Tensor targets) {
            return new Measured(
                    loss.of(outputs, targets),
                    loss.weight(outputs, targets),
                    Optional.of(outputs),
                    Optional.of(targets));
        }
    }

    /** Writes down the loss of a batch, as {@link Objective#measure} does. */
    @FunctionalInterface
    interface Formula {
        /** The expression of the loss of a batch. */
        Measured of(Inputs batch, Pass pass);
    }

    /**
     * An objective that is written down.
     *
     * @param parameters all that the step may move
     * @param columns that the loss is a function of
     */
    static Objective of(Parameters parameters, List<String> columns, Formula formula) {
        return new Written(parameters, columns, formula);
    }

    /** A model that is given the column "x", and a loss that compares what it says with the column "y". */
    static Supervised supervised(Layer model, LossFunction loss) {
        return new Supervised(model, loss);
    }

    /**
     * A model that is given any columns, and a loss that compares what it says with one more.
     *
     * @param inputs the columns that the model is given
     * @param model the expression of its outputs, shape [examples, …]
     * @param target the column that they are compared with
     */
    static Objective comparing(
            Parameters parameters,
            List<String> inputs,
            BiFunction<Inputs, Pass, Tensor> model,
            String target,
            LossFunction loss) {
        return new Comparing(parameters, inputs, model, new Comparison(target, loss));
    }
}
