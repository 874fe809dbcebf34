package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.cpu.Tiers;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What F32 can hold comes out of compiled code as it should, however large or small it is on the way. */
class WholeRangeTest {
    private static final Map<String, Backend> BACKENDS =
            Map.of("vectors", Tiers.vectors(), "single numbers", Tiers.scalars(), "plain Java", Tiers.plain());

    @TestFactory
    Stream<DynamicTest> quotientsHaveTheirGradientWhereTheSquareOfTheDivisorHasNone() {
        return onEach(backend -> {
            for (double[] example : new double[][] {{1e-30, 1e-23, -1e16}, {1e25, 1e20, -1e-15}, {-3, 1e-18, 3e36}}) {
                Tensor b = Tensor.of(new float[] {(float) example[1]});
                Tensor quotient = Tensor.of(new float[] {(float) example[0]}).div(b);
                double derivative = value(derivative(quotient, b), backend);
                assertEquals(example[2], derivative, 1e-6 * Math.abs(example[2]));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> reciprocalsHaveTheirGradientWhereTheirSquareHasNone() {
        return onEach(backend -> {
            Tensor x = Tensor.of(new float[] {1e25f});
            assertEquals(-1e-20, value(derivative(x.reciprocal().mul(1e30), x), backend), 1e-26);
            Tensor tiny = Tensor.of(new float[] {1e-25f});
            assertEquals(-1e20, value(derivative(tiny.reciprocal().mul(1e-30), tiny), backend), 1e14);
        });
    }

    private interface Check {
        void on(Backend backend);
    }

    private static Stream<DynamicTest> onEach(Check check) {
        return BACKENDS.entrySet().stream()
                .map(backend -> DynamicTest.dynamicTest(backend.getKey(), () -> check.on(backend.getValue())));
    }

    private static Tensor derivative(Tensor y, Tensor x) {
        return Gradients.of(y.sum(), List.of(x)).of(x);
    }

    private static double value(Tensor tensor, Backend backend) {
        Program program = Program.compile(List.of(tensor), Updates.none(), backend);
        program.run();
        return program.value(tensor).get(0);
    }
}
