package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.gradient.Gradients;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransformerBlockTest {
    private static final int WIDTH = 6;
    private static final int TOKENS = 4;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itsGradientsAreThoseOfFiniteDifferences(boolean normFirst) {
        TransformerBlock block = exact(normFirst, true);
        Parameter x = parameter("x", Shape.of(2, TOKENS, WIDTH), 1);
        Optional<Tensor> isToken = Optional.of(
                Tensor.of(new int[] {1, 1, 1, 0, 1, 1, 1, 1}, 2, TOKENS).cast(DType.BOOL));
        Tensor weights = parameter("weights", x.shape(), 1).detach();
        Tensor loss = block.forward(x, isToken, Pass.evaluation()).mul(weights).sum();
        Parameters all = block.parameters().and("x", x);
        Gradients gradients = Gradients.of(loss, all);
        for (Parameter parameter : all) {
            double[] expected = gradients.of(parameter).evaluate().toDoubles();
            parameter.variable().write(values -> {
                for (int i = 0; i < expected.length; i += 5) {
                    assertEquals(difference(loss, values, i), expected[i], 1e-7, all.path(parameter) + " at " + i);
                }
            });
        }
    }

    private static double difference(Tensor loss, Values values, int i) {
        double at = values.get(i);
        values.set(i, at + 1e-5);
        double right = loss.evaluate().scalar();
        values.set(i, at - 1e-5);
        double left = loss.evaluate().scalar();
        values.set(i, at);
        return (right - left) / 2e-5;
    }

    @Test
    void aTokenSeesNothingOfThoseBehindItIfItIsCausal() {
        double[] x = values(TOKENS * WIDTH);
        double[] changed = x.clone();
        changed[2 * WIDTH] += 1;
        double[] before = output(exact(true, true), x, Optional.empty());
        double[] after = output(exact(true, true), changed, Optional.empty());
        assertArrayEquals(Arrays.copyOf(before, 2 * WIDTH), Arrays.copyOf(after, 2 * WIDTH));
        for (int token = 2; token < TOKENS; token++) {
            assertTrue(Math.abs(before[token * WIDTH] - after[token * WIDTH]) > 1e-6);
        }
    }

    @Test
    void everyTokenSeesAllOthersIfItIsNot() {
        double[] x = values(TOKENS * WIDTH);
        double[] changed = x.clone();
        changed[2 * WIDTH] += 1;
        double[] before = output(exact(true, false), x, Optional.empty());
        double[] after = output(exact(true, false), changed, Optional.empty());
        for (int token = 0; token < TOKENS; token++) {
            assertTrue(Math.abs(before[token * WIDTH] - after[token * WIDTH]) > 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void paddingIsSeenByNobody(boolean causal) {
        Optional<Tensor> isToken =
                Optional.of(Tensor.of(new int[] {1, 1, 1, 0}, 1, TOKENS).cast(DType.BOOL));
        double[] x = values(TOKENS * WIDTH);
        double[] changed = x.clone();
        Arrays.fill(changed, 3 * WIDTH, 4 * WIDTH, 1e6);
        double[] before = output(exact(false, causal), x, isToken);
        double[] after = output(exact(false, causal), changed, isToken);
        assertArrayEquals(Arrays.copyOf(before, 3 * WIDTH), Arrays.copyOf(after, 3 * WIDTH));
    }

    @Test
    void aSequenceOfPaddingAloneGivesNumbers() {
        Optional<Tensor> isToken = Optional.of(Tensor.full(0, DType.BOOL, Shape.of(1, TOKENS)));
        for (double value : output(exact(true, true), values(TOKENS * WIDTH), isToken)) {
            assertTrue(Double.isFinite(value));
        }
    }

    @Test
    void oneHeadWithoutWeightsIsAMeanOverWhatItSees() {
        // Queries and keys are 0, so all weights are equal; values are x itself.
        double[] identity = {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1};
        MultiHeadAttention attention = new MultiHeadAttention(
                Linear.withoutBias(2, 6, values -> fill(values, identity)),
                Linear.withoutBias(2, 2, Initializer.of(1, 0, 0, 1)),
                1,
                true,
                new Dropout(0));
        Tensor x = Tensor.of(new float[] {1, 10, 3, 20, 5, 60}, 1, 3, 2);
        assertArrayEquals(
                new double[] {1, 10, 2, 15, 3, 30},
                attention.forward(x, Pass.evaluation()).evaluate().toDoubles(),
                1e-6);
    }

    @Test
    void dropoutIsForTrainingAlone() {
        MultiHeadAttention attention = MultiHeadAttention.of(WIDTH, 2, false, 0.5, new Seed(1));
        Tensor x = Tensor.full(1, DType.F32, Shape.of(1, TOKENS, WIDTH));
        Tensor step = Tensor.full(1, DType.I32, Shape.scalar());
        double[] evaluated = attention.forward(x, Pass.evaluation()).evaluate().toDoubles();
        double[] trained = attention
                .forward(x, Pass.training(new Seed(2), step))
                .evaluate()
                .toDoubles();
        assertTrue(Math.abs(evaluated[0] - trained[0]) > 1e-6);
    }

    @Test
    void headsThatDoNotDivideTheWidthAreRefused() {
        String message = assertThrows(ShapeException.class, () -> MultiHeadAttention.of(WIDTH, 4, true, 0, new Seed(1)))
                .getMessage();
        assertTrue(message.contains("do not fit 4 heads"), message);
    }

    @Test
    void aMaskOfAnotherShapeIsRefused() {
        MultiHeadAttention attention = MultiHeadAttention.of(WIDTH, 2, true, 0, new Seed(1));
        Tensor x = Tensor.full(1, DType.F32, Shape.of(2, TOKENS, WIDTH));
        Optional<Tensor> mask = Optional.of(Tensor.full(1, DType.BOOL, Shape.of(2, TOKENS + 1)));
        String message = assertThrows(ShapeException.class, () -> attention.forward(x, mask, Pass.evaluation()))
                .getMessage();
        assertTrue(message.contains("the mask is BOOL of shape [2, 5], not BOOL of shape [2, 4]"), message);
    }

    /** A block of F64 numbers. */
    private static TransformerBlock exact(boolean normFirst, boolean causal) {
        return new TransformerBlock(
                norm(2),
                new MultiHeadAttention(linear(WIDTH, 3 * WIDTH, 3), linear(WIDTH, WIDTH, 4), 2, causal, new Dropout(0)),
                norm(5),
                new FeedForward(linear(WIDTH, 8, 6), Activation.GELU, linear(8, WIDTH, 7)),
                normFirst,
                new Dropout(0));
    }

    private static LayerNorm norm(int seed) {
        return new LayerNorm(parameter("w", Shape.of(WIDTH), seed), parameter("b", Shape.of(WIDTH), seed + 10), 1e-5);
    }

    private static Linear linear(int in, int out, int seed) {
        return new Linear(
                parameter("w", Shape.of(out, in), seed), Optional.of(parameter("b", Shape.of(out), seed + 20)));
    }

    private static Parameter parameter(String name, Shape shape, int seed) {
        return new Parameter(new Variable(name, DType.F64, shape, Initializers.uniform(new Seed(seed), -0.8, 0.8)));
    }

    private static double[] values(int count) {
        return parameter("x", Shape.of(count), 9).values().toDoubles();
    }

    private static double[] output(TransformerBlock block, double[] x, Optional<Tensor> isToken) {
        return block.forward(Tensor.of(x, 1, TOKENS, WIDTH), isToken, Pass.evaluation())
                .evaluate()
                .toDoubles();
    }

    private static void fill(Values values, double[] given) {
        for (int i = 0; i < given.length; i++) {
            values.set(i, given[i]);
        }
    }
}
