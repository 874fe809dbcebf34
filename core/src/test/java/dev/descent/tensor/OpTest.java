package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.descent.oracle.Draw;
import dev.descent.oracle.Example;
import dev.descent.oracle.OpExamples;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What holds for every op. */
class OpTest {
    @Test
    void anOpOnItsOwnOperandsIsEqualToItself() {
        forEachNode(node -> {
            Op same = node.op().on(node.inputs());
            assertEquals(node.op(), same);
            assertEquals(node.op().hashCode(), same.hashCode());
        });
    }

    @Test
    void anOpOnOtherOperandsHasThemAndKeepsItsShape() {
        forEachNode(node -> {
            List<Tensor> others = node.inputs().stream()
                    .map(x -> Tensor.input("other", x.dtype(), x.shape().dims()))
                    .toList();
            Op moved = node.op().on(others);
            assertEquals(node.op().getClass(), moved.getClass());
            assertEquals(others, moved.inputs());
            assertEquals(node.shape(), moved.shape());
            assertEquals(node.dtype(), moved.dtype());
            if (!others.isEmpty()) {
                assertNotEquals(node.op(), moved);
            }
        });
    }

    @Test
    void gradientsHaveTheShapesAndTypesOfTheOperands() {
        forEachNode(node -> {
            if (!node.dtype().isFloating()) {
                return;
            }
            List<Tensor> gradients = node.op().gradient(Tensor.onesLike(node));
            List<Tensor> operands = node.op().differentiable();
            assertEquals(operands.size(), gradients.size(), node.toString());
            for (int i = 0; i < operands.size(); i++) {
                assertEquals(operands.get(i).shape(), gradients.get(i).shape(), node.toString());
                assertEquals(operands.get(i).dtype(), gradients.get(i).dtype(), node.toString());
            }
        });
    }

    @Test
    void aTensorPrintsItsOpTypeAndShape() {
        Tensor x = Tensor.input("x", DType.F32, 64, 10);
        assertEquals("add f32[64, 10]", x.add(x).toString());
        assertEquals("le bool[64, 10]", x.le(0).toString());
        assertEquals("f64 f64[64, 10]", x.cast(DType.F64).toString());
        assertEquals("2 f32[]", Tensor.scalar(2).toString());
        assertEquals("0.5 f32[]", Tensor.scalar(0.5).toString());
    }

    private static void forEachNode(Consumer<Tensor> check) {
        for (Example example : OpExamples.all()) {
            Draw draw = new Draw(DType.F64, 1);
            Graph.topological(List.of(example.build().apply(draw))).forEach(check);
        }
    }
}
