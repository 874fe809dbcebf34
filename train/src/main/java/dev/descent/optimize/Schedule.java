package dev.descent.optimize;

import java.util.List;

/**
 * The learning rate as a function of time. Time is the number of updates made so far, from 0 ("iterations"); for one
 * that is thought of in epochs, {@link #perEpoch} converts. Past its end a schedule stays at its last value. Pure
 * functions: a run that is resumed at an iteration asks for that iteration. {@link ReduceOnPlateau}, which depends on
 * how training goes, stands beside.
 */
public sealed interface Schedule {
    /**
     * The learning rate of the update that comes after {@code iteration} others.
     *
     * @param iteration number of updates made before, from 0
     */
    double at(long iteration);

    /** This schedule after a linear warm-up of some iterations, {@link Warmup}. */
    default Schedule warmup(long iterations) {
        return new Warmup(this, iterations);
    }

    /** This schedule with its time in epochs: the rate changes only between them. */
    default Schedule perEpoch(long iterationsPerEpoch) {
        return new PerEpoch(this, iterationsPerEpoch);
    }

    /** Always the same. */
    record Constant(double learningRate) implements Schedule {
        public Constant {
            Settings.requireNotNegative("constant schedule", "learning rate", learningRate);
        }

        @Override
        public double at(long iteration) {
            return learningRate;
        }
    }

    /** {@code lr·γ^⌊t/size⌋}: times gamma after every {@code size} iterations. */
    record Step(double learningRate, long size, double gamma) implements Schedule {
        public Step {
            Settings.requireNotNegative("step schedule", "learning rate", learningRate);
            Settings.requireCount("step schedule", "size", size, 1);
            Settings.requirePositive("step schedule", "gamma", gamma);
        }

        @Override
        public double at(long iteration) {
            return learningRate * Math.pow(gamma, (double) Math.floorDiv(iteration, size));
        }
    }

    /** Times gamma at each of the given iterations. */
    record MultiStep(double learningRate, List<Long> milestones, double gamma) implements Schedule {
        public MultiStep {
            milestones = milestones.stream().sorted().toList();
            Settings.requireNotNegative("multi-step schedule", "learning rate", learningRate);
            Settings.requirePositive("multi-step schedule", "gamma", gamma);
        }

        @Override
        public double at(long iteration) {
            long passed = milestones.stream()
                    .filter(milestone -> milestone <= iteration)
                    .count();
            return learningRate * Math.pow(gamma, (double) passed);
        }
    }

    /** {@code lr·γᵗ}: times gamma after every iteration. */
    record Exponential(double learningRate, double gamma) implements Schedule {
        public Exponential {
            Settings.requireNotNegative("exponential schedule", "learning rate", learningRate);
            Settings.requirePositive("exponential schedule", "gamma", gamma);
        }

        @Override
        public double at(long iteration) {
            return learningRate * Math.pow(gamma, (double) iteration);
        }
    }

    /**
     * Half a cosine wave down, {@code min + (lr − min)·(1 + cos(π·t/T))/2} (Loshchilov and Hutter 2017, without
     * restarts). Where PyTorch's climbs again after T, this stays at the minimum.
     */
    record Cosine(double learningRate, long iterations, double minimum) implements Schedule {
        public Cosine {
            Settings.requireNotNegative("cosine schedule", "learning rate", learningRate);
            Settings.requireCount("cosine schedule", "iterations", iterations, 1);
            Settings.requireNotNegative("cosine schedule", "minimum", minimum);
        }

        @Override
        public double at(long iteration) {
            return cosine(learningRate, minimum, progress(iteration, iterations));
        }
    }

    /** {@code end + (lr − end)·(1 − t/T)^power}. */
    record Polynomial(double learningRate, long iterations, double power, double end) implements Schedule {
        public Polynomial {
            Settings.requireNotNegative("polynomial schedule", "learning rate", learningRate);
            Settings.requireCount("polynomial schedule", "iterations", iterations, 1);
            Settings.requirePositive("polynomial schedule", "power", power);
            Settings.requireNotNegative("polynomial schedule", "end", end);
        }

        @Override
        public double at(long iteration) {
            return end + (learningRate - end) * Math.pow(1 - progress(iteration, iterations), power);
        }
    }

    /** A straight line, {@code lr + (end − lr)·t/T}. */
    record Linear(double learningRate, long iterations, double end) implements Schedule {
        public Linear {
            Settings.requireNotNegative("linear schedule", "learning rate", learningRate);
            Settings.requireCount("linear schedule", "iterations", iterations, 1);
            Settings.requireNotNegative("linear schedule", "end", end);
        }

        @Override
        public double at(long iteration) {
            return learningRate + (end - learningRate) * progress(iteration, iterations);
        }
    }

    /**
     * One cycle (Smith and Topin 2018; PyTorch's form of two cosine phases): from {@code peak/startDivisor} up to the
     * peak in the first {@code rise} of all iterations, then down to {@code peak/startDivisor/endDivisor}, which the
     * last one has.
     *
     * @param iterations length of the whole cycle
     * @param rise share of the cycle that goes up, in [0, 1]
     */
    record OneCycle(double peak, long iterations, double rise, double startDivisor, double endDivisor)
            implements Schedule {
        public OneCycle {
            Settings.requireNotNegative("one-cycle schedule", "peak", peak);
            Settings.requireCount("one-cycle schedule", "iterations", iterations, 1);
            Settings.require(rise >= 0 && rise <= 1, "one-cycle schedule: rise must lie in [0, 1], not " + rise);
            Settings.requirePositive("one-cycle schedule", "start divisor", startDivisor);
            Settings.requirePositive("one-cycle schedule", "end divisor", endDivisor);
        }

        /** Up in 30 % of the cycle from 1/25 of the peak, down to 1/250,000. */
        public OneCycle(double peak, long iterations) {
            this(peak, iterations, 0.3, 25, 1e4);
        }

        @Override
        public double at(long iteration) {
            double start = peak / startDivisor;
            double top = rise * iterations - 1;
            double last = iterations - 1;
            if (iteration < top) {
                return cosine(start, peak, iteration / top);
            }
            double fall = last > top ? Math.min((iteration - top) / (last - top), 1) : 0;
            return cosine(peak, start / endDivisor, fall);
        }
    }

    /**
     * A straight line up to the beginning of another schedule, which then runs from its own iteration 0: {@code
     * after(0)·(t + 1)/(w + 1)} while {@code t < w}. The first update already moves, and none has the full rate twice.
     *
     * @param after what follows; its own length does not count the warm-up
     * @param iterations w, at least 0
     */
    record Warmup(Schedule after, long iterations) implements Schedule {
        public Warmup {
            Settings.requireCount("warm-up", "iterations", iterations, 0);
        }

        @Override
        public double at(long iteration) {
            return iteration < iterations
                    ? after.at(0) * (iteration + 1) / (iterations + 1)
                    : after.at(iteration - iterations);
        }
    }

    /** A schedule whose time is epochs: {@code schedule(⌊t/iterationsPerEpoch⌋)}. */
    record PerEpoch(Schedule schedule, long iterationsPerEpoch) implements Schedule {
        public PerEpoch {
            Settings.requireCount("schedule per epoch", "iterations per epoch", iterationsPerEpoch, 1);
        }

        @Override
        public double at(long iteration) {
            return schedule.at(Math.floorDiv(iteration, iterationsPerEpoch));
        }
    }

    /** From one value to another along half a cosine wave. */
    private static double cosine(double from, double to, double progress) {
        return to + (from - to) * (1 + Math.cos(Math.PI * progress)) / 2;
    }

    /** The share of the way that is behind, at most 1. */
    private static double progress(long iteration, long iterations) {
        return Math.min((double) iteration / iterations, 1);
    }
}
