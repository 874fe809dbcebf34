package dev.descent.train.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.loss.ClassWeights;
import dev.descent.loss.CrossEntropy;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.objective.LossFunction;
import dev.descent.train.verdict.Verdict.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a verdict makes of how a model does on examples that it was not trained on. */
class HeldOutVerdictTest {
    private static final double RARE = 0.037;

    private static Dataset machines(int size, long seed) {
        Random random = new Random(seed);
        float[][] x = new float[size][4];
        int[] y = new int[size];
        for (int i = 0; i < size; i++) {
            y[i] = random.nextDouble() < RARE ? 1 : 0;
            for (int j = 0; j < 4; j++) {
                x[i][j] = (float) random.nextGaussian() + (j < 2 ? 0.6f * y[i] : 0);
            }
        }
        return Dataset.of(x, y, List.of("no", "yes"));
    }

    private static Dataset numbers(int size, long seed, double signal) {
        Random random = new Random(seed);
        float[][] x = new float[size][5];
        float[][] y = new float[size][1];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < 5; j++) {
                x[i][j] = (float) random.nextGaussian();
            }
            y[i][0] = (float) (random.nextGaussian() + signal * x[i][0]);
        }
        return Dataset.builder().floats("x", x).floats("y", y).build();
    }

    private static Layer network(int inputs, int width, int outputs) {
        Seed seed = new Seed(1);
        return Sequential.of(
                Linear.of(inputs, width, seed.at("first")),
                Activation.RELU,
                Linear.of(width, outputs, seed.at("last")));
    }

    private static Verdict verdict(Trainer trainer, Dataset train, Dataset validation, Dataset test) {
        History history = trainer.fit(train, validation);
        trainer.best().restore();
        return Verdict.of(history, trainer.evaluate(validation), trainer.evaluate(test));
    }

    @Test
    void aModelThatNeverTellsTheRareClassIsSaidToDoSo() {
        Dataset train = machines(1500, 1);
        Trainer trainer = Trainer.of(network(4, 8, 2), Losses::crossEntropy)
                .optimizer(AdamW.of(0.003))
                .epochs(30)
                .metrics(Metrics.recall())
                .build();
        Verdict verdict = verdict(trainer, train, machines(400, 2), machines(400, 3));
        assertEquals(0, trainer.evaluate(machines(400, 3)).metrics().get("recall"));
        assertEquals(Kind.ONE_SIDED, verdict.kind(), verdict.sentence());
        assertTrue(verdict.evidence().contains("always predicts no, although"), verdict.sentence());
        assertTrue(verdict.advice().getFirst().contains("classWeights: balanced"), verdict.sentence());
        assertTrue(verdict.sentence().contains("recall"), verdict.sentence());
    }

    /** The same examples with a row of numbers for each target: one-hot, or whether it is class 1. */
    private static Dataset written(Dataset machines, int width) {
        int[] labels = machines.ints("y");
        float[][] x = new float[labels.length][4];
        float[][] y = new float[labels.length][width];
        Values inputs = new Values(DType.F32, Shape.of(labels.length, 4), machines.values("x"));
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < 4; j++) {
                x[i][j] = (float) inputs.get(4L * i + j);
            }
            for (int j = 0; j < width; j++) {
                y[i][j] = labels[i] == (width == 1 ? 1 : j) ? 1 : 0;
            }
        }
        return Dataset.builder().floats("x", x).floats("y", y).build();
    }

    @Test
    void itIsSaidWhateverTargetsLookLike() {
        for (int width : new int[] {1, 2}) {
            LossFunction loss = width == 1 ? Losses::binaryCrossEntropy : Losses::crossEntropy;
            Trainer trainer = Trainer.of(network(4, 8, width), loss)
                    .optimizer(AdamW.of(0.003))
                    .epochs(80)
                    .build();
            Verdict verdict = verdict(
                    trainer,
                    written(machines(1500, 1), width),
                    written(machines(400, 2), width),
                    written(machines(400, 3), width));
            assertEquals(Kind.ONE_SIDED, verdict.kind(), verdict.sentence());
            assertTrue(verdict.evidence().contains("always predicts class 0, although"), verdict.sentence());
        }
    }

    @Test
    void theAdviceHelps() {
        Dataset train = machines(1500, 1);
        CrossEntropy balanced = CrossEntropy.standard().classWeights(ClassWeights.balanced(train.ints("y"), 2));
        Trainer trainer = Trainer.of(network(4, 8, 2), LossFunction.of(balanced))
                .optimizer(AdamW.of(0.003))
                .epochs(30)
                .metrics(Metrics.recall())
                .build();
        Verdict verdict = verdict(trainer, train, machines(400, 2), machines(400, 3));
        assertFalse(verdict.sentence().contains("always predicts"), verdict.sentence());
        assertTrue(trainer.evaluate(machines(400, 3)).metrics().get("recall") > 0.3);
    }

    @Test
    void numbersThatAreNoiseTeachNothing() {
        for (int width : new int[] {2, 64}) {
            Trainer trainer = Trainer.of(network(5, width, 1), Losses::mse)
                    .optimizer(AdamW.of(0.003))
                    .epochs(60)
                    .build();
            Verdict verdict = verdict(trainer, numbers(300, 1, 0), numbers(100, 2, 0), numbers(100, 3, 0));
            assertTrue(
                    verdict.kind() == Kind.NOT_LEARNING
                            || verdict.evidence().contains("nothing of what was learned holds"),
                    verdict.sentence());
            assertFalse(verdict.sentence().contains("more training data"), verdict.sentence());
        }
    }

    @Test
    void numbersThatFollowFromTheInputsAreLearned() {
        Trainer trainer = Trainer.of(network(5, 8, 1), Losses::mse)
                .optimizer(AdamW.of(0.003))
                .epochs(60)
                .build();
        Verdict verdict = verdict(trainer, numbers(300, 1, 2), numbers(100, 2, 2), numbers(100, 3, 2));
        assertFalse(verdict.evidence().contains("a constant prediction"), verdict.sentence());
    }

    /** Two sets of the same kind differ by chance alone: three standard errors are passed once in 370 times. */
    @Test
    void aStandardErrorIsWhatLossesOfOtherExamplesDifferBy() {
        Trainer classes = Trainer.of(network(4, 8, 2), Losses::crossEntropy)
                .optimizer(AdamW.of(0.003))
                .epochs(10)
                .build();
        classes.fit(machines(1000, 1));
        Trainer numbers = Trainer.of(network(5, 8, 1), Losses::mse)
                .optimizer(AdamW.of(0.003))
                .epochs(10)
                .build();
        numbers.fit(numbers(300, 1, 1));
        double squares = 0;
        int beyond = 0;
        int pairs = 150;
        for (int pair = 0; pair < pairs; pair++) {
            HeldOut held = held(numbers, numbers(90, 100 + pair, 1), numbers(150, 1000 + pair, 1));
            squares += held.testErrorsAbove() * held.testErrorsAbove();
            beyond += held.differBeyondChance() ? 1 : 0;
            beyond += held(classes, machines(300, 100 + pair), machines(400, 1000 + pair))
                            .differBeyondChance()
                    ? 1
                    : 0;
        }
        assertEquals(1, Math.sqrt(squares / pairs), 0.2);
        assertTrue(beyond <= 4, beyond + " of " + 2 * pairs);
        assertTrue(held(numbers, numbers(90, 7, 1), numbers(150, 8, 3)).testErrorsAbove() > 3);
        assertTrue(held(numbers, numbers(90, 7, 3), numbers(150, 8, 1)).testErrorsAbove() < -3);
    }

    private static HeldOut held(Trainer trainer, Dataset validation, Dataset test) {
        return new HeldOut(Optional.of(trainer.evaluate(validation)), Optional.of(trainer.evaluate(test)));
    }
}
