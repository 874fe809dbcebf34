package dev.descent.nn;

import java.util.function.LongToDoubleFunction;

/** Orthonormal vectors from random ones. */
final class Orthonormal {
    private Orthonormal() {}

    /**
     * Gram and Schmidt's process, each vector projected twice: once leaves errors that grow with the number of vectors,
     * twice is enough (Giraud, Langou, Rozložník 2005). Normal numbers give every basis the same probability.
     *
     * @param count number of vectors, at most {@code length}
     * @param random number i·length + j is element j of random vector i
     */
    static double[][] basis(int count, int length, LongToDoubleFunction random) {
        double[][] basis = new double[count][length];
        for (int i = 0; i < count; i++) {
            double[] vector = basis[i];
            for (int j = 0; j < length; j++) {
                vector[j] = random.applyAsDouble((long) i * length + j);
            }
            for (int pass = 0; pass < 2; pass++) {
                for (int k = 0; k < i; k++) {
                    subtract(vector, dot(vector, basis[k]), basis[k]);
                }
                double norm = Math.sqrt(dot(vector, vector));
                for (int j = 0; j < length; j++) {
                    vector[j] /= norm;
                }
            }
        }
        return basis;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static void subtract(double[] from, double factor, double[] vector) {
        for (int j = 0; j < from.length; j++) {
            from[j] -= factor * vector[j];
        }
    }
}
