package dev.descent.train.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.loss.CrossEntropy;
import dev.descent.loss.Losses;
import dev.descent.loss.Reduce;
import dev.descent.metric.ClassCounts;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.LossSpread;
import dev.descent.train.objective.LossFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an evaluation says of single examples. */
class ScrutinyTest {
    private static final Linear ONE = Linear.of(3, 1, new Seed(1));
    private static final Linear THREE = Linear.of(3, 3, new Seed(1));

    private static Dataset.Builder inputs(int size) {
        Random random = new Random(2);
        float[][] x = new float[size][3];
        for (float[] row : x) {
            for (int j = 0; j < 3; j++) {
                row[j] = (float) random.nextGaussian();
            }
        }
        return Dataset.builder().floats("x", x);
    }

    private static Dataset numbers(int size) {
        float[][] y = new float[size][1];
        for (int i = 0; i < size; i++) {
            y[i][0] = i % 7 - 2;
        }
        return inputs(size).floats("y", y).build();
    }

    private static Dataset labels(int size, boolean padded) {
        int[] y = IntStream.range(0, size)
                .map(i -> padded && i % 4 == 0 ? -100 : i % 5 % 3)
                .toArray();
        return inputs(size).ints("y", Shape.scalar(), y).build();
    }

    /** {mean, standard error} of numbers, by hand. */
    private static double[] meanAndError(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return new double[] {mean, Math.sqrt(squares / (values.length - 1) / values.length)};
    }

    @Test
    void theErrorOfALossIsThatOfAMean() {
        Dataset data = numbers(203);
        Trainer trainer = Trainer.of(ONE, Losses::mse).batchSize(32).build();
        float[] outputs = trainer.predict(data).toFloats();
        double mean =
                IntStream.range(0, 203).mapToDouble(i -> i % 7 - 2).average().orElseThrow();
        double[] losses = IntStream.range(0, 203)
                .mapToDouble(i -> Math.pow(outputs[i] - (i % 7 - 2), 2))
                .toArray();
        double[] constant = IntStream.range(0, 203)
                .mapToDouble(i -> Math.pow(mean - (i % 7 - 2), 2))
                .toArray();
        double[] leads = IntStream.range(0, 203)
                .mapToDouble(i -> constant[i] - losses[i])
                .toArray();
        LossSpread spread = trainer.evaluate(data).spread();
        assertEquals(meanAndError(losses)[1], spread.error(), 1e-5);
        assertEquals(meanAndError(constant)[0], spread.constant(), 1e-5);
        assertEquals(meanAndError(leads)[0], spread.lead(), 1e-5);
        assertEquals(meanAndError(leads)[1], spread.leadError(), 1e-5);
    }

    @Test
    void ofALargeSetAPartShowsIt() {
        Dataset data = numbers(20_000);
        Trainer trainer = Trainer.of(ONE, Losses::mse).batchSize(512).build();
        float[] outputs = trainer.predict(data).toFloats();
        double[] losses = IntStream.range(0, outputs.length)
                .mapToDouble(i -> Math.pow(outputs[i] - (i % 7 - 2), 2))
                .toArray();
        double exact = meanAndError(losses)[1];
        assertEquals(exact, trainer.evaluate(data).spread().error(), 0.1 * exact);
    }

    @Test
    void whatIsIgnoredAndWeighedCountsAsInTheLoss() {
        Dataset data = labels(120, true);
        CrossEntropy loss = CrossEntropy.standard().ignoreIndex(-100).classWeights(1, 2, 0.5);
        Trainer trainer = Trainer.of(THREE, LossFunction.of(loss)).batchSize(32).build();
        Evaluation evaluation = trainer.evaluate(data);
        assertTrue(evaluation.spread().error() > 0.01 && evaluation.spread().error() < 0.3, evaluation.toString());
        ClassCounts classes = evaluation.classes().orElseThrow();
        assertEquals(90, classes.all());
        Values outputs = trainer.predict(data);
        int[] y = data.ints("y");
        for (int label = 0; label < 3; label++) {
            int wanted = label;
            assertEquals(Arrays.stream(y).filter(it -> it == wanted).count(), classes.support(label));
        }
        assertEquals(120, outputs.shape().dim(0));
    }

    @Test
    void aLossThatComparesExamplesHasNoneForEach() {
        Trainer trainer = Trainer.of(THREE, Losses::contrastive).batchSize(40).build();
        float[][] y = new float[40][3];
        for (int i = 0; i < 40; i++) {
            y[i][i % 3] = 1;
        }
        Evaluation evaluation = trainer.evaluate(inputs(40).floats("y", y).build());
        assertEquals(LossSpread.unknown(), evaluation.spread());
        assertTrue(evaluation.classes().isEmpty());
    }

    /** Whether outputs of one example are told apart as classes. */
    private static Optional<ClassCounts> counted(Linear model, LossFunction loss, ToDoubleFunction<int[]> target) {
        int width = model.weight().shape().dim(0);
        float[][] y = new float[60][width];
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < width; j++) {
                y[i][j] = (float) target.applyAsDouble(new int[] {i, j});
            }
        }
        Trainer trainer = Trainer.of(model, loss).batchSize(16).build();
        return trainer.evaluate(inputs(60).floats("y", y).build()).classes();
    }

    @Test
    void classesAreCountedWhateverTheirTargetsLookLike() {
        ToDoubleFunction<int[]> oneHot = at -> at[0] % 3 == at[1] ? 1 : 0;
        for (LossFunction loss : List.<LossFunction>of(Losses::crossEntropy, Losses::mse)) {
            ClassCounts counts = counted(THREE, loss, oneHot).orElseThrow();
            assertEquals(List.of(20L, 20L, 20L), List.of(counts.support(0), counts.support(1), counts.support(2)));
        }
        ToDoubleFunction<int[]> yes = at -> at[0] % 4 == 0 ? 1 : 0;
        Tensor weight = Tensor.scalar(3f);
        for (LossFunction loss : List.<LossFunction>of(
                Losses::binaryCrossEntropy, (x, y) -> Losses.binaryCrossEntropy(x, y, weight, Reduce.MEAN))) {
            ClassCounts counts = counted(ONE, loss, yes).orElseThrow();
            assertEquals(List.of(45L, 15L), List.of(counts.support(0), counts.support(1)));
        }
    }

    @Test
    void numbersAreNoClasses() {
        ToDoubleFunction<int[]> yes = at -> at[0] % 4 == 0 ? 1 : 0;
        assertEquals(Optional.empty(), counted(ONE, Losses::mse, yes), "0 and 1 may be numbers");
        assertEquals(Optional.empty(), counted(ONE, Losses::mae, yes));
        assertEquals(Optional.empty(), counted(ONE, Losses::binaryCrossEntropy, at -> at[0] % 4 / 4.0), "shares");
        assertEquals(
                Optional.empty(),
                counted(THREE, Losses::binaryCrossEntropy, at -> (at[0] + at[1]) % 4 == 0 ? 1 : 0),
                "several labels at once");
        assertEquals(Optional.empty(), counted(THREE, Losses::mse, at -> at[0] - at[1]));
    }
}
