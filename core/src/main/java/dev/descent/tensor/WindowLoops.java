package dev.descent.tensor;

import java.util.Arrays;

/** Convolutions and pooling by the plainest loops, for the interpreter. Arguments and results are row-major. */
final class WindowLoops {
    /**
     * One product of the sums that a convolution is: which value of the image meets which of the weight for which
     * result.
     */
    @FunctionalInterface
    private interface Term {
        void at(int image, int kernel, int result);
    }

    private WindowLoops() {}

    static double[] convolution(Convolution op, double[] a, double[] b) {
        double[] sums = new double[Math.toIntExact(op.shape().size())];
        forEachTerm(
                op,
                switch (op) {
                    case Convolution.Conv2d forward -> (image, kernel, result) -> sums[result] += a[image] * b[kernel];
                    case Convolution.Conv2dInput byInput ->
                        (image, kernel, result) -> sums[image] += a[result] * b[kernel];
                    case Convolution.Conv2dWeight byWeight ->
                        (image, kernel, result) -> sums[kernel] += a[image] * b[result];
                });
        return sums;
    }

    private static void forEachTerm(Convolution op, Term term) {
        int[] image = op.image().dims();
        int[] kernel = op.kernel().dims();
        int[] result = op.result().dims();
        int outOfGroup = kernel[0] / op.geometry().groups();
        for (int n = 0; n < result[0]; n++) {
            for (int row = 0; row < result[1]; row++) {
                for (int column = 0; column < result[2]; column++) {
                    for (int out = 0; out < kernel[0]; out++) {
                        for (int in = 0; in < kernel[1]; in++) {
                            int channel = out / outOfGroup * kernel[1] + in;
                            for (int i = 0; i < kernel[2]; i++) {
                                for (int j = 0; j < kernel[3]; j++) {
                                    int y = op.geometry().rows().at(row, i);
                                    int x = op.geometry().columns().at(column, j);
                                    if (0 <= y && y < image[1] && 0 <= x && x < image[2]) {
                                        term.at(
                                                at(image, n, y, x, channel),
                                                at(kernel, out, in, i, j),
                                                at(result, n, row, column, out));
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    static double[] pooling(Pooling op, double[] a, double[] b) {
        double[] pooled = new double[Math.toIntExact(op.shape().size())];
        int[] result = op.result().dims();
        double share = 1.0 / (op.rows().size() * op.columns().size());
        for (int n = 0; n < result[0]; n++) {
            for (int row = 0; row < result[1]; row++) {
                for (int column = 0; column < result[2]; column++) {
                    for (int channel = 0; channel < result[3]; channel++) {
                        int[] window = window(op, n, row, column, channel);
                        int to = at(result, n, row, column, channel);
                        switch (op) {
                            case Pooling.MaxPool max -> pooled[to] = b[largest(a, window)];
                            case Pooling.MaxPoolInput max -> pooled[largest(a, window)] += b[to];
                            case Pooling.AvgPool average ->
                                pooled[to] = share
                                        * Arrays.stream(window)
                                                .mapToDouble(i -> a[i])
                                                .sum();
                            case Pooling.AvgPoolInput average ->
                                Arrays.stream(window).forEach(i -> pooled[i] += share * a[to]);
                        }
                    }
                }
            }
        }
        return pooled;
    }

    /** Where the values of one channel lie that a window covers, row by row, without padding. */
    private static int[] window(Pooling op, int n, int row, int column, int channel) {
        int[] image = op.image().dims();
        int[] found = new int[op.rows().size() * op.columns().size()];
        int count = 0;
        for (int i = 0; i < op.rows().size(); i++) {
            for (int j = 0; j < op.columns().size(); j++) {
                int y = op.rows().at(row, i);
                int x = op.columns().at(column, j);
                if (0 <= y && y < image[1] && 0 <= x && x < image[2]) {
                    found[count++] = at(image, n, y, x, channel);
                }
            }
        }
        return Arrays.copyOf(found, count);
    }

    private static int largest(double[] values, int[] window) {
        int best = window[0];
        for (int i : window) {
            if (values[i] > values[best] || Double.isNaN(values[i])) {
                best = i;
            }
        }
        return best;
    }

    private static int at(int[] dims, int a, int b, int c, int d) {
        return ((a * dims[1] + b) * dims[2] + c) * dims[3] + d;
    }
}
