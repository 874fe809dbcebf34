package dev.descent.cpu.window;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.compile.Backend;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.cpu.CpuBackend;
import dev.descent.cpu.Tiers;
import dev.descent.gradient.Gradients;
import dev.descent.oracle.Draw;
import dev.descent.oracle.Oracle;
import dev.descent.oracle.OracleCases;
import dev.descent.oracle.Runner;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Pooling;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Window;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Convolutions and pooling on every kind of kernel; the usual kind is tested with all ops. */
class WindowRoutinesTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private static final Map<String, Backend> BACKENDS = Map.of(
            "Vector API", Tiers.withoutOneDnn(),
            "plain Java", Tiers.plain());

    @TestFactory
    Stream<DynamicTest> allKindsOfKernelsComputeWhatTheInterpreterDoes() {
        return BACKENDS.entrySet().stream()
                .flatMap(backend -> OracleCases.groups().get("windows").stream()
                        .map(tested -> DynamicTest.dynamicTest(
                                backend.getKey() + ", " + tested,
                                () -> Oracle.check(tested, Runner.on(backend.getValue())))));
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        List<int[]> alone = largeOnes(new CpuBackend(1));
        for (int threads : new int[] {2, 5}) {
            List<int[]> shared = largeOnes(new CpuBackend(threads));
            for (int i = 0; i < alone.size(); i++) {
                assertArrayEquals(alone.get(i), shared.get(i), "output " + i + " on " + threads + " threads");
            }
        }
    }

    private static List<int[]> largeOnes(Backend backend) {
        Draw draw = new Draw(DType.F32, 5);
        Window three = Window.of(3, 1, 1);
        Tensor x = draw.input(4, 30, 31, 32);
        Convolution.Geometry geometry = new Convolution.Geometry(three, three, 1);
        Tensor wide = Tensor.of(new Convolution.Conv2d(x, draw.parameter(40, 32, 3, 3), geometry));
        Tensor deep = Tensor.of(new Convolution.Conv2d(wide, draw.parameter(20, 40, 3, 3), geometry));
        Tensor flat = Tensor.of(
                new Convolution.Conv2d(x, draw.parameter(32, 1, 3, 3), new Convolution.Geometry(three, three, 32)));
        Tensor largest = Tensor.of(new Pooling.MaxPool(deep, deep, three, three));
        Tensor mean = Tensor.of(new Pooling.AvgPool(flat, Window.of(2, 2, 0), three));
        List<Tensor> outputs = new ArrayList<>(List.of(largest, mean));
        Gradients gradients =
                Gradients.of(largest.square().sum().add(mean.square().sum()), draw.reals());
        draw.reals().forEach(leaf -> outputs.add(gradients.of(leaf)));
        Program program = Program.compile(outputs, Updates.none(), backend);
        program.run(draw.batch());
        return outputs.stream()
                .map(output -> program.value(output).memory().toArray(ValueLayout.JAVA_INT))
                .toList();
    }

    /** A window of 2×2 and the place in it that gets its gradient. */
    private record Pooled(int place, float... window) {}

    /** What PyTorch 1.13 gives, in either layout. */
    private static final List<Pooled> POOLED = List.of(
            new Pooled(2, 1, 2, 4, 3),
            new Pooled(1, 1, 5, 5, 5),
            new Pooled(0, 2, 2, 1, 0),
            new Pooled(0, -INFINITY, -INFINITY, -INFINITY, -INFINITY),
            new Pooled(3, -INFINITY, -3, -INFINITY, INFINITY),
            new Pooled(0, NAN, 1, 2, 3),
            new Pooled(1, 1, NAN, 3, 2),
            new Pooled(3, 1, 2, 3, NAN),
            new Pooled(2, NAN, 5, NAN, INFINITY),
            new Pooled(3, NAN, NAN, NAN, NAN));

    /** Beside each other without and with a column that no window covers: windows that tile the image are loops. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theFirstOfTheLargestGetsTheGradientAndTheLastNaNIsTheLargest(int spare) {
        int width = 2 * POOLED.size() + spare;
        double[] image = new double[2 * width];
        double[] largest = new double[POOLED.size()];
        double[] gradient = new double[2 * width];
        for (int i = 0; i < POOLED.size(); i++) {
            Pooled pooled = POOLED.get(i);
            for (int place = 0; place < 4; place++) {
                int at = place / 2 * width + 2 * i + place % 2;
                image[at] = pooled.window[place];
                gradient[at] = place == pooled.place ? i + 1 : 0;
            }
            largest[i] = pooled.window[pooled.place];
        }
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Window two = Window.of(2, 2, 0);
            Tensor x = Tensor.input("x", dtype, 1, 2, width, 1);
            Tensor y = Tensor.of(new Pooling.MaxPool(x, x, two, two));
            Tensor weight = Tensor.iota(y.shape(), 2).cast(dtype).add(1);
            Tensor blame = Gradients.of(y.mul(weight).sum(), List.of(x)).of(x);
            Tensor picked = Tensor.of(new Pooling.MaxPool(x, blame, two, two));
            List<Tensor> outputs = List.of(y, blame, picked);
            List<double[]> expected =
                    List.of(largest, gradient, weight.evaluate().toDoubles());
            List<double[]> exact = Interpreter.evaluate(outputs, Map.of("x", image));
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), exact.get(i), "interpreter, output " + i);
            }
            BACKENDS.forEach((name, backend) -> {
                Program program = Program.compile(outputs, Updates.none(), backend);
                Values values = Values.zeros(dtype, x.shape());
                for (int i = 0; i < image.length; i++) {
                    values.set(i, image[i]);
                }
                program.run(input -> values.memory());
                for (int i = 0; i < expected.size(); i++) {
                    double[] got = program.value(outputs.get(i)).toDoubles();
                    assertArrayEquals(expected.get(i), got, name + ", " + dtype + ", output " + i);
                }
            });
        }
    }

    @Test
    void aListingSaysWhatIsConvolvedAndWhatItCosts() {
        Tensor x = Tensor.input("x", DType.F32, 2, 5, 6, 4);
        Tensor weight = Tensor.input("w", DType.F32, 8, 2, 3, 3);
        Window rows = Window.of(3, 2, 1);
        Tensor y = Tensor.of(new Convolution.Conv2d(x, weight, new Convolution.Geometry(rows, rows, 2)));
        Program program = Program.compile(y, Updates.none());
        assertEquals(2L * (2 * 3 * 3 * 8) * (2 * 3 * 3), program.flops());
        assertEquals(
                "t0 = conv2d [2, 5, 6, 4] by [8, 2, 3, 3], stride 2, padding 1, 2 groups in:x in:w",
                program.steps().getFirst().toString());
    }
}
