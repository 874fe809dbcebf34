package dev.descent.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers called scikit-learn's were printed by scikit-learn 1.2.1, of the logits of {@link #logits}. */
class ClassMetricsTest {
    private static final int EXAMPLES = 50;
    private static final double EXACT = 1e-12;

    /** Quarters, so that many tie; every other example leans to its class. */
    private static double[][] logits(int classes, int[] labels) {
        double[][] logits = new double[EXAMPLES][classes];
        for (int i = 0; i < EXAMPLES; i++) {
            for (int c = 0; c < classes; c++) {
                logits[i][c] = (i * 37 + c * 61 + i * c * 11) % 23 / 4.0 - 2 + (i % 2 == 0 && c == labels[i] ? 1.5 : 0);
            }
        }
        return logits;
    }

    private static int[] labels() {
        return IntStream.range(0, EXAMPLES).map(i -> (5 * i + i / 3) % 3).toArray();
    }

    /** Five classes, of which one is told but never true, and one is neither. */
    private static double[][] fiveLogits() {
        double[][] logits = logits(5, labels());
        for (double[] row : logits) {
            row[4] -= 20;
        }
        return logits;
    }

    private static int[] binaryLabels() {
        return IntStream.of(labels()).map(label -> Math.min(label, 1)).toArray();
    }

    private static double[][] binaryLogits() {
        int[] labels = binaryLabels();
        double[][] logits = new double[EXAMPLES][1];
        for (int i = 0; i < EXAMPLES; i++) {
            logits[i][0] = i * 37 % 23 / 4.0 - 2 + (i % 2 == 0 && labels[i] == 1 ? 1.5 : 0);
        }
        return logits;
    }

    // -------------------------------------------------------------------------------------------------- scikit-learn's

    @Test
    void figuresOfSeveralClassesAreScikitLearns() {
        double[][] x = fiveLogits();
        int[] y = labels();
        assertEquals(0.48, value(Metrics.accuracy(), x, y), EXACT);
        assertEquals(0.64, value(Metrics.topK(2), x, y), EXACT); // ties broken as ours are
        assertEquals(0.4791666666666667, value(Metrics.balancedAccuracy(), x, y), EXACT);
        assertEquals(0.311038423943126, value(Metrics.mcc(), x, y), EXACT);
        assertEquals(1.5346654724774962, value(Metrics.logLoss(), x, y), EXACT);
        for (Average macro : List.of(Average.BINARY_OR_MACRO, Average.MACRO)) {
            assertEquals(0.4603937728937729, value(Metrics.precision().average(macro), x, y), EXACT);
            assertEquals(0.359375, value(Metrics.recall().average(macro), x, y), EXACT);
            assertEquals(0.403494623655914, value(Metrics.f1().average(macro), x, y), EXACT);
        }
        assertEquals(0.6144688644688645, value(Metrics.precision().average(Average.WEIGHTED), x, y), EXACT);
        assertEquals(0.48, value(Metrics.recall().average(Average.WEIGHTED), x, y), EXACT);
        assertEquals(0.538752688172043, value(Metrics.f1().average(Average.WEIGHTED), x, y), EXACT);
        for (ClassScore score : List.of(Metrics.precision(), Metrics.recall(), Metrics.f1())) {
            assertEquals(0.48, value(score.average(Average.MICRO), x, y), EXACT);
        }
    }

    @Test
    void figuresOfTwoClassesAreScikitLearns() {
        double[][] x = binaryLogits();
        int[] y = binaryLabels();
        assertEquals(0.54, value(Metrics.accuracy(), x, y), EXACT);
        assertEquals(0.6388888888888888, value(Metrics.precision(), x, y), EXACT);
        assertEquals(0.696969696969697, value(Metrics.recall(), x, y), EXACT);
        assertEquals(0.6666666666666666, value(Metrics.f1(), x, y), EXACT);
        assertEquals(0.4623655913978495, value(Metrics.f1().average(Average.MACRO), x, y), EXACT);
        assertEquals(0.5188095238095238, value(Metrics.precision().average(Average.WEIGHTED), x, y), EXACT);
        assertEquals(0.46613190730837795, value(Metrics.balancedAccuracy(), x, y), EXACT);
        assertEquals(-0.0714639303592201, value(Metrics.mcc(), x, y), EXACT);
        assertEquals(0.44563279857397503, value(Metrics.rocAuc(), x, y), EXACT);
        assertEquals(0.9737077525335427, value(Metrics.logLoss(), x, y), EXACT);
    }

    /** scikit-learn's area is that of log-odds rounded to 9 digits: of p itself, rounding errors part what ties. */
    @Test
    void areaUnderTheCurveOfSeveralClassesIsScikitLearnsOneVersusRest() {
        double[][] x = logits(3, labels());
        assertEquals(0.7020109180035651, value(Metrics.rocAuc(), x, labels()), EXACT);
        assertEquals(1.1966696416691978, value(Metrics.logLoss(), x, labels()), EXACT);
        assertEquals(3.3090781354451444, value(Metrics.perplexity(), x, labels()), EXACT);
    }

    @Test
    void confusionMatrixIsScikitLearnsWithTheFiguresOfEachClass() {
        ConfusionMatrix matrix = ConfusionMatrix.of(outputs(fiveLogits(), 0, EXAMPLES), targets(labels(), 0, EXAMPLES));
        assertEquals(
                "[[9, 2, 3, 3, 0], [4, 8, 2, 3, 0], [1, 3, 7, 5, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]",
                matrix.toString());
        double[] precision = {0.6428571428571429, 0.6153846153846154, 0.5833333333333334, 0, 0};
        double[] recall = {0.5294117647058824, 0.47058823529411764, 0.4375, 0, 0};
        double[] f1 = {0.5806451612903226, 0.5333333333333333, 0.5, 0, 0};
        for (int label = 0; label < 5; label++) {
            assertEquals(precision[label], matrix.precision(label), EXACT);
            assertEquals(recall[label], matrix.recall(label), EXACT);
            assertEquals(f1[label], matrix.f1(label), EXACT);
        }
        assertEquals(11, matrix.told(3));
        assertEquals(17, matrix.support(1));
        assertEquals(EXAMPLES, matrix.total());
        assertEquals(0.403494623655914, matrix.f1(Average.MACRO), EXACT);
        assertEquals(0.6144688644688645, matrix.precision(Average.WEIGHTED), EXACT);
        assertEquals(0.48, matrix.recall(Average.MICRO), EXACT);
        assertEquals(0.48, matrix.accuracy(), EXACT);
        assertEquals(0.4791666666666667, matrix.balancedAccuracy(), EXACT);
        assertEquals(0.311038423943126, matrix.matthews(), EXACT);
    }

    /** scikit-learn: zero_division="warn" gives 0; matthews_corrcoef of one class is 0. */
    @Test
    void whatWouldBeNothingByNothingIsNought() {
        double[][] negative = {{-1}, {-1}};
        double[][] mixed = {{1}, {-1}};
        assertEquals(0, value(Metrics.precision(), negative, new int[] {1, 0}));
        assertEquals(0, value(Metrics.recall(), mixed, new int[] {0, 0}));
        assertEquals(0, value(Metrics.f1(), negative, new int[] {0, 0}));
        assertEquals(0, value(Metrics.mcc(), mixed, new int[] {0, 0}));
        assertEquals(0.5, value(Metrics.balancedAccuracy(), mixed, new int[] {0, 0}));
        assertEquals(1, value(Metrics.f1().average(Average.MACRO), negative, new int[] {0, 0}));
    }

    @Test
    void areaUnderTheCurveOfOneClassAloneIsNoNumber() {
        assertTrue(Double.isNaN(value(Metrics.rocAuc(), new double[][] {{1}, {2}}, new int[] {1, 1})));
        assertTrue(Double.isNaN(value(
                Metrics.rocAuc(), new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 1, 1}}, new int[] {0, 1, 1})));
        assertTrue(Double.isNaN(value(Metrics.rocAuc(), new double[][] {{Double.NaN}, {2}}, new int[] {1, 0})));
    }

    // ------------------------------------------------------------------------------------------------------ by formula

    @Test
    void areaUnderTheCurveCountsPairs() {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            int examples = 2 + random.nextInt(40);
            double[][] x = new double[examples][1];
            int[] y = new int[examples];
            for (int i = 0; i < examples; i++) {
                y[i] = i < 2 ? i : random.nextInt(2);
                x[i][0] = (random.nextInt(9) - 4) * 0.5 * (random.nextBoolean() ? 1 : -1);
            }
            double won = 0;
            int pairs = 0;
            for (int i = 0; i < examples; i++) {
                for (int j = 0; j < examples; j++) {
                    if (y[i] == 1 && y[j] == 0) {
                        won += x[i][0] > x[j][0] ? 1 : x[i][0] == x[j][0] ? 0.5 : 0;
                        pairs++;
                    }
                }
            }
            assertEquals(won / pairs, value(Metrics.rocAuc(), x, y), EXACT);
        }
    }

    /** The softmax of both is 1 to the last bit, and still one is surer than the other. */
    @Test
    void areaUnderTheCurveTellsSureFromSurer() {
        double[][] x = {{60, 0, 0}, {50, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        double first = value(Metrics.rocAuc(), x, new int[] {0, 1, 1, 2});
        double second = value(Metrics.rocAuc(), x, new int[] {1, 0, 1, 2});
        assertTrue(first > second, first + " " + second);
    }

    @Test
    void twoOutputsSayTheSameAsOne() {
        double[][] one = binaryLogits();
        double[][] two = new double[EXAMPLES][];
        for (int i = 0; i < EXAMPLES; i++) {
            two[i] = new double[] {0.5, 0.5 + one[i][0]};
        }
        for (Metric metric : ofTwoClasses()) {
            assertEquals(value(metric, one, binaryLabels()), value(metric, two, binaryLabels()), 1e-6, metric.name());
        }
    }

    @Test
    void firstOfAllGuessesIsTheAccuracy() {
        assertEquals(
                value(Metrics.accuracy(), fiveLogits(), labels()), value(Metrics.topK(1), fiveLogits(), labels()), 0);
    }

    @Test
    void perplexityOfAnEvenGuessIsTheNumberOfClasses() {
        assertEquals(7, value(Metrics.perplexity(), new double[][] {new double[7]}, new int[] {3}), EXACT);
        assertEquals(2, value(Metrics.perplexity(), new double[][] {{0}}, new int[] {1}), EXACT);
        assertEquals(
                Double.POSITIVE_INFINITY,
                value(Metrics.logLoss(), new double[][] {{Double.NEGATIVE_INFINITY, 0}}, new int[] {0}));
        assertEquals(1000, value(Metrics.logLoss(), new double[][] {{1000}}, new int[] {0}), EXACT);
    }

    // ------------------------------------------------------------------------------------------------------ whole
    // epochs

    private static List<Metric> ofTwoClasses() {
        return List.of(
                Metrics.accuracy(),
                Metrics.precision(),
                Metrics.recall(),
                Metrics.f1(),
                Metrics.f1().average(Average.WEIGHTED),
                Metrics.rocAuc(),
                Metrics.balancedAccuracy(),
                Metrics.mcc(),
                Metrics.logLoss(),
                Metrics.perplexity());
    }

    @Test
    void anEpochsFigureDoesNotDependOnHowItIsCutIntoBatches() {
        double[][] x = logits(3, labels());
        for (Metric metric : ofTwoClasses()) {
            Metric.Tally parts = metric.tally();
            assertTrue(Double.isNaN(parts.value()), metric.name());
            for (int round = 0; round < 2; round++) {
                for (int from = 0; from < EXAMPLES; from += 7) {
                    int to = Math.min(from + 7, EXAMPLES);
                    parts.add(outputs(x, from, to), targets(labels(), from, to));
                }
                assertEquals(value(metric, x, labels()), parts.value(), 0, metric.name());
                parts.clear();
                assertTrue(Double.isNaN(parts.value()), metric.name());
            }
        }
    }

    @Test
    void aRestoredTallyCountsOnToTheSameBits() {
        double[][] x = logits(3, labels());
        for (Metric metric : ofTwoClasses()) {
            Metric.Tally first = metric.tally();
            first.add(outputs(x, 0, 23), targets(labels(), 0, 23));
            Metric.Tally resumed = metric.tally();
            resumed.add(outputs(binaryLogits(), 0, 9), targets(binaryLabels(), 0, 9));
            resumed.restore(first.state());
            resumed.add(outputs(x, 23, EXAMPLES), targets(labels(), 23, EXAMPLES));
            assertEquals(value(metric, x, labels()), resumed.value(), 0, metric.name());
            resumed.restore(metric.tally().state());
            assertTrue(Double.isNaN(resumed.value()), metric.name());
            for (int length : List.of(4, 5)) {
                assertThrows(IllegalArgumentException.class, () -> resumed.restore(new double[length]), metric.name());
            }
        }
    }

    @Test
    void whatIsToBeIgnoredCountsForNothing() {
        double[][] x = logits(3, labels());
        int[] y = labels();
        int[] padded = y.clone();
        for (int i = 0; i < EXAMPLES; i += 3) {
            padded[i] = -100;
        }
        int[] rows = IntStream.range(0, EXAMPLES).filter(i -> i % 3 != 0).toArray();
        double[][] restX = IntStream.of(rows).mapToObj(i -> x[i]).toArray(double[][]::new);
        int[] restY = IntStream.of(rows).map(i -> y[i]).toArray();
        for (Metric metric : ofTwoClasses()) {
            Metric ignoring = Metrics.ignoring(metric, -100);
            assertEquals(value(metric, restX, restY), value(ignoring, x, padded), 0, metric.name());
            assertEquals(metric.name(), ignoring.name());
        }
        assertTrue(Double.isNaN(
                value(Metrics.ignoring(Metrics.perplexity(), -100), new double[][] {{1, 2}}, new int[] {-100})));
    }

    // ----------------------------------------------------------------------------------------------------------
    // refusals

    // --------------------------------------------------------------------------------------------- forms of targets

    @Test
    void oneHotTargetsGiveTheFiguresOfClassNumbers() {
        double[][] x = logits(3, labels());
        for (Metric metric : List.of(
                Metrics.accuracy(),
                Metrics.balancedAccuracy(),
                Metrics.precision(),
                Metrics.recall(),
                Metrics.f1(),
                Metrics.rocAuc(),
                Metrics.mcc(),
                Metrics.logLoss(),
                Metrics.topK(2),
                Metrics.ignoring(Metrics.f1(), 2))) {
            Metric.Tally tally = metric.tally();
            tally.add(outputs(x, 0, 20), oneHot(labels(), 0, 20));
            tally.add(outputs(x, 20, EXAMPLES), oneHot(labels(), 20, EXAMPLES));
            assertEquals(value(metric, x, labels()), tally.value(), 0, metric.name());
        }
        assertEquals(
                ConfusionMatrix.of(outputs(x, 0, EXAMPLES), targets(labels(), 0, EXAMPLES))
                        .toString(),
                ConfusionMatrix.of(outputs(x, 0, EXAMPLES), oneHot(labels(), 0, EXAMPLES))
                        .toString());
    }

    /** scikit-learn's accuracy of all entries, and f1_score(average="micro"). */
    @Test
    void severalLabelsAtOnceAreCountedOneByOneWhereThatIsSaid() {
        Values outputs = outputs(new double[][] {{2, -1, 3}, {-2, 1, -3}, {1, 1, -1}}, 0, 3);
        Values targets = Values.of(new double[] {1, 0, 1, 0, 0, 0, 0, 1, 1}, Shape.of(3, 3));
        Metric.Tally accuracy = Metrics.multiLabel(Metrics.accuracy()).tally();
        accuracy.add(outputs, targets);
        assertEquals(6 / 9.0, accuracy.value(), EXACT);
        Metric.Tally f1 = Metrics.multiLabel(Metrics.f1()).tally();
        f1.add(outputs, targets);
        assertEquals(2 * 3 / (2 * 3 + 2 + 1.0), f1.value(), EXACT);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Metrics.f1().tally().add(outputs, targets))
                .getMessage();
        assertTrue(message.contains("add up to 2.0") && message.contains("Metrics.multiLabel"), message);
    }

    // ------------------------------------------------------------------------------------------------ no numbers

    @Test
    void outputsThatAreNoNumbersAreNeverRight() {
        double[][] nothing = new double[EXAMPLES][3];
        Arrays.stream(nothing).forEach(row -> Arrays.fill(row, Double.NaN));
        int[] zeros = new int[EXAMPLES];
        assertEquals(0, value(Metrics.accuracy(), nothing, zeros), 0);
        assertEquals(0, value(Metrics.topK(2), nothing, zeros), 0);
        assertEquals(0, value(Metrics.balancedAccuracy(), nothing, labels()), 0);
        assertEquals(0, value(Metrics.mcc(), nothing, labels()), 0);
        assertEquals(0, value(Metrics.f1().average(Average.MICRO), nothing, labels()), 0);
        double[][] single = new double[EXAMPLES][1];
        Arrays.stream(single).forEach(row -> Arrays.fill(row, Double.NaN));
        assertEquals(0, value(Metrics.accuracy(), single, zeros), 0);
        assertEquals(0, value(Metrics.recall(), single, binaryLabels()), 0);
        ConfusionMatrix matrix = ConfusionMatrix.of(outputs(nothing, 0, EXAMPLES), targets(labels(), 0, EXAMPLES));
        assertEquals(EXAMPLES, matrix.total());
        assertEquals(0, matrix.told(0) + matrix.told(1) + matrix.told(2));
    }

    @Test
    void oneOutputThatIsNoNumberSpoilsItsExampleAlone() {
        double[][] x = {{5, 0, Double.NaN}, {5, 0, 0}, {0, 5, 0}};
        assertEquals(2 / 3.0, value(Metrics.accuracy(), x, new int[] {0, 0, 1}), EXACT);
        assertEquals(2 / 3.0, value(Metrics.topK(1), x, new int[] {0, 0, 1}), EXACT);
        assertEquals(0.75, value(Metrics.balancedAccuracy(), x, new int[] {0, 0, 1}), EXACT);
    }

    @Test
    void labelsThatAreNoClassAreRefused() {
        for (Metric metric : List.of(Metrics.f1(), Metrics.rocAuc(), Metrics.perplexity())) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> value(metric, new double[][] {{1, 2, 3}}, new int[] {3}))
                    .getMessage();
            assertEquals(
                    metric.name() + " was given the label 3 where classes are numbered 0 to 2; correct it, or leave it"
                            + " out of the count with Metrics.ignoring",
                    message);
        }
    }

    @Test
    void asManyGuessesAsClassesAreRefused() {
        assertThrows(
                ShapeException.class,
                () -> value(Metrics.topK(3), new double[][] {{1, 2, 3}, {1, 2, 3}}, new int[] {0, 1}));
        assertThrows(IllegalArgumentException.class, () -> Metrics.topK(0));
    }

    @Test
    void anotherNumberOfClassesIsRefused() {
        for (Metric metric : List.of(Metrics.f1(), Metrics.rocAuc())) {
            Metric.Tally tally = metric.tally();
            tally.add(outputs(new double[][] {{1, 2, 3}}, 0, 1), targets(new int[] {0}, 0, 1));
            assertThrows(
                    ShapeException.class,
                    () -> tally.add(outputs(new double[][] {{1, 2, 3, 4}}, 0, 1), targets(new int[] {0}, 0, 1)));
        }
    }

    @Test
    void namesAreThoseThatPractitionersType() {
        assertEquals(
                List.of(
                        "accuracy",
                        "precision",
                        "recall",
                        "f1",
                        "f1Weighted",
                        "rocAuc",
                        "balancedAccuracy",
                        "mcc",
                        "logLoss",
                        "perplexity"),
                ofTwoClasses().stream().map(Metric::name).toList());
        assertEquals("top5", Metrics.topK(5).name());
        assertEquals("recallMicro", Metrics.recall().average(Average.MICRO).name());
    }

    @Test
    void aTableShowsCountsRecallAndPrecision() {
        ConfusionMatrix matrix = ConfusionMatrix.of(
                outputs(new double[][] {{2, 1, 0}, {2, 1, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}}, 0, 5),
                targets(new int[] {0, 0, 1, 2, 2}, 0, 5));
        assertEquals(
                List.of(
                        "true \\ predicted  setosa  versicolor  an extraordinar…  recall",
                        "setosa                 2           0                 0  1.0000",
                        "versicolor             0           1                 0  1.0000",
                        "an extraordinar…       0           1                 1  0.5000",
                        "precision         1.0000      0.5000            1.0000"),
                matrix.table(List.of("setosa", "versicolor", "an extraordinarily long name")));
        assertThrows(IllegalArgumentException.class, () -> matrix.table(List.of("one", "two")));
    }

    // ------------------------------------------------------------------------------------------------------------
    // helpers

    private static double value(Metric metric, double[][] x, int[] y) {
        Metric.Tally tally = metric.tally();
        tally.add(outputs(x, 0, x.length), targets(y, 0, y.length));
        return tally.value();
    }

    private static Values outputs(double[][] rows, int from, int to) {
        int width = rows[0].length;
        double[] flat = new double[(to - from) * width];
        for (int i = from; i < to; i++) {
            System.arraycopy(rows[i], 0, flat, (i - from) * width, width);
        }
        return Values.of(flat, Shape.of(to - from, width));
    }

    private static Values oneHot(int[] labels, int from, int to) {
        float[] rows = new float[(to - from) * 3];
        for (int i = from; i < to; i++) {
            rows[(i - from) * 3 + labels[i]] = 1;
        }
        return Values.of(rows, Shape.of(to - from, 3));
    }

    private static Values targets(int[] labels, int from, int to) {
        return Values.of(Arrays.copyOfRange(labels, from, to), Shape.of(to - from));
    }
}
