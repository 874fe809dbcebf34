package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.compile.Backend;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.oracle.Draw;
import dev.descent.oracle.Oracle;
import dev.descent.oracle.OracleCases;
import dev.descent.oracle.Runner;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Pooling;
import dev.descent.tensor.Shape;
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

/** Convolutions and pooling on every kind of kernel; the usual kind is tested with all ops. */
class WindowRoutinesTest {
    private static final Map<String, Backend> BACKENDS = Map.of(
            "Vector API",
            new CpuBackend(2, new Products.Choice(new VectorProduct(), "vector"), Kernels.choose()),
            "plain Java",
            new CpuBackend(2, new Products.Choice(new ScalarProduct(), "plain"), Kernels.scalar("as a test")));

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

    @Test
    void theFirstOfTheLargestGetsTheGradientAndANaNIsTheLargest() {
        Window two = Window.of(2, 2, 0);
        float[] image = {1, 5, 5, 2, 5, 5, Float.NaN, 5};
        for (Backend backend : BACKENDS.values()) {
            Tensor x = Tensor.input("x", DType.F32, 1, 2, 4, 1);
            Tensor largest = Tensor.of(new Pooling.MaxPool(x, x, two, two));
            Tensor gradient = Gradients.of(largest.sum(), List.of(x)).of(x);
            Program program = Program.compile(List.of(largest, gradient), Updates.none(), backend);
            Values values = Values.of(image, Shape.of(1, 2, 4, 1));
            program.run(name -> values.memory());
            assertArrayEquals(new float[] {5, Float.NaN}, program.value(largest).toFloats());
            float[] placed = program.value(gradient).toFloats();
            assertArrayEquals(new float[] {0, 1, 0, 0}, new float[] {placed[0], placed[1], placed[4], placed[5]});
            assertEquals(1, placed[2] + placed[3] + placed[6] + placed[7], "to one place of the window with the NaN");
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
