package dev.descent.nn;

import dev.descent.tensor.Shape;

/** Which connections of a unit an initializer counts, in a weight of shape [out, in, window…]. */
public enum Fan {
    /** Connections into one output: keeps the variance of what flows forward. */
    IN {
        @Override
        long of(Shape weight) {
            return weight.dim(1) * window(weight);
        }
    },
    /** Connections out of one input: keeps the variance of the gradient that flows back. */
    OUT {
        @Override
        long of(Shape weight) {
            return weight.dim(0) * window(weight);
        }
    };

    abstract long of(Shape weight);

    private static long window(Shape weight) {
        return weight.part(2, weight.rank()).size();
    }
}
