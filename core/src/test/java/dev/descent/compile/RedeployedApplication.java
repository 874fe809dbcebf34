package dev.descent.compile;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.List;

/** Uses everything, and keeps it in static fields, as applications do. */
public final class RedeployedApplication {
    /** Native memory, of which the JVM holds what frees it. */
    private static final Values LARGE = Values.zeros(DType.F32, Shape.of(1 << 20));

    private static final Program PROGRAM = program();

    private RedeployedApplication() {}

    /** Runs often enough for vector code, and for several threads. */
    public static void use() {
        for (int run = 0; run < 20; run++) {
            PROGRAM.run();
        }
        LARGE.fill(1);
    }

    /** As documented. */
    public static void close() {
        Backends.close();
    }

    private static Program program() {
        Tensor x = Tensor.of(new float[1 << 20], 1024, 1024);
        Parameter weight = new Parameter(Shape.of(1024, 64), Initializer.constant(0.5));
        Tensor product = x.matmul(weight).exp();
        Tensor narrow = product.matmul(weight.transpose());
        Tensor images = Tensor.of(new float[4 * 3 * 32 * 32], 4, 3, 32, 32);
        Parameter kernel = new Parameter(Shape.of(16, 3, 3, 3), Initializer.constant(0.5));
        Tensor convolved = Functions.conv2d(images, kernel, 2, 0, 1, 1);
        return Program.compile(List.of(product.sum(), narrow.tanh().sum(), convolved.sum()), Updates.none());
    }
}
