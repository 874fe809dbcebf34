package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.tensor.Attention;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Values;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TiersTest {
    /** Enough for the JVM to have compiled every kernel, where the first runs are interpreted. */
    private static final int RUNS = 6000;

    private static final int ROWS = 5;
    private static final int COLUMNS = 37;

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void aRunGivesTheSameBitsWhetherTheJvmInterpretsOrCompiles(DType dtype) {
        List<Tensor> outputs = outputs(Tensor.input("x", dtype, ROWS, COLUMNS));
        Program program = Program.compile(outputs, Updates.none());
        Values x = Values.zeros(dtype, Shape.of(ROWS, COLUMNS));
        for (int i = 0; i < x.size(); i++) {
            x.set(i, 12 * Threefry.uniform(Threefry.key(5, 0), 0, i) - 6);
        }
        program.run(name -> x.memory());
        List<int[]> cold = bits(program);
        for (int run = 0; run < RUNS; run++) {
            program.run(name -> x.memory());
        }
        List<int[]> hot = bits(program);
        for (int i = 0; i < cold.size(); i++) {
            assertArrayEquals(cold.get(i), hot.get(i), outputs.get(i).toString());
        }
    }

    private static List<int[]> bits(Program program) {
        return program.outputs().stream()
                .map(output -> program.value(output).memory().toArray(ValueLayout.JAVA_INT))
                .toList();
    }

    /** Every function, and sums and products in each direction. */
    private static List<Tensor> outputs(Tensor x) {
        Tensor positive = x.abs();
        Tensor product = x.mul(x.exp());
        return List.of(
                x.exp(),
                positive.log(),
                x.tanh(),
                x.erf(),
                x.normalCdf(),
                x.normalDensity(),
                x.sin(),
                x.cos(),
                positive.sqrt(),
                x.reciprocal(),
                positive.pow(1.7),
                positive.pow(0.5),
                x.pow(3),
                positive.pow(x),
                x.mul(x).add(x).mul(x).sub(x.mul(0.1)),
                x.mul(1e9).cast(DType.I32),
                x.max(0.3).min(x.square()),
                x.sum(0),
                product,
                product.sum(0),
                x.sum(1),
                x.sum(),
                x.amax(1),
                x.softmax(0),
                x.softmax(1),
                Functions.layerNorm(x, 0.1),
                x.gelu(),
                Functions.maskedSoftmax(x, x.lt(3)),
                Tensor.of(new Attention(packed(x), Optional.empty(), true)),
                x.matmul(x.transpose()),
                x.transpose().matmul(x),
                Functions.normal(x.shape(), 1, 2, Tensor.full(3, DType.I32, Shape.scalar())));
    }

    private static Tensor packed(Tensor x) {
        return x.slice(1, 0, 36).reshape(1, ROWS, 3, 2, 6);
    }
}
