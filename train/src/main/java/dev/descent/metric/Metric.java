package dev.descent.metric;

import dev.descent.tensor.Values;

/**
 * A figure for how well a model answers a whole set of examples. A metric is a description, a record usually; what is
 * counted while the examples pass by is in its {@link Tally}.
 */
public interface Metric {
    /** What the figure is called in a progress line and in files: short, lower case, {@code accuracy}. */
    String name();

    /** Whether a larger figure is a better one. */
    boolean largerIsBetter();

    /** The figure as people read it, {@code 97.5 %}. */
    String format(double value);

    /** An empty tally. */
    Tally tally();

    /** Whether one figure is better than another; any figure is better than NaN. */
    default boolean isBetter(double value, double than) {
        return Double.isNaN(than) ? !Double.isNaN(value) : largerIsBetter() ? value > than : value < than;
    }

    /** What one metric has counted so far. Not safe for use by several threads. */
    interface Tally {
        /**
         * Counts one batch; nothing given here is kept.
         *
         * @param outputs what the model said, shape [batch, …]
         * @param targets what it was to say, shape [batch, …]
         * @throws dev.descent.tensor.ShapeException if the two do not fit one another
         */
        void add(Values outputs, Values targets);

        /** The figure over all that was counted; NaN if that is nothing. */
        double value();

        /** Forgets all. */
        void clear();

        /**
         * All that was counted so far, as numbers for a checkpoint: a tally that these are {@linkplain #restore put
         * back} into counts on to the same bits. Counts are exact up to 2⁵³.
         */
        double[] state();

        /**
         * Puts back what {@link #state} of a tally of the same metric gave; what was counted until now is forgotten.
         *
         * @throws IllegalArgumentException if no tally of this metric has a state of this length
         */
        void restore(double[] state);
    }
}
