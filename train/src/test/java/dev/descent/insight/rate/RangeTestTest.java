package dev.descent.insight.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.Weights;
import dev.descent.data.Dataset;
import dev.descent.data.source.BuiltIn;
import dev.descent.insight.rate.RateFinding.Nothing;
import dev.descent.insight.rate.RateFinding.Suggestion;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.SGD;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeTestTest {
    private static final Dataset GLASSES = Dataset.of(
            new float[][] {{0.55f, 0.48f}, {0.45f, 0.72f}, {0.35f, 0.03f}, {0.20f, 0.03f}}, new float[] {1, 1, 0, 0});

    // -------------------------------------------------------------- the curve

    @Test
    void theRateGrowsByTheSameFactorFromUpdateToUpdate() {
        RateCurve curve = new RangeTest(1e-4, 1e-2, 50).run(glasses(4), GLASSES);

        assertEquals(50, curve.points().size());
        assertEquals(RateCurve.Ending.COMPLETED, curve.ending());
        for (int i = 0; i < 50; i++) {
            assertEquals(1e-4 * Math.pow(100, i / 49.0), curve.points().get(i).learningRate(), 1e-9);
        }
        assertTrue(curve.points().getLast().loss() < curve.points().getFirst().loss());
    }

    @Test
    void theModelHasItsWeightsAgainHoweverTheTestEnds() {
        for (double to : new double[] {1e-3, 1e4}) {
            Layer model = neuron();
            Map<String, Values> before = Weights.of(model.parameters()).values();
            new RangeTest(1e-4, to, 100).run(halfMse(model).batchSize(4), GLASSES);
            Weights.of(model.parameters())
                    .values()
                    .forEach((path, values) ->
                            assertEquals(-1, before.get(path).memory().mismatch(values.memory()), path));
        }
    }

    @Test
    void aBlownUpLossEndsTheTest() {
        RateCurve curve = new RangeTest(1e-3, 1e6, 300).run(glasses(4), GLASSES);

        assertEquals(RateCurve.Ending.BLEW_UP, curve.ending());
        assertTrue(curve.points().size() < 300);
        assertTrue(curve.points().getLast().learningRate() < 1e3, "long before the largest rate");
    }

    @Test
    void gatheredBatchesAreOnePoint() {
        RateCurve curve = new RangeTest(1e-4, 1e-2, 30).run(glasses(1).accumulate(2), GLASSES);
        assertEquals(30, curve.points().size());
        assertEquals(1e-2, curve.points().getLast().learningRate(), 1e-6);
    }

    @Test
    void whatElseWouldChangeTheRateOrEndTheTestGivesWay() {
        RateCurve plain = new RangeTest(1e-4, 10, 100).run(glasses(4), GLASSES);
        RateCurve hampered = new RangeTest(1e-4, 10, 100)
                .run(
                        glasses(4)
                                .reduceOnPlateau(ReduceOnPlateau.of(ReduceOnPlateau.Goal.MIN)
                                        .reducing(0.1, 1))
                                .earlyStopping(EarlyStopping.patience(1))
                                .epochs(2),
                        GLASSES);
        assertEquals(plain.points(), hampered.points());
    }

    @Test
    void theSameTestSeesTheSameToTheBit() {
        assertEquals(
                RangeTest.standard().run(digits(1e-3), BuiltIn.digits()).points(),
                RangeTest.standard().run(digits(1), BuiltIn.digits()).points(),
                "whatever the trainer's own rate");
    }

    // --------------------------------------------------------- what it suggests

    @Test
    void theSuggestedRateTrainsDigits() {
        Dataset digits = BuiltIn.digits();
        Suggestion found = assertInstanceOf(
                Suggestion.class, RangeTest.standard().run(digits(1), digits).finding());

        assertTrue(found.rate() > 1e-4 && found.rate() < 0.05, found.sentence());
        assertTrue(found.steepest() < found.lowest(), found.sentence());
        History history = digits(found.rate()).epochs(3).build().fit(digits);
        assertTrue(history.trainLosses()[2] < 0.3, found.sentence() + ": " + history.trainLosses()[2]);
    }

    /** Four examples, one at a time and all at once; the limit of full-batch descent is 1.58. */
    @Test
    void fourExamplesAreEnoughForASuggestion() {
        for (int batchSize : new int[] {1, 2, 3, 4}) {
            RateCurve curve = new RangeTest(1e-6, 100, 200).run(glasses(batchSize), GLASSES);
            Suggestion found = assertInstanceOf(Suggestion.class, curve.finding(), "batch size " + batchSize);
            assertTrue(found.rate() >= 0.02 && found.rate() < 0.6, batchSize + ": " + found.sentence());
        }
    }

    /** Losses that fall from 1e-3 on and are lowest at 0.1, with noise as large as half of the fall. */
    @Test
    void noiseMovesTheSuggestionLittle() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Suggestion found = assertInstanceOf(
                    Suggestion.class,
                    curve(x -> 2
                                    - 1 / (1 + Math.exp(-3 * (x + 2)))
                                    + (x > -1 ? 8 * (x + 1) * (x + 1) : 0)
                                    + 0.5 * random.nextGaussian())
                            .finding());
            assertTrue(found.rate() > 1.5e-3 && found.rate() < 4e-2, seed + ": " + found.sentence());
        }
    }

    @Test
    void aModelThatNeverLearnsGetsNoSuggestionHoweverNoisyItIs() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            for (double noise : new double[] {0, 0.01, 0.5}) {
                RateFinding finding =
                        curve(_ -> 2.3 + noise * random.nextGaussian()).finding();
                assertInstanceOf(Nothing.class, finding, seed + ", " + noise + ": " + finding.sentence());
                assertTrue(finding.sentence().startsWith("no suggestion, because the loss never fell clearly"));
            }
        }
    }

    @Test
    void targetsThatDoNotDependOnTheInputsGiveNoSuggestion() {
        Random random = new Random(3);
        float[][] x = new float[500][1];
        float[] y = new float[500];
        for (int i = 0; i < 500; i++) {
            x[i][0] = (float) random.nextGaussian();
            y[i] = (float) random.nextGaussian();
        }
        Layer model = Linear.of(1, 1, Initializer.zeros(), Initializer.zeros());
        RateFinding finding = RangeTest.standard()
                .run(Trainer.of(model, Losses::mse).optimizer(SGD.of(1)).batchSize(10), Dataset.of(x, y))
                .finding();
        assertInstanceOf(Nothing.class, finding, finding.sentence());
    }

    @Test
    void aRangeThatEndsTooSoonSaysSo() {
        RateFinding finding =
                new RangeTest(1e-6, 1e-3, 200).run(digits(1), BuiltIn.digits()).finding();
        assertTrue(finding.sentence().contains("still falling at 0.001"), finding.sentence());
        assertTrue(finding.sentence().contains("up to 0.1"), finding.sentence());
    }

    @Test
    void aRangeThatBeginsTooHighSaysSo() {
        RateFinding finding =
                new RangeTest(100, 1e6, 200).run(glasses(4), GLASSES).finding();
        assertTrue(finding.sentence().contains("start with a smaller rate"), finding.sentence());
    }

    /** The logarithm of a negative number, with the first weights already. */
    @Test
    void aLossThatIsNoNumberFromTheStartSaysSo() {
        Layer model = Linear.withoutBias(2, 1, Initializer.of(-1f, -1f));
        RateCurve curve = RangeTest.standard()
                .run(Trainer.of(model, (outputs, targets) -> outputs.log().mean()), GLASSES);
        assertEquals(RateCurve.Ending.NOT_FINITE, curve.ending());
        assertTrue(
                curve.finding().sentence().contains("NaN or infinity before any update"),
                curve.finding().sentence());
    }

    /** The logarithm of a negative number, as soon as the rate is large enough to get there. */
    @Test
    void aLossThatBecomesNoNumberEndsTheTestWithASuggestion() {
        Layer model = Linear.withoutBias(1, 1, Initializer.of(5f));
        RateCurve curve = new RangeTest(1e-4, 1e3, 200)
                .run(
                        Trainer.of(
                                        model,
                                        (outputs, targets) -> outputs.square()
                                                .mean()
                                                .sub(outputs.log().mean()))
                                .optimizer(SGD.of(1))
                                .batchSize(1),
                        Dataset.of(new float[][] {{1}, {2}}, new float[2]));
        assertEquals(RateCurve.Ending.NOT_FINITE, curve.ending());
        assertInstanceOf(Suggestion.class, curve.finding(), curve.finding().sentence());
    }

    @Test
    void whatDoesNotFitIsNoFinding() {
        Layer model = Linear.of(3, 1, new Seed(1));
        assertThrows(TrainingException.class, () -> RangeTest.standard().run(halfMse(model), GLASSES));
    }

    @Test
    void impossibleRangesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RangeTest(0, 1, 100));
        assertThrows(IllegalArgumentException.class, () -> new RangeTest(1, 1, 100));
        assertThrows(IllegalArgumentException.class, () -> new RangeTest(1e-3, Double.POSITIVE_INFINITY, 100));
        assertThrows(IllegalArgumentException.class, () -> new RangeTest(1e-3, 1, 19));
    }

    // ---------------------------------------------------------------- figures

    /** A loss as a function of the rate's decimal logarithm. */
    @FunctionalInterface
    private interface Loss {
        double at(double logarithm);
    }

    /** A curve from 1e-6 to 10, as if it had been measured. */
    private static RateCurve curve(Loss loss) {
        int updates = 200;
        RangeTest test = new RangeTest(1e-6, 10, updates);
        List<RateCurve.Point> points = new ArrayList<>();
        for (int i = 0; i < updates; i++) {
            double logarithm = -6 + 7.0 * i / (updates - 1);
            points.add(new RateCurve.Point(Math.pow(10, logarithm), loss.at(logarithm)));
        }
        return new RateCurve(test, 1000, points, RateCurve.Ending.COMPLETED);
    }

    private static Trainer.Builder glasses(int batchSize) {
        return halfMse(neuron()).batchSize(batchSize);
    }

    private static Trainer.Builder halfMse(Layer model) {
        return Trainer.of(model, RangeTestTest::halfMse).optimizer(SGD.of(1)).shuffle(false);
    }

    private static Tensor halfMse(Tensor outputs, Tensor targets) {
        return Losses.mse(outputs, targets).mul(0.5);
    }

    private static Layer neuron() {
        return Linear.of(2, 1, Initializer.of(0.5f, 0.5f), Initializer.zeros());
    }

    private static Trainer.Builder digits(double rate) {
        Layer model = Sequential.of(
                new Flatten(), Linear.of(64, 32, new Seed(1)), Activation.RELU, Linear.of(32, 10, new Seed(2)));
        return Trainer.of(model, Losses::crossEntropy)
                .optimizer(AdamW.of(rate))
                .batchSize(32)
                .seed(5);
    }
}
