package dev.descent.tensor;

import java.util.Arrays;

/** Convolutions and pooling by the plainest loops, for the interpreter. Arguments and results are row-major. */
final class WindowLoops {
    /** An operand of a convolution, or its result: where its values lie for one channel at one place of the window. */
    private static final class Part {
        private int first;
        private final int[] behind;

        Part(int most) {
            this.behind = new int[most];
        }
    }

    private WindowLoops() {}

    static double[] convolution(Convolution op, double[] a, double[] b) {
        int[] image = op.image().dims();
        int[] kernel = op.kernel().dims();
        int[] result = op.result().dims();
        Part inImage = new Part(kernel[2] * kernel[3]);
        Part inKernel = new Part(kernel[2] * kernel[3]);
        Part inResult = new Part(kernel[2] * kernel[3]);
        Part inA = op instanceof Convolution.Conv2dInput ? inResult : inImage;
        Part inB = op instanceof Convolution.Conv2dWeight ? inResult : inKernel;
        Part inSums = switch (op) {
            case Convolution.Conv2d forward -> inResult;
            case Convolution.Conv2dInput byInput -> inImage;
            case Convolution.Conv2dWeight byWeight -> inKernel;
        };
        double[] sums = new double[Math.toIntExact(op.shape().size())];
        int outOfGroup = kernel[0] / op.geometry().groups();
        for (int n = 0; n < result[0]; n++) {
            for (int row = 0; row < result[1]; row++) {
                for (int column = 0; column < result[2]; column++) {
                    int count = covered(op, row, column, inImage, inKernel);
                    for (int out = 0; out < kernel[0]; out++) {
                        inResult.first = at(result, n, row, column, out);
                        for (int in = 0; in < kernel[1]; in++) {
                            inImage.first = at(image, n, 0, 0, out / outOfGroup * kernel[1] + in);
                            inKernel.first = at(kernel, out, in, 0, 0);
                            addUp(a, inA, b, inB, sums, inSums, count);
                        }
                    }
                }
            }
        }
        return sums;
    }

    private static void addUp(double[] a, Part inA, double[] b, Part inB, double[] sums, Part inSums, int count) {
        for (int i = 0; i < count; i++) {
            sums[inSums.first + inSums.behind[i]] += a[inA.first + inA.behind[i]] * b[inB.first + inB.behind[i]];
        }
    }

    /** How many values the window covers at a place, without padding; says where they lie, of all channels the first. */
    private static int covered(Convolution op, int row, int column, Part inImage, Part inKernel) {
        int[] image = op.image().dims();
        int[] kernel = op.kernel().dims();
        int count = 0;
        for (int i = 0; i < kernel[2]; i++) {
            for (int j = 0; j < kernel[3]; j++) {
                int y = op.geometry().rows().at(row, i);
                int x = op.geometry().columns().at(column, j);
                if (0 <= y && y < image[1] && 0 <= x && x < image[2]) {
                    inImage.behind[count] = at(image, 0, y, x, 0);
                    inKernel.behind[count++] = at(kernel, 0, 0, i, j);
                }
            }
        }
        return count;
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
