package dev.descent.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers called PyTorch's were printed by PyTorch 1.13 in double precision. */
class CrossEntropyTest {
    private static final double EXACT = 1e-9;
    private static final double[] X = {0.5, -1.25, 2.0, 3.0, 0.25, -0.75};
    private static final Tensor LOGITS = Tensor.of(X, 2, 3);
    private static final Tensor LABELS = Tensor.of(new int[] {2, 0});
    private static final Tensor PROBABILITIES = Tensor.of(new double[] {0.2, 0.3, 0.5, 1, 0, 0}, 2, 3);
    private static final CrossEntropy STANDARD = CrossEntropy.standard();
    private static final CrossEntropy WEIGHTED = STANDARD.classWeights(0.25, 2, 1.5);
    private static final CrossEntropy BOTH = WEIGHTED.labelSmoothing(0.2);

    @Test
    void ofLabelsIsPyTorchs() {
        assertEquals(0.1582267247, value(Losses.crossEntropy(LOGITS, LABELS)), EXACT);
        assertEquals(0.3457267247, value(STANDARD.labelSmoothing(0.1).of(LOGITS, LABELS)), EXACT);
        assertEquals(0.211366195, value(WEIGHTED.of(LOGITS, LABELS)), EXACT);
        assertEquals(0.9000148773, value(BOTH.of(LOGITS, LABELS)), EXACT);
        assertEquals(1.575026035, value(BOTH.reduce(Reduce.SUM).of(LOGITS, LABELS)), EXACT);
        assertArrayEquals(
                new double[] {0.7956352088, 0.7793908265},
                BOTH.reduce(Reduce.NONE).of(LOGITS, LABELS).evaluate().toDoubles(),
                EXACT);
    }

    @Test
    void ofProbabilitiesIsPyTorchs() {
        assertEquals(0.7957267247, value(Losses.crossEntropy(LOGITS, PROBABILITIES)), EXACT);
        assertEquals(1.588208138, value(BOTH.of(LOGITS, PROBABILITIES)), EXACT);
        assertArrayEquals(
                new double[] {2.39702545, 0.7793908265},
                BOTH.reduce(Reduce.NONE).of(LOGITS, PROBABILITIES).evaluate().toDoubles(),
                EXACT);
    }

    @Test
    void isItsFormulaOnRandomNumbers() {
        Random random = new Random(7);
        for (int round = 0; round < 30; round++) {
            int batch = 1 + random.nextInt(8);
            int classes = 1 + random.nextInt(9);
            double[] x = random.doubles((long) batch * classes, -4, 4).toArray();
            int[] labels = random.ints(batch, 0, classes).toArray();
            double[] weights =
                    random.ints(classes, 1, 8).mapToDouble(w -> w / 4.0).toArray();
            double smoothing = random.nextDouble();
            double expected = byHand(x, labels, weights, smoothing);
            CrossEntropy loss = STANDARD.classWeights(weights).labelSmoothing(smoothing);
            double found = value(loss.of(Tensor.of(x, batch, classes), Tensor.of(labels)));
            assertEquals(expected, found, 1e-12 * (1 + Math.abs(expected)));
        }
    }

    /** Σ_n Σ_c −w_c·q_nc·log p_nc / Σ_n w_label, with q the smoothed one-hot distribution. */
    private static double byHand(double[] x, int[] labels, double[] weights, double smoothing) {
        int classes = weights.length;
        double loss = 0;
        double weight = 0;
        for (int n = 0; n < labels.length; n++) {
            double[] row = Arrays.copyOfRange(x, n * classes, (n + 1) * classes);
            double total = Arrays.stream(row).map(Math::exp).sum();
            for (int c = 0; c < classes; c++) {
                double q = (c == labels[n] ? 1 - smoothing : 0) + smoothing / classes;
                loss -= weights[c] * q * Math.log(Math.exp(row[c]) / total);
            }
            weight += weights[labels[n]];
        }
        return loss / weight;
    }

    /** PyTorch's ignore_index: as if what is ignored were not there. */
    @Test
    void whatIsIgnoredIsAsIfItWereNotThere() {
        Random random = new Random(9);
        for (int round = 0; round < 30; round++) {
            int classes = 2 + random.nextInt(5);
            int batch = 2 + random.nextInt(8);
            int ignored = round % 3 == 0 ? 1 : -100;
            double[] x = random.doubles((long) batch * classes, -4, 4).toArray();
            int[] labels = random.ints(batch, 0, classes).toArray();
            labels[0] = ignored;
            labels[1] = 0;
            CrossEntropy loss = STANDARD.labelSmoothing(random.nextInt(2) * 0.1);
            if (random.nextBoolean()) {
                loss = loss.classWeights(random.doubles(classes, 0.25, 4).toArray());
            }
            int[] kept =
                    IntStream.range(0, batch).filter(i -> labels[i] != ignored).toArray();
            double[] keptX = Arrays.stream(kept)
                    .boxed()
                    .flatMapToDouble(i -> Arrays.stream(x, i * classes, (i + 1) * classes))
                    .toArray();
            Tensor keptLabels =
                    Tensor.of(Arrays.stream(kept).map(i -> labels[i]).toArray());
            Tensor rest = Tensor.of(keptX, kept.length, classes);
            Tensor logits = Tensor.of(x, batch, classes);
            for (Reduce reduce : new Reduce[] {Reduce.MEAN, Reduce.SUM}) {
                CrossEntropy plain = loss.reduce(reduce);
                Tensor ignoring = plain.ignoreIndex(ignored).of(logits, Tensor.of(labels));
                assertEquals(value(plain.of(rest, keptLabels)), value(ignoring), 1e-12);
                double[] gradient = Gradients.of(ignoring, List.of(logits))
                        .of(logits)
                        .evaluate()
                        .toDoubles();
                assertTrue(
                        Arrays.stream(gradient, 0, classes).allMatch(g -> g == 0),
                        Arrays.toString(gradient) + Arrays.toString(labels) + ignored);
            }
            double[] each = loss.reduce(Reduce.NONE)
                    .ignoreIndex(ignored)
                    .of(logits, Tensor.of(labels))
                    .evaluate()
                    .toDoubles();
            assertEquals(0, each[0]);
            assertTrue(each[1] > 0 || ignored == 0);
        }
    }

    @Test
    void whatIsIgnoredMayBeNoNumber() {
        Tensor logits = Tensor.of(new double[] {Double.NaN, Double.POSITIVE_INFINITY, 0, 0}, 2, 2);
        Tensor loss = STANDARD.ignoreIndex(-100).of(logits, Tensor.of(new int[] {-100, 1}));
        assertEquals(Math.log(2), value(loss), EXACT);
    }

    @Test
    void whereNothingCountsLossAndGradientAreZero() {
        Tensor twos = Tensor.of(new int[] {2, 2});
        CrossEntropy unweighted = STANDARD.classWeights(1, 1, 0);
        for (CrossEntropy loss :
                List.of(STANDARD.ignoreIndex(2), BOTH.ignoreIndex(2), unweighted, unweighted.ignoreIndex(-100))) {
            Tensor nothing = loss.of(LOGITS, twos);
            assertEquals(0, value(nothing), 0, loss.toString());
            double[] gradient =
                    Gradients.of(nothing, List.of(LOGITS)).of(LOGITS).evaluate().toDoubles();
            assertArrayEquals(new double[gradient.length], gradient, 0, loss.toString());
        }
    }

    @Test
    void aLabelOutOfRangeThatIsNotTheIgnoredOneStillPoisonsTheLoss() {
        assertTrue(Double.isNaN(value(STANDARD.ignoreIndex(-100).of(LOGITS, Tensor.of(new int[] {2, -1})))));
    }

    @Test
    void saysWhatItsMeanIsDividedBy() {
        Tensor labels = Tensor.of(new int[] {2, -100});
        assertTrue(STANDARD.weight(LOGITS, LABELS).isEmpty());
        assertTrue(BOTH.weight(LOGITS, PROBABILITIES).isEmpty());
        assertEquals(1.75, value(BOTH.weight(LOGITS, LABELS).orElseThrow()), EXACT);
        assertEquals(1, value(STANDARD.ignoreIndex(-100).weight(LOGITS, labels).orElseThrow()), EXACT);
        assertEquals(1.5, value(BOTH.ignoreIndex(-100).weight(LOGITS, labels).orElseThrow()), EXACT);
    }

    /** compute_class_weight("balanced") of scikit-learn. */
    @Test
    void balancedWeightsAreScikitLearns() {
        double[] weights = ClassWeights.balanced(new int[] {0, 0, 0, 0, 0, 1, 1, 1, 2, 2}, 3);
        assertArrayEquals(new double[] {0.6666666666666666, 1.1111111111111112, 1.6666666666666667}, weights, 1e-15);
        assertEquals(4, ClassWeights.positive(new int[] {0, 0, 1, 0, 0}));
        String message = assertThrows(IllegalArgumentException.class, () -> ClassWeights.balanced(new int[] {0, 2}, 3))
                .getMessage();
        assertTrue(message.startsWith("class 1 has no example"), message);
        assertThrows(IllegalArgumentException.class, () -> ClassWeights.balanced(new int[] {0, 3}, 3));
        assertThrows(IllegalArgumentException.class, () -> ClassWeights.positive(new int[] {1, 1}));
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        int[] shape = {2, 3};
        for (CrossEntropy loss : List.of(STANDARD, STANDARD.labelSmoothing(0.1), WEIGHTED, BOTH, BOTH.ignoreIndex(0))) {
            FiniteDifferences.check(X, shape, x -> loss.of(x, LABELS));
            FiniteDifferences.check(X, shape, x -> loss.of(x, PROBABILITIES));
        }
    }

    /** p − q loses its digits where p is nearly q; of each class, the others' probabilities keep them. */
    @Test
    void gradientsKeepTheirDigitsWhereOneClassIsNearlyCertain() {
        double[] weight = {0.25, 2, 1.5};
        for (float ahead = 1; ahead < 85; ahead += 3.5f) {
            Tensor logits = Tensor.of(new float[] {ahead, 0, -0.5f}, 1, 3);
            double sum = 1 + Math.exp(-ahead) + Math.exp(-0.5 - ahead);
            double[] p = {1 / sum, Math.exp(-ahead) / sum, Math.exp(-0.5 - ahead) / sum};
            for (double smoothing : new double[] {0, 1e-6, 0.1}) {
                for (int label = 0; label < 3; label++) {
                    double[] q = new double[3];
                    for (int i = 0; i < 3; i++) {
                        q[i] = smoothing / 3 + (i == label ? 1 - smoothing : 0);
                    }
                    CrossEntropy loss = STANDARD.labelSmoothing(smoothing).reduce(Reduce.SUM);
                    Tensor labels = Tensor.of(new int[] {label});
                    assertGradient(p, q, logits, loss.of(logits, labels));
                    float[] target = {(float) q[0], (float) q[1], (float) q[2]};
                    if (smoothing == 0) {
                        assertGradient(p, q, logits, STANDARD.of(logits, Tensor.of(target, 1, 3)));
                    }
                    for (int i = 0; i < 3; i++) {
                        q[i] *= weight[i];
                    }
                    CrossEntropy weighted = loss.classWeights(weight);
                    assertGradient(p, q, logits, weighted.of(logits, labels));
                }
            }
        }
    }

    /** Of class j it is Σ_k (p_j·q_k − p_k·q_j), however much or little of q there is. */
    private static void assertGradient(double[] p, double[] q, Tensor logits, Tensor loss) {
        Tensor gradient = Gradients.of(loss, List.of(logits)).of(logits);
        Program program = Program.compile(List.of(gradient), Updates.none());
        program.run();
        for (int j = 0; j < p.length; j++) {
            double wanted = 0;
            double size = 0;
            for (int k = 0; k < p.length; k++) {
                wanted += k == j ? 0 : p[j] * q[k] - p[k] * q[j];
                size += k == j ? 0 : p[j] * q[k] + p[k] * q[j];
            }
            String at = "class " + j + " of " + Arrays.toString(p) + ", target " + Arrays.toString(q);
            assertEquals(wanted, program.value(gradient).get(j), 2e-6 * size + Float.MIN_NORMAL, at);
        }
    }

    @Test
    void staysFiniteForLogitsOfAnySize() {
        Tensor logits = Tensor.of(new double[] {1e4, -1e4, 1e4, -1e4}, 2, 2);
        assertArrayEquals(
                new double[] {0, 2e4},
                STANDARD.reduce(Reduce.NONE)
                        .of(logits, Tensor.of(new int[] {0, 1}))
                        .evaluate()
                        .toDoubles(),
                EXACT);
    }

    @Test
    void logitsOfMinusInfinityRuleAClassOut() {
        Tensor logits = Tensor.of(new double[] {0, Double.NEGATIVE_INFINITY, 0}, 1, 3);
        assertEquals(Math.log(2), value(STANDARD.of(logits, Tensor.of(new int[] {2}))), EXACT);
    }

    @Test
    void takesAnyNumberOfAxesBeforeTheClasses() {
        Tensor rows = Tensor.of(new double[] {1, 2, 3, 4, 0, -1, 2, 2}, 4, 2);
        Tensor labels = Tensor.of(new int[] {1, 0, 0, 1});
        assertEquals(
                value(STANDARD.of(rows, labels)),
                value(STANDARD.of(rows.reshape(2, 2, 2), labels.reshape(2, 2))),
                1e-15);
        assertEquals(
                Shape.of(2, 2),
                STANDARD.reduce(Reduce.NONE)
                        .of(rows.reshape(2, 2, 2), labels.reshape(2, 2))
                        .shape());
    }

    @Test
    void aLabelOutOfRangePoisonsTheLossAndItsRowOfTheGradient() {
        for (int wrong : new int[] {-1, 3, -100, Integer.MAX_VALUE}) {
            for (CrossEntropy loss : List.of(STANDARD, BOTH)) {
                Tensor x = loss.of(LOGITS, Tensor.of(new int[] {2, wrong}));
                double[] gradient =
                        Gradients.of(x, List.of(LOGITS)).of(LOGITS).evaluate().toDoubles();
                assertTrue(Double.isNaN(value(x)));
                assertTrue(Arrays.stream(gradient, 3, 6).allMatch(Double::isNaN));
            }
            double[] each = STANDARD.reduce(Reduce.NONE)
                    .of(LOGITS, Tensor.of(new int[] {2, wrong}))
                    .evaluate()
                    .toDoubles();
            assertFalse(Double.isNaN(each[0]));
            assertTrue(Double.isNaN(each[1]));
        }
    }

    @Test
    void refusesTargetsThatDoNotFitTheLogits() {
        String message = assertThrows(
                        ShapeException.class, () -> Losses.crossEntropy(LOGITS, Tensor.of(new int[] {1, 2, 0})))
                .getMessage();
        assertTrue(
                message.startsWith(
                        "crossEntropy: logits of shape [2, 3] need I32 labels of shape [2], not I32 of shape" + " [3]"),
                message);
        assertThrows(ShapeException.class, () -> Losses.crossEntropy(LOGITS, Tensor.of(new double[] {1, 0})));
        assertThrows(ShapeException.class, () -> Losses.crossEntropy(Tensor.scalar(1), LABELS));
        assertThrows(ShapeException.class, () -> Losses.crossEntropy(LABELS, LABELS));
    }

    @Test
    void refusesSettingsWithoutMeaning() {
        assertThrows(IllegalArgumentException.class, () -> STANDARD.labelSmoothing(-0.1));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.labelSmoothing(1.1));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.classWeights(1, -1, 1));
        String message = assertThrows(
                        ShapeException.class, () -> STANDARD.classWeights(1, 2).of(LOGITS, LABELS))
                .getMessage();
        assertTrue(message.startsWith("crossEntropy: 2 class weights for 3 classes"), message);
    }

    private static double value(Tensor loss) {
        return loss.evaluate().scalar();
    }
}
