package dev.descent.train.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.train.history.Evaluation;
import dev.descent.train.objective.Supervised;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final int BATCH = 64;
    private static final int SIZES = 300;

    private final Layer model =
            Sequential.of(Linear.of(3, 5, new Seed(1)), Activation.RELU, Linear.of(5, 2, new Seed(2)));
    private final Evaluator evaluator = new Evaluator(new Supervised(model, Losses::mse), List.of(), BATCH);

    @Test
    void predictionsOfAllSizesTakeFewProgramsAndHaveTheSameBits() {
        float[] all = evaluator.predict(data(SIZES)).toFloats();
        for (int size = 1; size <= SIZES; size++) {
            assertArrayEquals(
                    Arrays.copyOf(all, 2 * size), evaluator.predict(data(size)).toFloats(), "of " + size);
        }
        assertEquals(7, evaluator.programs().size()); // of 64, 32, 16, 8, 4, 2 and 1
    }

    @Test
    void evaluationsOfAllSizesKeepFewPrograms() {
        for (int size = 1; size <= SIZES; size++) {
            Evaluation evaluation = evaluator.evaluate(data(size));
            assertEquals(size, evaluation.examples());
            assertTrue(evaluator.programs().size() <= 16, evaluator.programs().size() + " programs");
        }
    }

    @Test
    void programsThatMakeRoomForOthersAreClosed() {
        Set<Program> seen = new LinkedHashSet<>();
        for (int size = 1; size <= BATCH; size++) {
            evaluator.evaluate(data(size));
            seen.addAll(evaluator.programs());
        }
        assertEquals(BATCH, seen.size());
        seen.removeAll(Set.copyOf(evaluator.programs()));
        for (Program program : seen) {
            assertThrows(IllegalStateException.class, program::run);
        }
    }

    private static Dataset data(int size) {
        float[][] x = new float[size][3];
        for (int row = 0; row < size; row++) {
            for (int i = 0; i < 3; i++) {
                x[row][i] = (float) Math.sin(3 * row + i);
            }
        }
        return Dataset.of(x, new float[size][2]);
    }
}
