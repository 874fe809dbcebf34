package dev.descent.insight.curvature;

/** Eigenvalues of a small symmetric matrix by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5). */
final class SymmetricMatrix {
    private static final int MOST_SWEEPS = 50;
    private static final double NEGLIGIBLE = 1e-15;

    private SymmetricMatrix() {}

    /** An eigenvalue with its vector of length 1. */
    record Eigenpair(double value, double[] vector) {}

    /** The largest eigenvalue: of several negative ones the nearest to zero. */
    static Eigenpair largest(double[][] matrix) {
        int n = matrix.length;
        double[][] a = new double[n][];
        double[][] vectors = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i] = matrix[i].clone();
            vectors[i][i] = 1;
        }
        for (int sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a); sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, vectors, p, q);
                }
            }
        }
        int largest = 0;
        for (int i = 1; i < n; i++) {
            largest = a[i][i] > a[largest][largest] ? i : largest;
        }
        double[] vector = new double[n];
        for (int i = 0; i < n; i++) {
            vector[i] = vectors[i][largest];
        }
        return new Eigenpair(a[largest][largest], vector);
    }

    private static boolean isDiagonal(double[][] a) {
        double beside = 0;
        double all = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                all += a[i][j] * a[i][j];
                beside += i == j ? 0 : a[i][j] * a[i][j];
            }
        }
        return beside <= NEGLIGIBLE * NEGLIGIBLE * all;
    }

    /** Turns the plane of two axes so that their entry beside the diagonal becomes zero. */
    private static void rotate(double[][] a, double[][] vectors, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(1, theta));
        double cosine = 1 / Math.hypot(1, tangent);
        double sine = tangent * cosine;
        for (int k = 0; k < a.length; k++) {
            double kp = a[k][p];
            double kq = a[k][q];
            a[k][p] = cosine * kp - sine * kq;
            a[k][q] = sine * kp + cosine * kq;
        }
        for (int k = 0; k < a.length; k++) {
            double pk = a[p][k];
            double qk = a[q][k];
            a[p][k] = cosine * pk - sine * qk;
            a[q][k] = sine * pk + cosine * qk;
        }
        for (double[] row : vectors) {
            double kp = row[p];
            double kq = row[q];
            row[p] = cosine * kp - sine * kq;
            row[q] = sine * kp + cosine * kq;
        }
    }
}
