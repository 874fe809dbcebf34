package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Uniform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassTest {
    private static final Tensor STEP = Tensor.full(0, DType.I32, Shape.scalar());

    @Test
    void noTwoDrawsShareAStream() {
        Pass pass = Pass.training(new Seed(1), STEP);
        Shape shape = Shape.of(4);
        List<Tensor> draws = List.of(
                pass.uniform(shape),
                pass.normal(shape),
                pass.bernoulli(0.5, shape),
                pass.normal(shape),
                pass.normal(shape),
                pass.uniform(shape));
        List<Integer> streams = new ArrayList<>();
        for (Tensor node : Graph.topological(draws)) {
            if (node.op() instanceof Uniform uniform) {
                streams.add(uniform.stream());
            }
        }
        assertEquals(9, streams.size());
        assertEquals(9, new HashSet<>(streams).size(), streams.toString());
    }

    @Test
    void evaluationDrawsNothing() {
        assertFalse(Pass.evaluation().isTraining());
        assertThrows(IllegalStateException.class, () -> Pass.evaluation().uniform(Shape.of(1)));
    }

    @Test
    void trainingNeedsAStepThatIsAnI32Scalar() {
        assertTrue(Pass.training(new Seed(1), STEP).isTraining());
        assertThrows(ShapeException.class, () -> Pass.training(new Seed(1), Tensor.scalar(1)));
        assertThrows(ShapeException.class, () -> Pass.training(new Seed(1), Tensor.of(new int[] {1, 2})));
    }
}
