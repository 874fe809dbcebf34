package dev.descent.train.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.loss.CrossEntropy;
import dev.descent.loss.Losses;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.objective.LossFunction;
import dev.descent.train.objective.Objective;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KnownAnswersTest {
    private static final double CLOSE = 1e-6;

    private final Random random = new Random(3);

    @Test
    void aConstantAnswerToClassesCostsTheEntropyOfTheirFrequencies() {
        int[] labels = {0, 0, 0, 0, 1, 1, 1, 2};
        double entropy = -(0.5 * Math.log(0.5) + 0.375 * Math.log(0.375) + 0.125 * Math.log(0.125));
        assertEquals(entropy, classes(Losses::crossEntropy, labels, 3), CLOSE);
        // A class that never occurs costs nothing.
        assertEquals(entropy, classes(Losses::crossEntropy, labels, 5), CLOSE);
    }

    @Test
    void aConstantAnswerByOneLogitCostsTheEntropyOfTwoClasses() {
        int[] labels = {1, 0, 0, 0};
        LossFunction loss = (logits, y) ->
                Losses.binaryCrossEntropy(logits, y.cast(DType.F32).reshape(logits.shape()));
        double expected = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
        assertEquals(
                expected,
                KnownAnswers.scale(
                                new Objective.Comparison(Dataset.Y, loss), labeled(labels, 2), DType.F32, Shape.of(1))
                        .constant(),
                CLOSE);
    }

    @Test
    void aConstantAnswerToSmoothedBalancedClassesIsEqualLogits() {
        LossFunction smoothed = CrossEntropy.standard().labelSmoothing(0.1)::of;
        assertEquals(Math.log(4), classes(smoothed, new int[] {0, 1, 2, 3}, 4), CLOSE);
    }

    @Test
    void aConstantAnswerToNumbersIsTheirMeanOrMedian() {
        float[] targets = {1, 2, 3, 4, 20};
        assertEquals(50, numbers(Losses::mse, targets), 1e-4);
        assertEquals(4.2, numbers(Losses::mae, targets), CLOSE);
    }

    @Test
    void aConstantAnswerToProbabilitiesIsTheirMean() {
        float[][] targets = {{0.9f, 0.1f}, {0.5f, 0.5f}};
        Dataset data = Dataset.of(new float[2][1], targets);
        double entropy = -(0.7 * Math.log(0.7) + 0.3 * Math.log(0.3));
        assertEquals(
                entropy,
                KnownAnswers.scale(
                                new Objective.Comparison(Dataset.Y, Losses::crossEntropy), data, DType.F32, Shape.of(2))
                        .constant(),
                CLOSE);
        assertEquals(
                entropy,
                KnownAnswers.scale(
                                new Objective.Comparison(Dataset.Y, Losses::binaryCrossEntropy),
                                data,
                                DType.F32,
                                Shape.of(2))
                        .constant(),
                CLOSE);
    }

    @Test
    void noOtherConstantCostsLess() {
        for (int round = 0; round < 20; round++) {
            float[] targets = new float[1 + random.nextInt(30)];
            for (int i = 0; i < targets.length; i++) {
                targets[i] = (float) (10 * random.nextGaussian());
            }
            double told = numbers(Losses::mse, targets);
            double other = 10 * random.nextGaussian();
            double cost = 0;
            for (float target : targets) {
                cost += (target - other) * (target - other) / targets.length;
            }
            assertTrue(told <= cost * (1 + 1e-5), told + " against " + cost);
        }
    }

    @Test
    void perfectAnswersCostNothingUnlessLabelsAreSmoothed() {
        int[] labels = {0, 0, 1, 2, 4};
        assertEquals(0, perfect(Losses::crossEntropy, labeled(labels, 5), Shape.of(5)), CLOSE);
        double right = 0.9 + 0.1 / 5;
        double wrong = 0.1 / 5;
        assertEquals(
                -right * Math.log(right) - 4 * wrong * Math.log(wrong),
                perfect(CrossEntropy.standard().labelSmoothing(0.1)::of, labeled(labels, 5), Shape.of(5)),
                CLOSE);
        LossFunction binary = (logits, y) ->
                Losses.binaryCrossEntropy(logits, y.cast(DType.F32).reshape(logits.shape()));
        assertEquals(0, perfect(binary, labeled(new int[] {1, 0, 0}, 2), Shape.of(1)), CLOSE);
    }

    @Test
    void perfectAnswersToNumbersAreTheNumbers() {
        Dataset numbers = Dataset.of(new float[3][1], new float[] {-5, 3, 8});
        assertEquals(0, perfect(Losses::mse, numbers, Shape.of(1)), CLOSE);
        assertEquals(0, perfect(Losses::mae, numbers, Shape.of(1)), CLOSE);
        // Two targets of probabilities that are not sure: their own entropy is the least.
        Dataset chances = Dataset.of(new float[2][1], new float[][] {{0.5f, 0.5f}, {0.5f, 0.5f}});
        assertEquals(Math.log(2), perfect(Losses::crossEntropy, chances, Shape.of(2)), 1e-5);
        assertEquals(Math.log(2), perfect(Losses::binaryCrossEntropy, chances, Shape.of(2)), 1e-5);
    }

    @Test
    void theScaleIsUnknownWhereTargetsAreOfAnotherForm() {
        LossFunction loss = (outputs, y) ->
                outputs.sub(y.sum(-1).reshape(outputs.shape())).square().mean();
        Dataset data = Dataset.of(new float[2][1], new float[][] {{1, 2, 3}, {4, 5, 6}});
        assertTrue(
                Double.isNaN(KnownAnswers.scale(new Objective.Comparison(Dataset.Y, loss), data, DType.F32, Shape.of(1))
                        .constant()));
    }

    @Test
    void aTrainingRunKnowsTheScaleOfItsLoss() {
        Dataset data = Dataset.of(new float[][] {{0}, {1}, {2}, {3}}, new int[] {0, 0, 1, 1}, 2);
        History history = Trainer.of(Sequential.of(Linear.of(1, 2, new Seed(1))), Losses::crossEntropy)
                .epochs(1)
                .build()
                .fit(data);
        assertEquals(Math.log(2), history.scale().constant(), CLOSE);
    }

    private static double classes(LossFunction loss, int[] labels, int classes) {
        return KnownAnswers.scale(
                        new Objective.Comparison(Dataset.Y, loss),
                        labeled(labels, classes),
                        DType.F32,
                        Shape.of(classes))
                .constant();
    }

    private static double perfect(LossFunction loss, Dataset data, Shape outputs) {
        return KnownAnswers.scale(new Objective.Comparison(Dataset.Y, loss), data, DType.F32, outputs)
                .perfect();
    }

    private static Dataset labeled(int[] labels, int classes) {
        return Dataset.of(new float[labels.length][1], labels, classes);
    }

    private static double numbers(LossFunction loss, float[] targets) {
        float[][] x = new float[targets.length][1];
        Arrays.stream(x).forEach(row -> row[0] = 1);
        return KnownAnswers.scale(
                        new Objective.Comparison(Dataset.Y, loss), Dataset.of(x, targets), DType.F32, Shape.of(1))
                .constant();
    }
}
