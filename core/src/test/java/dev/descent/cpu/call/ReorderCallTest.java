package dev.descent.cpu.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.compile.Loop;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.cpu.CpuBackend;
import dev.descent.tensor.DType;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReorderCallTest {
    /** Shapes, orders of their axes, and whether that is worth a call. */
    private static Stream<Arguments> orders() {
        return Stream.of(
                Arguments.of(List.of(77, 131), List.of(1, 0), true),
                Arguments.of(List.of(5, 7, 7, 33), List.of(0, 3, 1, 2), true),
                Arguments.of(List.of(5, 33, 7, 7), List.of(0, 2, 3, 1), true),
                Arguments.of(List.of(3, 4, 5, 6, 40), List.of(4, 2, 0, 3, 1), true),
                Arguments.of(List.of(1, 4099, 2), List.of(2, 1, 0), true),
                Arguments.of(List.of(9, 11), List.of(1, 0), false),
                Arguments.of(List.of(20, 30, 16), List.of(1, 0, 2), false));
    }

    private static Tensor counting(List<Integer> shape) {
        int[] dims = shape.stream().mapToInt(i -> i).toArray();
        int size = shape.stream().reduce(1, (a, b) -> a * b);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i % 97 - 40;
        }
        values[size / 2] = Float.NaN;
        values[size / 3] = Float.NEGATIVE_INFINITY;
        return Tensor.of(values, dims);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void everyValueArrivesWhereItBelongs(List<Integer> shape, List<Integer> order, boolean isCall) {
        for (DType dtype : List.of(DType.F32, DType.BF16, DType.I32)) {
            Tensor x = Tensor.of(new Leaf.Literal(counting(shape).cast(dtype).evaluate()));
            Tensor turned = x.permute(order.stream().mapToInt(i -> i).toArray());
            double[] expected = Interpreter.evaluate(List.of(turned), Map.of()).getFirst();
            for (int threads : new int[] {1, 3}) {
                Program program = Program.compile(List.of(turned), Updates.none(), new CpuBackend(threads));
                program.run();
                assertArrayEquals(expected, program.value(turned).toDoubles());
                assertEquals(
                        isCall && dtype != DType.I32,
                        ReorderCall.suits((Loop) program.steps().getFirst()),
                        program.describe());
            }
        }
    }

    @Test
    void whatALoopWouldReadWithStridesFromLaneToLaneIsReorderedBefore() {
        Tensor x = counting(List.of(64, 3136)).reshape(Shape.of(64, 64, 7, 7)).permute(0, 2, 3, 1);
        Tensor sum = x.mul(2).add(x.exp());
        Program program = Program.compile(List.of(sum), Updates.none());
        assertEquals(2, program.steps().size(), program.describe());
    }
}
