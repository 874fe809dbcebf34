package dev.descent.recipe;

import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.Schedule;
import dev.descent.train.history.Plan;
import dev.descent.word.Default;
import dev.descent.word.In;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Word;
import java.util.Optional;

/** How the learning rate changes, as a recipe says it: all lengths in epochs, where a {@link Schedule} thinks in updates. */
public sealed interface SchedulePart {
    /** Epochs in which the rate rises from nothing, before all else. */
    double warmup();

    /**
     * The schedule behind the warm-up.
     *
     * @param lr the learning rate
     * @param epoch updates of an epoch
     * @param rest updates behind the warm-up
     */
    Schedule main(double lr, long epoch, long rest);

    /** The whole schedule. */
    default Schedule make(double lr, Plan plan) {
        long epoch = plan.updatesPerEpoch();
        long warm = Math.min(Math.round(warmup() * epoch), plan.updates());
        Schedule main = main(lr, epoch, Math.max(1, plan.updates() - warm));
        return warm == 0 ? main : main.warmup(warm);
    }

    /** What lowers the rate when a figure has stopped improving. */
    default Optional<ReduceOnPlateau> plateau(ReduceOnPlateau.Goal goal) {
        return Optional.empty();
    }

    /** Always the same. */
    @Word("constant")
    @Says("stays")
    record Constant(
            @Says("epochs in which the rate rises from nothing, before all else; parts of one count")
            @In(Range.NOT_NEGATIVE)
            @Default("0")
            double warmup)
            implements SchedulePart {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Constant(lr);
        }
    }

    /** Steps down. */
    @Word("step")
    @Says("times `gamma` after every so many epochs")
    record Step(
            @Says("epochs between two steps") @In(Range.POSITIVE) @Default("10")
            double every,

            @Says("what it is multiplied by") @In(Range.INSIDE_UNIT) @Default("0.1")
            double gamma,

            @Says("epochs in which the rate rises from nothing, before all else; parts of one count")
            @In(Range.NOT_NEGATIVE)
            @Default("0")
            double warmup)
            implements SchedulePart {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Step(lr, Math.max(1, Math.round(every * epoch)), gamma);
        }
    }

    /** A step down after each epoch. */
    @Word("exponential")
    @Says("times `gamma` after every epoch")
    record Exponential(
            @Says("what it is multiplied by") @In(Range.INSIDE_UNIT) @Default("0.95")
            double gamma,

            @Says("epochs in which the rate rises from nothing, before all else; parts of one count")
            @In(Range.NOT_NEGATIVE)
            @Default("0")
            double warmup)
            implements SchedulePart {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Exponential(lr, gamma).perEpoch(epoch);
        }
    }

    /** A straight line. */
    @Word("linear")
    @Says("along a straight line to `end`")
    record Linear(
            @Says("the rate at the end") @In(Range.NOT_NEGATIVE) @Default("0")
            double end,

            @Says("epochs in which the rate rises from nothing, before all else; parts of one count")
            @In(Range.NOT_NEGATIVE)
            @Default("0")
            double warmup)
            implements SchedulePart {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Linear(lr, rest, end);
        }
    }

    /** Half a cosine wave. */
    @Word("cosine")
    @Says("along half a cosine to `end`")
    record Cosine(
            @Says("the rate at the end") @In(Range.NOT_NEGATIVE) @Default("0")
            double end,

            @Says("epochs in which the rate rises from nothing, before all else; parts of one count")
            @In(Range.NOT_NEGATIVE)
            @Default("0")
            double warmup)
            implements SchedulePart {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Cosine(lr, rest, end);
        }
    }

    /** Up and down, with a rise of its own. */
    @Word("oneCycle")
    @Says("up to `lr` for a part of the run, then down")
    record OneCycle(
            @Says("the part of the run that goes up") @In(Range.INSIDE_UNIT) @Default("0.3")
            double rise) implements SchedulePart {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.OneCycle(lr, rest, rise, 25, 1e4);
        }

        @Override
        public double warmup() {
            return 0;
        }
    }

    /** Lowered when nothing gets better. */
    @Word("reduceOnPlateau")
    @Says("times `factor` when nothing got better for more than `patience` epochs")
    record Plateau(
            @Says("epochs that may bring nothing") @In(Range.NOT_NEGATIVE) @Default("10")
            double patience,

            @Says("what it is multiplied by") @In(Range.INSIDE_UNIT) @Default("0.1")
            double factor,

            @Says("epochs in which the rate rises from nothing, before all else; parts of one count")
            @In(Range.NOT_NEGATIVE)
            @Default("0")
            double warmup)
            implements SchedulePart {
        @Override
        public Schedule main(double lr, long epoch, long rest) {
            return new Schedule.Constant(lr);
        }

        @Override
        public Optional<ReduceOnPlateau> plateau(ReduceOnPlateau.Goal goal) {
            return Optional.of(ReduceOnPlateau.of(goal).reducing(factor, Math.round(patience)));
        }
    }
}
