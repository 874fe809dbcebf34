package dev.descent.cpu.convolution;

import dev.descent.compile.Access;
import dev.descent.compile.Buffer;
import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Op;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;

/**
 * The transforms of Winograd's convolution F(2×2, 3×3) as loops over channels, generated like any other: {@code M·x·Mᵀ} of a small
 * square x at each channel. Their matrices are those of Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016,
 * equation 9.
 */
final class WinogradLoops {
    private static final double[][] B_TRANSPOSED = {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}};
    private static final double[][] G = {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};
    private static final double[][] A_TRANSPOSED = {{1, 1, 1, 0}, {0, 1, -1, -1}};

    private static final Tensor NUMBER = Tensor.scalar(0);
    private static final Op ADD = new Binary.Add(NUMBER, NUMBER);
    private static final Op SUBTRACT = new Binary.Subtract(NUMBER, NUMBER);
    private static final Op MULTIPLY = new Binary.Multiply(NUMBER, NUMBER);
    private static final Op NEGATE = new Unary.Negate(NUMBER);

    private final List<Instruction> body = new ArrayList<>();

    private WinogradLoops() {}

    /** A patch of an image, 4×4 → 16 values to be multiplied, BᵀdB. */
    static Loop image(int channels) {
        return loop(B_TRANSPOSED, channels);
    }

    /** Weights, 3×3 → 16 values to be multiplied, GgGᵀ. */
    static Loop weights(int channels) {
        return loop(G, channels);
    }

    /** 16 sums of products → a patch of the result, 2×2, AᵀmA. */
    static Loop result(int channels) {
        return loop(A_TRANSPOSED, channels);
    }

    /** A patch of the gradient of the result, 2×2 → 16 values to be multiplied, AyAᵀ. */
    static Loop blame(int channels) {
        return loop(transposed(A_TRANSPOSED), channels);
    }

    /** 16 sums of products → the gradient of weights, 3×3, GᵀuG. */
    static Loop gradient(int channels) {
        return loop(transposed(G), channels);
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

    /** A loop over rows and lanes, which loads the square row by row and stores the transformed one in the same way. */
    private static Loop loop(double[][] matrix, int lanes) {
        WinogradLoops loop = new WinogradLoops();
        int size = matrix[0].length;
        Buffer from = Buffer.scratch("square", DType.F32, (long) size * size);
        Buffer to = Buffer.scratch("transformed", DType.F32, (long) matrix.length * matrix.length);
        int[][] square = new int[size][size];
        for (int i = 0; i < size * size; i++) {
            Access place = new Access(from, i, List.of(1L, 1L));
            square[i / size][i % size] = loop.add(new Instruction.Load(place));
        }
        // M·x·Mᵀ = (M·(M·x)ᵀ)ᵀ
        int[][] transformed = loop.multiply(matrix, loop.multiply(matrix, square));
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                Access place = new Access(to, (long) i * matrix.length + j, List.of(1L, 1L));
                loop.add(new Instruction.Store(place, transformed[i][j], DType.F32));
            }
        }
        return new Loop(Loop.Reduction.NONE, List.of(1, lanes), loop.body);
    }

    /** The transpose of a matrix times one of lines. */
    private int[][] multiply(double[][] matrix, int[][] lines) {
        int[][] result = new int[lines[0].length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < lines[0].length; j++) {
                int column = j;
                result[j][i] = sum(matrix[i], k -> lines[k][column]);
            }
        }
        return result;
    }

    /** The sum of lines times factors, all of which are 0, ±1 or ±½. */
    private int sum(double[] factors, IntUnaryOperator line) {
        OptionalInt whole = sum(factors, 1, line);
        OptionalInt halves = sum(factors, 0.5, line);
        if (halves.isEmpty()) {
            return whole.orElseThrow();
        }
        int half = apply(MULTIPLY, halves.getAsInt(), add(new Instruction.Constant(0.5, DType.F32)));
        return whole.isEmpty() ? half : apply(ADD, whole.getAsInt(), half);
    }

    /** The sum of the lines whose factor has a magnitude, with their signs: a positive one first, if there is one. */
    private OptionalInt sum(double[] factors, double magnitude, IntUnaryOperator line) {
        OptionalInt sum = OptionalInt.empty();
        for (int k = 0; k < factors.length; k++) {
            if (factors[k] == magnitude) {
                sum = OptionalInt.of(
                        sum.isEmpty() ? line.applyAsInt(k) : apply(ADD, sum.getAsInt(), line.applyAsInt(k)));
            }
        }
        for (int k = 0; k < factors.length; k++) {
            if (factors[k] == -magnitude) {
                sum = OptionalInt.of(
                        sum.isEmpty()
                                ? apply(NEGATE, line.applyAsInt(k))
                                : apply(SUBTRACT, sum.getAsInt(), line.applyAsInt(k)));
            }
        }
        return sum;
    }

    private int apply(Op op, Integer... arguments) {
        return add(new Instruction.Apply(op, List.of(arguments)));
    }

    private int add(Instruction line) {
        body.add(line);
        return body.size() - 1;
    }
}
