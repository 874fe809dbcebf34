package dev.descent.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers called PyTorch's were printed by PyTorch 1.13 in double precision. */
class ContrastiveTest {
    private static final double EXACT = 1e-9;
    private static final double[] A = {1, 0, 2, -1, 3, 0.5};
    private static final Tensor ANCHORS = Tensor.of(A, 2, 3);
    private static final Tensor OWN = Tensor.of(new double[] {0.5, 0.25, 1, 0, 2, -1}, 2, 3);
    private static final Tensor HARD = Tensor.of(new double[] {1, 1, 1, -1, 2.5, 0.25}, 2, 3);
    private static final Contrastive STANDARD = Contrastive.standard();

    @Test
    void isPyTorchsCrossEntropyOfScaledCosines() {
        assertEquals(6.33747029e-06, value(Losses.contrastive(ANCHORS, OWN)), 1e-14);
        assertEquals(0.1570949034, value(STANDARD.temperature(0.5).bothWays().of(ANCHORS, OWN)), EXACT);
    }

    @Test
    void candidatesBeyondTheAnchorsAreWrongForAll() {
        Tensor candidates = Tensor.concat(0, List.of(OWN, HARD));
        assertEquals(0.8976818222, value(STANDARD.scale(5).of(ANCHORS, candidates)), EXACT);
    }

    @Test
    void doesNotDependOnTheLengthOfVectors() {
        assertEquals(
                value(STANDARD.scale(3).of(ANCHORS, OWN)),
                value(STANDARD.scale(3).of(ANCHORS.mul(7), OWN.mul(0.1))),
                EXACT);
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        Contrastive loss = STANDARD.scale(4);
        FiniteDifferences.check(A, new int[] {2, 3}, x -> loss.of(x, OWN));
        FiniteDifferences.check(A, new int[] {2, 3}, x -> loss.bothWays().of(OWN, x));
    }

    @Test
    void givesOneLossForEachAnchorUnreduced() {
        assertEquals(Shape.of(2), STANDARD.reduce(Reduce.NONE).of(ANCHORS, OWN).shape());
    }

    @Test
    void refusesWhatDoesNotPairUp() {
        Tensor three = Tensor.concat(0, List.of(OWN, HARD));
        assertThrows(ShapeException.class, () -> STANDARD.of(three, OWN));
        assertThrows(ShapeException.class, () -> STANDARD.bothWays().of(ANCHORS, three));
        assertThrows(ShapeException.class, () -> STANDARD.of(ANCHORS, OWN.reshape(3, 2)));
        assertThrows(ShapeException.class, () -> STANDARD.of(ANCHORS, Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.temperature(0));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.scale(-1));
    }

    private static double value(Tensor loss) {
        return loss.evaluate().scalar();
    }
}
