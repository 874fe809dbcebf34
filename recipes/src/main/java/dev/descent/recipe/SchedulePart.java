package dev.descent.recipe;

import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.Schedule;
import dev.descent.train.history.Plan;
import dev.descent.word.Default;
import dev.descent.word.Flat;
import dev.descent.word.In;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Word;
import java.util.Optional;

/** How the learning rate changes, as a recipe says it: all lengths in epochs, where a {@link Schedule} thinks in updates. */
public sealed interface SchedulePart {
    /** The whole schedule. */
    Schedule make(double lr, Plan plan);

    /** What lowers the rate when a figure has stopped improving. */
    Optional<ReduceOnPlateau> plateau(ReduceOnPlateau.Goal goal);

    /** A rise from nothing, and then a shape. */
    record Warmed(
            @Flat Shape shape,

            @Says("epochs of linear warm-up before the schedule; fractions are allowed")
            @In(Range.NOT_NEGATIVE)
            @Default("0")
            double warmup)
            implements SchedulePart {
        @Override
        public Schedule make(double lr, Plan plan) {
            long epoch = plan.updatesPerEpoch();
            long warm = Math.min(Math.round(warmup * epoch), plan.updates());
            Schedule main = shape.main(lr, epoch, Math.max(1, plan.updates() - warm));
            return warm == 0 ? main : main.warmup(warm);
        }

        @Override
        public Optional<ReduceOnPlateau> plateau(ReduceOnPlateau.Goal goal) {
            return shape instanceof Plateau lowered ? Optional.of(lowered.reduce(goal)) : Optional.empty();
        }
    }

    /** How the rate changes once it has risen. */
    sealed interface Shape {
        /**
         * The schedule behind the warm-up.
         *
         * @param lr the learning rate
         * @param epoch updates of an epoch
         * @param rest updates behind the warm-up
         */
        Schedule main(double lr, long epoch, long rest);
    }

    /** Always the same. */
    @Word("constant")
    @Says("constant learning rate")
    record Constant() implements Shape {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Constant(lr);
        }
    }

    /** Steps down. */
    @Word("step")
    @Says("multiplied by `gamma` after every `every` epochs")
    record Step(
            @Says("epochs between two steps") @In(Range.POSITIVE) @Default("10")
            double every,

            @Says("factor of the learning rate") @In(Range.INSIDE_UNIT) @Default("0.1")
            double gamma)
            implements Shape {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Step(lr, Math.max(1, Math.round(every * epoch)), gamma);
        }
    }

    /** A step down after each epoch. */
    @Word("exponential")
    @Says("multiplied by `gamma` after every epoch")
    record Exponential(
            @Says("factor of the learning rate") @In(Range.INSIDE_UNIT) @Default("0.95")
            double gamma) implements Shape {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Exponential(lr, gamma).perEpoch(epoch);
        }
    }

    /** A straight line. */
    @Word("linear")
    @Says("linear decay to `end`")
    record Linear(
            @Says("final learning rate") @In(Range.NOT_NEGATIVE) @Default("0")
            double end) implements Shape {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Linear(lr, rest, end);
        }
    }

    /** Half a cosine wave. */
    @Word("cosine")
    @Says("cosine decay to `end`")
    record Cosine(
            @Says("final learning rate") @In(Range.NOT_NEGATIVE) @Default("0")
            double end) implements Shape {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Cosine(lr, rest, end);
        }
    }

    /** Up and down, with a rise of its own. */
    @Word("oneCycle")
    @Says("rises to `lr`, then falls")
    record OneCycle(
            @Says("fraction of the run in which the rate rises") @In(Range.INSIDE_UNIT) @Default("0.3")
            double rise) implements SchedulePart {
        @Override
        public Schedule make(double lr, Plan plan) {
            return new Schedule.OneCycle(lr, Math.max(1, plan.updates()), rise, 25, 1e4);
        }

        @Override
        public Optional<ReduceOnPlateau> plateau(ReduceOnPlateau.Goal goal) {
            return Optional.empty();
        }
    }

    /** Lowered when nothing gets better. */
    @Word("reduceOnPlateau")
    @Says("multiplied by `factor` after more than `patience` epochs without improvement")
    record Plateau(
            @Says("epochs without improvement before the rate is reduced") @In(Range.NOT_NEGATIVE) @Default("10")
            double patience,

            @Says("factor of the learning rate") @In(Range.INSIDE_UNIT) @Default("0.1")
            double factor)
            implements Shape {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Constant(lr);
        }

        private ReduceOnPlateau reduce(ReduceOnPlateau.Goal goal) {
            return ReduceOnPlateau.of(goal).reducing(factor, Math.round(patience));
        }
    }
}
