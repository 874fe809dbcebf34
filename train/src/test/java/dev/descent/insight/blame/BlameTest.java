package dev.descent.insight.blame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Fractions;
import dev.descent.data.LabelNoise;
import dev.descent.data.Split;
import dev.descent.data.source.BuiltIn;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.SGD;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import dev.descent.train.objective.LossFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlameTest {
    private static final LossFunction HALF_MSE =
            (outputs, targets) -> Losses.mse(outputs, targets).mul(0.5);

    private static Sequential digitsModel(long seed) {
        Seed first = new Seed(seed);
        return Sequential.of(
                new Flatten(), Linear.of(64, 64, first.at("1")), Activation.RELU, Linear.of(64, 10, first.at("3")));
    }

    private static Trainer.Builder trainer(Layer model, LossFunction loss, Dynamics watched) {
        return Trainer.of(model, loss).optimizer(AdamW.of(3e-3)).epochs(4).listener(watched);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fourOfFiveFlippedDigitsAreInTheTopEightPercent(long seed) {
        Dataset digits = BuiltIn.digits();
        Split split = Split.stratified(digits.ints("y"), new Fractions(0.8, 0.2, 0), seed);
        LabelNoise noise = LabelNoise.in(digits.select(split.train()), 0.05, seed);
        Layer model = digitsModel(seed);
        Dynamics dynamics = Dynamics.of(model, Losses::crossEntropy, noise.data());
        Trainer trainer =
                trainer(model, Losses::crossEntropy, dynamics).seed(seed).build();
        trainer.fit(noise.data(), digits.select(split.validation()));
        trainer.best().restore();

        Blame blame = Blame.of(dynamics);

        assertTrue(blame.featureSpace());
        assertEquals(noise.data().size(), blame.ranking().size());
        Set<Integer> flipped = noise.flips().stream().map(LabelNoise.Flip::row).collect(Collectors.toSet());
        long found = blame.ranking().stream()
                .limit(noise.data().size() * 8 / 100)
                .filter(suspect -> flipped.contains(suspect.row()))
                .count();
        assertTrue(found >= 0.8 * flipped.size(), found + " of " + flipped.size());
    }

    @Test
    void whatWasMemorizedIsStillFound() {
        Dataset digits = BuiltIn.digits();
        Split half = Split.stratified(digits.ints("y"), new Fractions(0.3, 0.7, 0), 1);
        LabelNoise noise = LabelNoise.in(digits.select(half.train()), 0.05, 1);
        Layer model = digitsModel(1);
        Dynamics dynamics = Dynamics.of(model, Losses::crossEntropy, noise.data());
        trainer(model, Losses::crossEntropy, dynamics)
                .optimizer(AdamW.of(0.01).weightDecay(0))
                .epochs(60)
                .build()
                .fit(noise.data());

        List<Suspect> ranking = Blame.of(dynamics).ranking();

        Set<Integer> flipped = noise.flips().stream().map(LabelNoise.Flip::row).collect(Collectors.toSet());
        long learned =
                flipped.stream().filter(row -> dynamics.rightSince(row) > 0).count();
        assertTrue(learned >= 0.9 * flipped.size(), learned + " wrong labels of " + flipped.size() + " are told");
        long found = ranking.stream()
                .limit(noise.data().size() * 8 / 100)
                .filter(suspect -> flipped.contains(suspect.row()))
                .count();
        assertTrue(found >= 0.8 * flipped.size(), found + " of " + flipped.size());
    }

    @Test
    void theFifthPairOfGlassesThatIsNoneComesFirst() {
        Dataset glasses = Dataset.of(
                new float[][] {{0.55f, 0.48f}, {0.45f, 0.72f}, {0.35f, 0.03f}, {0.20f, 0.03f}, {0.50f, 0.55f}},
                new float[] {1, 1, 0, 0, 0});
        Layer model = Sequential.of(Linear.of(2, 1, new Seed(1)));
        Dynamics dynamics = Dynamics.of(model, HALF_MSE, glasses);
        Trainer.of(model, HALF_MSE)
                .optimizer(SGD.of(0.1))
                .batchSize(1)
                .shuffle(false)
                .epochs(100)
                .listener(dynamics)
                .build()
                .fit(glasses);

        Blame blame = Blame.of(dynamics);
        Suspect first = blame.ranking().getFirst();

        assertEquals(4, first.row());
        assertEquals(100, blame.epochs());
        assertEquals(new Answer.Numbers(List.of(0.0)), first.given());
        assertEquals(new Answer.Numbers(List.of(1.0)), first.neighbors());
        assertEquals("neighbors disagree: 2 say 1.000 on average", first.why(row -> "row " + row, Suspect::plain));
        assertEquals(1, blame.ranking().stream().mapToDouble(Suspect::share).sum(), 1e-9);
        assertFalse(blame.featureSpace());
    }

    @Test
    void sameInputsWithAnotherAnswerAreNamed() {
        Random random = new Random(5);
        int size = 60;
        float[][] x = new float[size][2];
        int[] y = new int[size];
        for (int row = 0; row < size; row++) {
            y[row] = row % 2;
            x[row] = new float[] {(float) random.nextGaussian() + 6 * y[row], (float) random.nextGaussian()};
        }
        x[41] = x[17].clone();
        y[41] = 1 - y[17];
        // The majority of those that are alike is not blamed: two against one.
        x[8] = x[30].clone();
        x[31] = x[30].clone();
        Dataset data = Dataset.of(x, y, 2);
        Layer model = Sequential.of(Linear.of(2, 2, new Seed(1)));
        Dynamics dynamics = Dynamics.of(model, Losses::crossEntropy, data);
        trainer(model, Losses::crossEntropy, dynamics)
                .optimizer(AdamW.of(0.1))
                .epochs(20)
                .build()
                .fit(data);

        List<Suspect> ranking = Blame.of(dynamics).ranking();

        assertEquals("contradicts row 17: same inputs, different target", why(ranking, 41));
        assertEquals("contradicts row 41: same inputs, different target", why(ranking, 17));
        assertEquals("contradicts row 8: same inputs, different target", why(ranking, 31));
        assertFalse(of(ranking, 30).reason() instanceof Reason.Contradicts);
        assertTrue(
                ranking.subList(0, 4).stream().map(Suspect::row).toList().containsAll(List.of(31, 41)),
                ranking.subList(0, 4).toString());
    }

    private static Suspect of(List<Suspect> ranking, int row) {
        return ranking.stream()
                .filter(suspect -> suspect.row() == row)
                .findFirst()
                .orElseThrow();
    }

    private static String why(List<Suspect> ranking, int row) {
        return of(ranking, row).why(other -> "row " + other, Suspect::plain);
    }

    @Test
    void aNumberThatIsFarOffComesFirst() {
        Random random = new Random(3);
        float[][] x = new float[200][3];
        float[] y = new float[200];
        for (int row = 0; row < 200; row++) {
            for (int i = 0; i < 3; i++) {
                x[row][i] = (float) random.nextGaussian();
            }
            y[row] = x[row][0] - 2 * x[row][1] + 0.1f * (float) random.nextGaussian();
        }
        y[123] += 6;
        Dataset data = Dataset.of(x, y);
        Seed seed = new Seed(1);
        Layer model = Sequential.of(Linear.of(3, 16, seed.at("0")), Activation.TANH, Linear.of(16, 1, seed.at("2")));
        Dynamics dynamics = Dynamics.of(model, Losses::mse, data);
        trainer(model, Losses::mse, dynamics).epochs(30).batchSize(16).build().fit(data);

        Suspect first = Blame.of(dynamics).ranking().getFirst();

        assertEquals(123, first.row());
        assertInstanceOf(Reason.NeighborsDisagree.class, first.reason());
    }

    @Test
    void lossesOfExamplesMakeUpTheLossOfAll() {
        Dataset digits = BuiltIn.digits();
        Layer model = digitsModel(2);
        Dynamics dynamics = Dynamics.of(model, Losses::crossEntropy, digits);
        dynamics.observe();
        double sum = 0;
        for (int row = 0; row < digits.size(); row++) {
            sum += dynamics.meanLoss(row);
        }
        double loss =
                Trainer.of(model, Losses::crossEntropy).build().evaluate(digits).loss();
        assertEquals(loss, sum / digits.size(), 1e-6 * loss);
    }

    @Test
    void watchingChangesNothing() {
        Dataset digits = BuiltIn.digits().select(IntStream.range(0, 200).toArray());
        Layer watched = digitsModel(3);
        trainer(watched, Losses::crossEntropy, Dynamics.of(watched, Losses::crossEntropy, digits))
                .build()
                .fit(digits);
        Layer alone = digitsModel(3);
        Trainer.of(alone, Losses::crossEntropy)
                .optimizer(AdamW.of(3e-3))
                .epochs(4)
                .build()
                .fit(digits);
        watched.parameters()
                .byPath()
                .forEach((path, parameter) -> assertEquals(
                        -1,
                        parameter
                                .variable()
                                .memory()
                                .mismatch(alone.parameters()
                                        .byPath()
                                        .get(path)
                                        .variable()
                                        .memory()),
                        path));
    }

    @Test
    void theCourseOfAnExampleIsCounted() {
        // One input, one weight each: what the model says is set by hand.
        Dataset data = Dataset.of(new float[][] {{1}}, new int[] {1}, 2);
        Linear linear = Linear.of(1, 1, new Seed(1));
        linear.bias().orElseThrow().variable().fill(0);
        Layer model = Sequential.of(linear);
        LossFunction loss = (logits, labels) ->
                Losses.binaryCrossEntropy(logits, labels.cast(logits.dtype()).reshape(logits.shape()));
        Dynamics dynamics = Dynamics.of(model, loss, data);
        double[] logits = {-1, 1, -1, 2, -3, 1, 1};
        double sum = 0;
        for (double logit : logits) {
            linear.weight().variable().fill(logit);
            dynamics.observe();
            sum += Math.log1p(Math.exp(-logit));
        }
        assertEquals(7, dynamics.epochs());
        assertEquals(4, dynamics.timesRight(0));
        assertEquals(2, dynamics.timesForgotten(0));
        assertEquals(6, dynamics.rightSince(0));
        assertEquals(sum / 7, dynamics.meanLoss(0), 1e-6);

        Suspect only = Blame.of(dynamics).ranking().getFirst();
        assertEquals(0, only.neighborCount());
        assertEquals(0, only.score());
        assertEquals(new Reason.LearnedLate(6), only.reason());
        assertEquals(1 / (1 + Math.exp(-1)), ((Answer.Label) only.said()).share(), 1e-6);
    }

    @Test
    void aRareClassIsNotBlamedForBeingRare() {
        Random random = new Random(9);
        float[][] x = new float[203][2];
        int[] y = new int[203];
        for (int row = 0; row < 203; row++) {
            y[row] = row < 200 ? 0 : 1;
            x[row] = new float[] {(float) random.nextGaussian() + 20 * y[row], (float) random.nextGaussian()};
        }
        Vicinity vicinity = Vicinity.of(
                Dataset.of(x, y, 2),
                "y",
                new Values(DType.F32, Shape.of(203, 2), Dataset.of(x, y, 2).values("x")),
                10);
        for (int row = 0; row < 203; row++) {
            assertEquals(0, vicinity.disagreement(row));
            assertEquals(row < 200 ? 10 : 2, vicinity.count(row));
        }
    }

    @Test
    void nothingWatchedIsNothingToBlame() {
        Dynamics dynamics = Dynamics.of(digitsModel(1), Losses::crossEntropy, BuiltIn.digits());
        String message = assertThrows(IllegalArgumentException.class, () -> Blame.of(dynamics))
                .getMessage();
        assertTrue(message.startsWith("no epoch was watched"), message);
    }

    @Test
    void neighborsAreThoseThatAreNearest() {
        Random random = new Random(11);
        for (int trial = 0; trial < 20; trial++) {
            int size = 2 + random.nextInt(400);
            int width = 1 + random.nextInt(20);
            double[][] points = new double[size][width];
            float[] flat = new float[size * width];
            for (int i = 0; i < flat.length; i++) {
                // Whole numbers: no rounding, many ties.
                flat[i] = random.nextInt(-9, 10);
                points[i / width][i % width] = flat[i];
            }
            int count = 1 + random.nextInt(Math.min(10, size - 1));
            int[][] nearest = Neighbors.nearest(Values.of(flat, Shape.of(size, width)), count);
            for (int row = 0; row < size; row++) {
                assertArrayEquals(
                        sorted(points, row, count, nearest[row].length), distances(points, row, nearest[row]), 0);
            }
        }
    }

    private static double[] distances(double[][] points, int row, int[] others) {
        return Arrays.stream(others)
                .mapToDouble(other -> distance(points[row], points[other]))
                .toArray();
    }

    private static double[] sorted(double[][] points, int row, int count, int found) {
        assertEquals(count, found);
        return IntStream.range(0, points.length)
                .filter(other -> other != row)
                .mapToDouble(other -> distance(points[row], points[other]))
                .sorted()
                .limit(count)
                .toArray();
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }
}
