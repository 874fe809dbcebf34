package dev.descent.oracle;

import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Window;
import java.util.Arrays;

/**
 * How much rounding adds where a convolution d ∗ g, of 3×3 that move by one, may be computed by Winograd's method F(2×2, 3×3):
 * {@code Y = Aᵀ[Σ (G g Gᵀ) ⊙ (Bᵀ d B)]A} for each tile of 2×2 results, summed over channels.
 *
 * <p>Bᵀ adds two values in each of its two steps, G and Aᵀ three, G halves, which is exact; so what reaches a result has been
 * rounded 2 + 4 + 4 times, and as often as there are terms in the sum. All of it is linear, so that the error is no more than so
 * many u times the same expression of magnitudes, |Aᵀ|[Σ (|G||g||Gᵀ|) ⊙ (|Bᵀ||d||B|)]|A| (Higham, §3.1 and §3.5, for products of
 * matrices). For the gradient by the weights it is GᵀΣ[(A y Aᵀ) ⊙ (Bᵀ d B)]G, with 2 + 2 + 4 roundings and a sum over tiles. The
 * magnitudes are those of a whole tile: they may be large where the terms of a value itself are small.
 */
final class WinogradBounds {
    private static final int FEWEST_CHANNELS = 32;
    private static final int TILE = 2;
    private static final int PATCH = 4;
    private static final int KERNEL = 3;

    /** Magnitudes of the entries of the transforms' matrices. */
    private static final double[][] B_TRANSPOSED = {{1, 0, 1, 0}, {0, 1, 1, 0}, {0, 1, 1, 0}, {0, 1, 0, 1}};

    private static final double[][] G = {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}, {0, 0, 1}};
    private static final double[][] A_TRANSPOSED = {{1, 1, 1, 0}, {0, 1, 1, 1}};

    private final Convolution op;
    private final double[] first;
    private final double[] second;

    /** Bounds for a convolution or a derivative of one, from the magnitudes of its operands. */
    WinogradBounds(Convolution op, double[] first, double[] second) {
        this.op = op;
        this.first = first;
        this.second = second;
    }

    /** Whether a backend may compute a convolution in this way. */
    static boolean concern(Convolution op) {
        return op.inputs().getFirst().dtype() == DType.F32
                && op.geometry().groups() == 1
                && concern(op.geometry().rows())
                && concern(op.geometry().columns())
                && op.kernel().dim(0) >= FEWEST_CHANNELS
                && op.kernel().dim(1) >= FEWEST_CHANNELS;
    }

    private static boolean concern(Window window) {
        return window.size() == KERNEL && window.stride() == 1 && window.dilation() == 1;
    }

    /** The rounding errors of all results, for a unit roundoff; infinite where something on the way may overflow. */
    double[] radii(double u) {
        double[] radii = switch (op) {
            case Convolution.Conv2d forward -> convolved(first, false);
            case Convolution.Conv2dInput byInput -> convolved(first, true);
            case Convolution.Conv2dWeight byWeight -> correlated();
        };
        int terms = switch (op) {
            case Convolution.Conv2d forward -> op.kernel().dim(1) + 10;
            case Convolution.Conv2dInput byInput -> op.kernel().dim(0) + 10;
            case Convolution.Conv2dWeight byWeight ->
                Math.toIntExact(tiles(op.result().dims())) + 8;
        };
        return Arrays.stream(radii)
                .map(magnitude -> magnitude <= Float.MAX_VALUE ? (terms + 1) * u * magnitude : Double.POSITIVE_INFINITY)
                .toArray();
    }

    private static long tiles(int[] image) {
        return (long) image[0] * Math.ceilDiv(image[1], TILE) * Math.ceilDiv(image[2], TILE);
    }

    /** @param turned whether it is the gradient by the image: a convolution of the result with the kernels turned */
    private double[] convolved(double[] images, boolean turned) {
        int[] from = (turned ? op.result() : op.image()).dims();
        int[] to = (turned ? op.image() : op.result()).dims();
        int above = before(op.geometry().rows(), turned);
        int beside = before(op.geometry().columns(), turned);
        double[][][][] weights = weights(turned);
        double[] result = new double[to[0] * to[1] * to[2] * to[3]];
        for (int n = 0; n < to[0]; n++) {
            for (int y = 0; y < to[1]; y += TILE) {
                for (int x = 0; x < to[2]; x += TILE) {
                    double[][][] patches = new double[from[3]][][];
                    for (int c = 0; c < patches.length; c++) {
                        patches[c] = around(B_TRANSPOSED, square(images, from, n, y - above, x - beside, c, PATCH));
                    }
                    for (int k = 0; k < to[3]; k++) {
                        double[][] sum = new double[PATCH][PATCH];
                        for (int c = 0; c < patches.length; c++) {
                            add(weights[c][k], patches[c], sum);
                        }
                        put(around(A_TRANSPOSED, sum), result, to, n, y, x, k);
                    }
                }
            }
        }
        return result;
    }

    private static int before(Window window, boolean turned) {
        return turned ? KERNEL - 1 - window.before() : window.before();
    }

    /** [from, to][4][4]. */
    private double[][][][] weights(boolean turned) {
        int out = op.kernel().dim(0);
        int in = op.kernel().dim(1);
        double[][][][] weights = new double[turned ? out : in][turned ? in : out][][];
        for (int i = 0; i < out * in; i++) {
            double[][] square = new double[KERNEL][KERNEL];
            for (int j = 0; j < KERNEL * KERNEL; j++) {
                int place = turned ? KERNEL * KERNEL - 1 - j : j;
                square[place / KERNEL][place % KERNEL] = second[i * KERNEL * KERNEL + j];
            }
            weights[turned ? i / in : i % in][turned ? i % in : i / in] = around(G, square);
        }
        return weights;
    }

    private double[] correlated() {
        int[] image = op.image().dims();
        int[] upstream = op.result().dims();
        int above = op.geometry().rows().before();
        int beside = op.geometry().columns().before();
        double[][][][] sums = new double[upstream[3]][image[3]][PATCH][PATCH];
        for (int n = 0; n < upstream[0]; n++) {
            for (int y = 0; y < upstream[1]; y += TILE) {
                for (int x = 0; x < upstream[2]; x += TILE) {
                    double[][][] patches = new double[image[3]][][];
                    for (int c = 0; c < image[3]; c++) {
                        patches[c] = around(B_TRANSPOSED, square(first, image, n, y - above, x - beside, c, PATCH));
                    }
                    for (int k = 0; k < upstream[3]; k++) {
                        double[][] blame = around(transposed(A_TRANSPOSED), square(second, upstream, n, y, x, k, TILE));
                        for (int c = 0; c < image[3]; c++) {
                            add(blame, patches[c], sums[k][c]);
                        }
                    }
                }
            }
        }
        return Arrays.stream(sums)
                .flatMap(Arrays::stream)
                .flatMap(sum -> Arrays.stream(around(transposed(G), sum)))
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /** A square out of an image, zeros where it lies outside. */
    private static double[][] square(double[] values, int[] image, int n, int top, int left, int channel, int size) {
        double[][] square = new double[size][size];
        for (int y = Math.max(0, top); y < Math.min(image[1], top + size); y++) {
            for (int x = Math.max(0, left); x < Math.min(image[2], left + size); x++) {
                square[y - top][x - left] = values[((n * image[1] + y) * image[2] + x) * image[3] + channel];
            }
        }
        return square;
    }

    private static void put(double[][] tile, double[] result, int[] image, int n, int top, int left, int channel) {
        for (int y = top; y < Math.min(image[1], top + TILE); y++) {
            for (int x = left; x < Math.min(image[2], left + TILE); x++) {
                result[((n * image[1] + y) * image[2] + x) * image[3] + channel] = tile[y - top][x - left];
            }
        }
    }

    private static void add(double[][] a, double[][] b, double[][] sum) {
        for (int i = 0; i < PATCH; i++) {
            for (int j = 0; j < PATCH; j++) {
                sum[i][j] += a[i][j] * b[i][j];
            }
        }
    }

    /** M·x·Mᵀ. */
    private static double[][] around(double[][] matrix, double[][] x) {
        return transposed(product(matrix, transposed(product(matrix, x))));
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] result = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < b[0].length; j++) {
                    result[i][j] += a[i][k] == 0 ? 0 : a[i][k] * b[k][j];
                }
            }
        }
        return result;
    }

    private static double[][] transposed(double[][] matrix) {
        double[][] result = new double[matrix[0].length][matrix.length];
        for (int i = 0; i < result.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                result[i][j] = matrix[j][i];
            }
        }
        return result;
    }
}
