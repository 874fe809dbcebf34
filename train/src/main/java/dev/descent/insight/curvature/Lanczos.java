package dev.descent.insight.curvature;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * The largest eigenvalue of a symmetric matrix that is known by its products alone. Lanczos (1950) asks for the same
 * products as power iteration, {@code H·v, H·H·v, …}, and makes the most of all of them instead of the last one; and it
 * finds the largest eigenvalue even where one below zero is larger in size, which power iteration would need a shift
 * for. Vectors are kept at right angles to all before (Paige 1972), in double precision; when there are as many as may
 * be kept, it begins again from the best vector so far.
 *
 * @param tolerance how large the residual may be, relative to the eigenvalue
 * @param mostProducts after which it ends, whatever the residual
 * @param mostVectors kept at a time, at least 2
 */
record Lanczos(double tolerance, int mostProducts, int mostVectors) {
    /** Single precision, which products are computed in, leaves no smaller residual. Relative to the whole spectrum. */
    private static final double ROUNDING = 1e-6;

    /**
     * What was found.
     *
     * @param value the eigenvalue; NaN if a product was not finite
     * @param residual {@code ‖H·v − λ·v‖}: some eigenvalue is no further than this from the value
     * @param products that were asked for
     * @param converged whether the residual is as small as was wished
     */
    record Found(double value, double residual, int products, boolean converged) {}

    /**
     * The largest eigenvalue.
     *
     * @param matrix multiplies a vector, which it leaves as it is
     * @param start not zero
     */
    Found largest(UnaryOperator<double[]> matrix, double[] start) {
        int vectors = Math.min(mostVectors, start.length);
        double[] v = scaled(start, 1 / norm(start));
        int products = 0;
        while (true) {
            double[][] basis = new double[vectors][];
            double[][] projected = new double[0][];
            basis[0] = v;
            for (int j = 0; j < vectors; j++) {
                double[] w = matrix.apply(basis[j]).clone();
                products++;
                double[] shares = orthogonalize(w, basis, j);
                if (!Double.isFinite(shares[j])) {
                    return new Found(Double.NaN, Double.NaN, products, false);
                }
                projected = grown(projected, shares);
                double beyond = norm(w);
                SymmetricMatrix.Eigenpair best = SymmetricMatrix.largest(projected);
                double residual = beyond * Math.abs(best.vector()[j]);
                double size = size(projected);
                boolean converged = residual <= tolerance * Math.abs(best.value()) + ROUNDING * size;
                boolean exhausted = j + 1 == start.length || beyond <= Math.ulp(size);
                if (converged || exhausted || products == mostProducts) {
                    return new Found(best.value(), residual, products, converged || exhausted);
                }
                if (j + 1 < vectors) {
                    basis[j + 1] = scaled(w, 1 / beyond);
                } else {
                    v = combined(basis, best.vector());
                }
            }
        }
    }

    /** Takes from w what lies along the vectors up to the j-th, and tells how much that was. */
    private static double[] orthogonalize(double[] w, double[][] basis, int j) {
        double[] shares = new double[j + 1];
        // Twice is enough (Parlett 1980): the second time takes away what rounding left.
        for (int time = 0; time < 2; time++) {
            for (int i = 0; i <= j; i++) {
                double share = dot(w, basis[i]);
                shares[i] += share;
                for (int k = 0; k < w.length; k++) {
                    w[k] -= share * basis[i][k];
                }
            }
        }
        return shares;
    }

    /** The matrix in the basis, with a row and a column more. */
    private static double[][] grown(double[][] projected, double[] shares) {
        int n = shares.length;
        double[][] larger = new double[n][];
        for (int i = 0; i < n - 1; i++) {
            larger[i] = Arrays.copyOf(projected[i], n);
            larger[i][n - 1] = shares[i];
        }
        larger[n - 1] = shares;
        return larger;
    }

    /** The largest sum of absolute values in a row, which no eigenvalue exceeds in size. */
    private static double size(double[][] matrix) {
        return Arrays.stream(matrix)
                .mapToDouble(row -> Arrays.stream(row).map(Math::abs).sum())
                .max()
                .orElse(0);
    }

    private static double[] combined(double[][] basis, double[] shares) {
        double[] sum = new double[basis[0].length];
        for (int i = 0; i < shares.length; i++) {
            for (int k = 0; k < sum.length; k++) {
                sum[k] += shares[i] * basis[i][k];
            }
        }
        return scaled(sum, 1 / norm(sum));
    }

    private static double[] scaled(double[] v, double factor) {
        return Arrays.stream(v).map(value -> value * factor).toArray();
    }

    private static double norm(double[] v) {
        return Math.sqrt(dot(v, v));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
