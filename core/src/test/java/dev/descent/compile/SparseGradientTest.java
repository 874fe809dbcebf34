package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.gradient.Gradients;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A table of which a step touches few rows, moved by a rule that moves every row. */
class SparseGradientTest {
    private static final int ROWS = 2000;
    private static final int WIDTH = 24;
    private static final int[] PICKED = {3, 1999, 3, 0, 700, 3, 0, 1500};

    private final Parameter table =
            new Parameter(new Variable("table", DType.F32, Shape.of(ROWS, WIDTH), SparseGradientTest::waves));
    private final Variable mean = new Variable("mean", DType.F32, Shape.of(ROWS, WIDTH), Initializer.constant(0.25));
    private final Tensor indices = Tensor.input("indices", DType.I32, PICKED.length);
    private final Tensor factors = factors();
    private final Tensor loss = table.gather(indices).mul(factors).sum();
    private final Tensor blame = Gradients.of(loss, List.of(table)).of(table);

    private static void waves(Values values) {
        for (long i = 0; i < values.size(); i++) {
            values.set(i, Math.sin((double) i));
        }
    }

    private static Tensor factors() {
        float[] factors = new float[PICKED.length * WIDTH];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) Math.cos(3 * i);
        }
        return Tensor.of(factors, PICKED.length, WIDTH);
    }

    private Program step() {
        Tensor after = mean.read().mul(0.5f).add(blame);
        Tensor moved = table.mul(0.75f).sub(after.mul(0.5f));
        return Program.compile(loss, Updates.none().and(table.variable(), moved).and(mean, after));
    }

    @Test
    void everyRowIsMovedAsTheRuleSaysToTheBit() {
        Program step = step();
        float[] expected = table.values().toFloats();
        float[] means = mean.values().toFloats();
        float[] factor = factors.evaluate().toFloats();
        for (int run = 0; run < 2; run++) {
            float[] dense = new float[ROWS * WIDTH];
            for (int i = 0; i < factor.length; i++) {
                dense[PICKED[i / WIDTH] * WIDTH + i % WIDTH] += factor[i];
            }
            for (int i = 0; i < dense.length; i++) {
                means[i] = means[i] * 0.5f + dense[i];
                expected[i] = expected[i] * 0.75f - means[i] * 0.5f;
            }
            run(step, PICKED);
        }
        assertArrayEquals(means, mean.values().toFloats());
        assertArrayEquals(expected, table.values().toFloats());
    }

    @Test
    void noTableOfZerosIsMade() {
        Program step = step();
        assertTrue(step.temporaryBytes() < table.variable().bytes() / 8, step.describe());
    }

    @Test
    void anIndexOutsideTheTableIsNamed() {
        Program step = Program.compile(blame, Updates.none());
        int[] wrong = PICKED.clone();
        wrong[4] = ROWS;
        String message = assertThrows(IndexOutOfBoundsException.class, () -> run(step, wrong))
                .getMessage();
        assertTrue(message.contains("index 2000 is outside a table of 2000 rows"), message);
    }

    private static void run(Program program, int[] indices) {
        Values values = Values.of(indices, Shape.of(indices.length));
        program.run(input -> values.memory());
    }
}
