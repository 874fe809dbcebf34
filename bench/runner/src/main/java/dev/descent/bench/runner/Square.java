package dev.descent.bench.runner;

import java.util.SplittableRandom;

/** The product of two large squares, by which libraries are compared: so large that nothing but arithmetic takes time. */
public final class Square {
    /** Rows, columns and inner dimension. */
    public static final int SIDE = 2048;

    private static final double FLOPS = 2.0 * SIDE * SIDE * SIDE;
    private static final long SEED = 20_260_102;

    private Square() {}

    /** A factor, row-major. */
    public static float[] factor() {
        return normal(SIDE * SIDE);
    }

    /** So many normal numbers, always the same: processors multiply zeros and ones at less power, and sometimes faster. */
    public static float[] normal(int count) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Floating-point operations per second of who multiplies them. */
    static double speed(Runnable product) {
        return FLOPS / Tries.fastest(product);
    }
}
