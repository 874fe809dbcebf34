package dev.descent.insight.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.insight.explain.Finding.Kind;
import dev.descent.loss.CrossEntropy;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Explained;
import dev.descent.nn.Flow;
import dev.descent.nn.Initializers;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Residual;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.RMSprop;
import dev.descent.optimize.SGD;
import dev.descent.optimize.Schedule;
import dev.descent.optimize.UpdateRule;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.history.TrainingException;
import dev.descent.train.objective.Paused;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final int FEATURES = 5;
    private static final int CLASSES = 3;
    private static final LossFormula CROSS_ENTROPY = new LossFormula.SoftmaxCrossEntropy(CrossEntropy.standard());

    private static final Dataset DATA = classes(20);

    private static Dataset classes(int size) {
        Random random = new Random(7);
        float[][] x = new float[size][FEATURES];
        int[] y = new int[size];
        for (int i = 0; i < size; i++) {
            y[i] = random.nextInt(CLASSES);
            for (int j = 0; j < FEATURES; j++) {
                x[i][j] = (float) random.nextGaussian() + (j == y[i] ? 2 : 0);
            }
        }
        return Dataset.of(x, y, CLASSES);
    }

    private static Sequential model() {
        Seed seed = new Seed(3);
        return Sequential.of(
                Linear.of(FEATURES, 6, seed.at("first")),
                Activation.TANH,
                new Residual(Sequential.of(
                        LayerNorm.of(6), Linear.of(6, 6, seed.at("second")), Activation.RELU, new Dropout(0.4))),
                Linear.of(6, CLASSES, seed.at("third")));
    }

    private static Trainer.Builder trainer(Layer model, UpdateRule rule) {
        return Trainer.of(model, CROSS_ENTROPY)
                .optimizer(rule)
                .schedule(plan -> new Schedule.Cosine(rule.learningRate(), plan.updates(), 0))
                .epochs(3)
                .batchSize(8)
                .seed(5);
    }

    private static Explanation explain(Trainer trainer, long step) {
        return Explanation.of(trainer.pauseBefore(step, DATA, Optional.empty()));
    }

    @Test
    void theLastStepExplainedLeavesTheWeightsThatTrainingLeaves() {
        List<UpdateRule> rules = List.of(
                SGD.of(0.1),
                SGD.of(0.1).momentum(0.9).dampening(0.5).weightDecay(0.01),
                SGD.of(0.1).nesterov(0.8),
                RMSprop.of(0.01).withCentering().momentum(0.5),
                Adam.of(0.02).weightDecay(0.1),
                AdamW.of(0.02));
        for (UpdateRule rule : rules) {
            Layer trained = model();
            trainer(trained, rule).clipByNorm(0.5).build().fit(DATA);
            Layer explained = model();
            Explanation step = explain(trainer(explained, rule).clipByNorm(0.5).build(), 9);
            assertEquals(9, step.steps());
            assertSame(rule + "", trained.parameters(), explained.parameters(), 0);
            for (WeightStep weight : step.weights()) {
                Values now = explained.parameters().get(weight.path()).values();
                assertEquals(-1, now.memory().mismatch(weight.after().memory()), weight.path());
            }
        }
    }

    private static void assertSame(String what, Parameters expected, Parameters actual, double tolerance) {
        expected.byPath().forEach((path, parameter) -> {
            double[] want = parameter.values().toDoubles();
            double[] got = actual.get(path).values().toDoubles();
            for (int i = 0; i < want.length; i++) {
                assertEquals(want[i], got[i], tolerance, what + " " + path + " " + i);
            }
        });
    }

    @Test
    void layersAreNamedAsTheirParametersAre() {
        Explanation step = explain(trainer(model(), SGD.of(0.1)).build(), 1);
        assertEquals(
                List.of(
                        "layers.0",
                        "layers.1",
                        "layers.2.body.layers.0",
                        "layers.2.body.layers.1",
                        "layers.2.body.layers.2",
                        "layers.2.body.layers.3",
                        "layers.2",
                        "layers.3"),
                step.layers().stream().map(LayerStep::path).toList());
        assertEquals(
                model().parameters().byPath().keySet().stream().toList(),
                step.layers().stream()
                        .flatMap(layer -> layer.weights().stream())
                        .toList());
        assertEquals(
                List.of(0, 0, 1, 1, 1, 1, 0, 0),
                step.layers().stream().map(LayerStep::depth).toList());
    }

    @Test
    void eachLayerTakesWhatTheOneBeforeGaveAndBlameGoesTheSameWayBack() {
        Explanation step = explain(trainer(model(), SGD.of(0.1)).build(), 4);
        List<LayerStep> layers = step.layers();
        assertEquals(
                -1,
                layers.get(0).output().memory().mismatch(layers.get(1).input().memory()));
        assertEquals(
                -1,
                layers.get(0)
                        .outputBlame()
                        .orElseThrow()
                        .memory()
                        .mismatch(layers.get(1).inputBlame().orElseThrow().memory()));
        assertTrue(layers.getFirst().inputBlame().isEmpty());
        assertEquals(
                -1,
                step.measurement()
                        .blame()
                        .memory()
                        .mismatch(layers.getLast().outputBlame().orElseThrow().memory()));
        for (LayerStep layer : layers) {
            layer.slope().ifPresent(slope -> {
                for (long i = 0; i < slope.size(); i++) {
                    assertEquals(
                            layer.outputBlame().orElseThrow().get(i) * slope.get(i),
                            layer.inputBlame().orElseThrow().get(i),
                            1e-7,
                            layer.path());
                }
            });
        }
        assertEquals(
                List.of("layers.1", "layers.2.body.layers.2", "layers.2.body.layers.3"),
                layers.stream()
                        .filter(layer -> layer.slope().isPresent())
                        .map(LayerStep::path)
                        .toList());
    }

    @Test
    void blameGoesBothWaysThroughAResidualLayer() {
        List<LayerStep> layers =
                explain(trainer(model(), SGD.of(0.1)).build(), 2).layers();
        LayerStep residual = layers.get(6);
        LayerStep first = layers.get(2);
        for (long i = 0; i < residual.output().size(); i++) {
            assertEquals(
                    residual.outputBlame().orElseThrow().get(i)
                            + first.inputBlame().orElseThrow().get(i),
                    residual.inputBlame().orElseThrow().get(i),
                    1e-7);
            assertEquals(
                    residual.input().get(i) + layers.get(5).output().get(i),
                    residual.output().get(i),
                    1e-6);
        }
    }

    @Test
    void blameIsTheSlopeOfTheLossAsMeasuredByMovingAWeight() {
        Explanation step = explain(trainer(withoutChance(), SGD.of(0.1)).build(), 1);
        for (Explanation.Responsible each : step.mostResponsible(5)) {
            double width = 1e-2;
            double rise = lossWith(each, width) - lossWith(each, -width);
            assertEquals(rise / (2 * width), each.blame(), 1e-3 + 0.02 * Math.abs(each.blame()), each.name());
        }
    }

    private static Sequential withoutChance() {
        Seed seed = new Seed(4);
        return Sequential.of(
                Linear.of(FEATURES, 8, seed.at("first")), Activation.TANH, Linear.of(8, CLASSES, seed.at("second")));
    }

    private static double lossWith(Explanation.Responsible weight, double change) {
        Sequential model = withoutChance();
        model.parameters()
                .get(weight.weight().path())
                .variable()
                .write(values -> values.set(weight.index(), values.get(weight.index()) + change));
        return explain(trainer(model, SGD.of(0)).build(), 1).measurement().loss();
    }

    @Test
    void theMostResponsibleAreThoseWithTheLargestBlame() {
        Explanation step = explain(trainer(model(), SGD.of(0.1)).build(), 1);
        List<Double> all = new ArrayList<>();
        step.weights()
                .forEach(weight -> Arrays.stream(weight.blame().toDoubles()).forEach(g -> all.add(Math.abs(g))));
        all.sort((a, b) -> Double.compare(b, a));
        assertEquals(
                all.subList(0, 10),
                step.mostResponsible(10).stream()
                        .map(each -> Math.abs(each.blame()))
                        .toList());
        assertEquals(1, step.layers().stream().mapToDouble(step::share).sum(), 1e-9);
        Explanation.Responsible most = step.mostResponsible(1).getFirst();
        assertTrue(most.name().matches("layers\\.[\\w.]+\\[\\d(, \\d)?]"), most.name());
        assertEquals(
                "w[2, 3]", Explanation.name("w", step.weight("layers.0.weight").before(), 2 * FEATURES + 3));
    }

    @Test
    void dropoutDropsWhatTrainingWouldDropAtThatStep() {
        Explanation once = explain(trainer(model(), SGD.of(0)).build(), 3);
        Explanation again = explain(trainer(model(), SGD.of(0)).build(), 3);
        Explanation later = explain(trainer(model(), SGD.of(0)).build(), 6);
        Values slope = once.layers().get(5).slope().orElseThrow();
        assertEquals(
                -1,
                slope.memory()
                        .mismatch(again.layers().get(5).slope().orElseThrow().memory()));
        Values other = later.layers().get(5).slope().orElseThrow();
        boolean differs = other.size() != slope.size();
        for (long i = 0; i < slope.size(); i++) {
            assertTrue(slope.get(i) == 0 || Math.abs(slope.get(i) - 1 / 0.6) < 1e-6);
            differs |= i < other.size() && other.get(i) != slope.get(i);
        }
        assertTrue(differs, "two steps dropped the same");
    }

    @Test
    void slopeAndCurvatureTellTheChangeOfALossThatIsAParabola() {
        Dataset numbers = Dataset.of(new float[][] {{1, 2}, {-1, 0.5f}, {0.3f, -2}}, new float[] {1, 0, 2});
        for (double factor : new double[] {0.5, 1}) {
            Trainer trainer = Trainer.of(
                            Sequential.of(Linear.of(2, 1, new Seed(1))), new LossFormula.SquaredError(factor))
                    .optimizer(SGD.of(0.05))
                    .batchSize(3)
                    .build();
            Explanation step = Explanation.of(trainer.pauseBefore(2, numbers, Optional.empty()));
            Outcome outcome = step.outcome();
            assertEquals(outcome.change(), outcome.predicted(), 1e-6);
            assertEquals(-0.05 * step.blameNorm() * step.blameNorm(), outcome.firstOrder(), 1e-6);
            assertTrue(outcome.secondOrder() > 0);
            assertEquals(outcome.before(), step.measurement().loss());
        }
    }

    @Test
    void theTermsOfALossAverageToIt() {
        Explanation step = explain(trainer(model(), SGD.of(0.1)).build(), 1);
        double mean = Statistics.of(step.measurement().terms().orElseThrow()).mean();
        assertEquals(mean, step.measurement().loss(), 1e-6);
        Values p = step.measurement().probabilities().orElseThrow();
        double sum = 0;
        for (int i = 0; i < CLASSES; i++) {
            sum += p.get(i);
        }
        assertEquals(1, sum, 1e-6);
    }

    @Test
    void aLossThatDoesNotSayWhatItIsIsNotWrittenOut() {
        Trainer trainer = Trainer.of(model(), (outputs, labels) -> CROSS_ENTROPY.of(outputs, labels))
                .build();
        Measurement measurement =
                Explanation.of(trainer.pauseBefore(1, DATA, Optional.empty())).measurement();
        assertTrue(measurement.formula().isEmpty());
        assertTrue(measurement.terms().isEmpty());
        assertTrue(measurement.loss() > 0);
    }

    @Test
    void clippingIsSeen() {
        Explanation free = explain(trainer(model(), SGD.of(0.1)).build(), 1);
        Explanation clipped =
                explain(trainer(model(), SGD.of(0.1)).clipByNorm(0.01).build(), 1);
        assertEquals(free.blameNorm(), free.clippedNorm());
        assertEquals(free.blameNorm(), clipped.blameNorm(), 1e-6);
        assertEquals(0.01, clipped.clippedNorm(), 1e-6);
    }

    @Test
    void layersThatShareAWeightAreAllWrittenOutAndItsBlameIsToldOnceForAllOfThem() {
        Linear first = Linear.of(FEATURES, FEATURES, new Seed(1));
        Linear again = new Linear(
                first.weight(), Linear.of(FEATURES, FEATURES, new Seed(2)).bias());
        Layer model = Sequential.of(first, again, Linear.of(FEATURES, CLASSES, new Seed(3)));
        Explanation step = explain(trainer(model, SGD.of(0.1)).batchSize(2).build(), 1);
        Digits digits = new Digits(6);
        List<Filled> blame = new ArrayList<>();
        for (LayerStep layer : step.layers()) {
            Explained explained = layer.explained();
            Flow flow = step.flow(layer, digits);
            assertEquals(layer.output().size(), explained.outputs(flow).size(), layer.path());
            if (layer.inputBlame().isPresent()) {
                assertEquals(layer.input().size(), explained.inputBlame(flow).size(), layer.path());
            }
            flow.weights().forEach(weight -> blame.addAll(explained.weightBlame(flow, weight)));
        }
        assertEquals(step.parameters(), blame.size());
        List<Filled> shared = blame.subList(0, FEATURES * FEATURES);
        WeightStep weight = step.weight("layers.0.weight");
        assertTrue(step.isShared(weight) && !step.isShared(step.weight("layers.1.bias")));
        assertEquals(
                Arrays.stream(weight.blame().toDoubles()).mapToObj(digits::of).toList(),
                shared.stream().map(line -> line.formula() + line.result()).toList(),
                "no formula of one layer makes the blame of both");
        assertEquals(1, step.layers().stream().mapToDouble(step::share).sum(), 1e-9);
    }

    @Test
    void aLayerOfOnesOwnIsOneBox() {
        Layer own = new Doubled(Linear.of(FEATURES, CLASSES, new Seed(1)));
        Explanation step = explain(trainer(own, SGD.of(0.1)).build(), 1);
        assertEquals(1, step.layers().size());
        assertEquals("model", step.layers().getFirst().path());
        assertEquals(
                List.of("inner.weight", "inner.bias"), step.layers().getFirst().weights());
        assertTrue(step.layers().getFirst().slope().isEmpty());
    }

    private record Doubled(Linear inner) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return inner.forward(x, pass).mul(2);
        }

        @Override
        public Parameters parameters() {
            return inner.parameters().within("inner");
        }
    }

    @Test
    void anotherExampleThanTrainingsCanBeAskedAbout() {
        Paused paused = trainer(model(), SGD.of(0.1)).build().pauseBefore(5, DATA, Optional.empty());
        assertEquals(8, paused.batch().rows().size());
        Explanation step = Explanation.of(paused, DATA, 13);
        assertEquals(List.of(13), step.rows());
        assertEquals(DATA.floats("x", 13)[2], (float) step.inputs().get(2));
        assertThrows(IndexOutOfBoundsException.class, () -> Explanation.of(paused, DATA, 20));
    }

    @Test
    void gatheredBatchesAreOneStep() {
        Trainer trainer = Trainer.of(withoutChance(), CROSS_ENTROPY)
                .optimizer(AdamW.of(0.01))
                .batchSize(3)
                .accumulate(3)
                .epochs(2)
                .build();
        Explanation last = explain(trainer, 6);
        assertEquals(2, last.examples());
        assertEquals(2, last.epoch());
        Layer explained = withoutChance();
        Trainer again = Trainer.of(explained, CROSS_ENTROPY)
                .optimizer(AdamW.of(0.01))
                .batchSize(3)
                .accumulate(3)
                .epochs(1)
                .build();
        assertEquals(9, explain(again, 2).examples());
        Layer trained = withoutChance();
        Trainer whole = Trainer.of(trained, CROSS_ENTROPY)
                .optimizer(AdamW.of(0.01))
                .batchSize(9)
                .epochs(1)
                .build();
        explain(whole, 2);
        assertSame("gathered", trained.parameters(), explained.parameters(), 1e-6);
    }

    @Test
    void aStepThatTrainingDoesNotMakeIsRefused() {
        Trainer trainer = trainer(model(), SGD.of(0.1)).build();
        for (long step : new long[] {0, -1, 10}) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> trainer.pauseBefore(step, DATA, Optional.empty()));
            assertEquals("there is no update " + step + ": this run makes 9, counted from 1", e.getMessage());
        }
        Trainer impatient = trainer(model(), SGD.of(0))
                .epochs(10)
                .earlyStopping(EarlyStopping.patience(2))
                .build();
        TrainingException e =
                assertThrows(TrainingException.class, () -> impatient.pauseBefore(28, DATA, Optional.of(DATA)));
        assertTrue(e.getMessage().startsWith("training stops early after epoch 3"), e.getMessage());
    }

    // ------------------------------------------------------------------------------------------------------- findings

    private static List<Kind> findings(Layer... layers) {
        Trainer trainer = Trainer.of(Sequential.of(layers), CROSS_ENTROPY)
                .optimizer(SGD.of(0.1))
                .batchSize(20)
                .build();
        return explain(trainer, 1).findings().stream().map(Finding::kind).toList();
    }

    @Test
    void deepSigmoidsLetBlameVanish() {
        Seed seed = new Seed(1);
        Layer[] layers = Stream.iterate(0, i -> i + 1)
                .limit(6)
                .flatMap(i -> Stream.of(
                        Linear.of(i == 0 ? FEATURES : 8, i == 5 ? CLASSES : 8, seed.at("layer" + i)),
                        i == 5 ? Activation.IDENTITY : Activation.SIGMOID))
                .toArray(Layer[]::new);
        assertEquals(List.of(Kind.VANISHING), findings(layers));
    }

    @Test
    void largeWeightsLetBlameExplode() {
        Seed seed = new Seed(2);
        assertEquals(
                List.of(Kind.EXPLODING),
                findings(
                        large(FEATURES, 16, seed.at("first")),
                        Activation.LEAKY_RELU,
                        large(16, 16, seed.at("second")),
                        Activation.LEAKY_RELU,
                        large(16, CLASSES, seed.at("third"))));
    }

    @Test
    void unitsThatAreOffForAllExamplesAreNamed() {
        assertTrue(findings(constant(FEATURES, 4, 0.1f, -100), Activation.RELU, Linear.of(4, CLASSES, new Seed(1)))
                .contains(Kind.SILENT_UNITS));
        assertFalse(findings(constant(FEATURES, 4, 0.1f, 0), Activation.RELU, Linear.of(4, CLASSES, new Seed(1)))
                .contains(Kind.SILENT_UNITS));
    }

    @Test
    void unitsAtTheEndOfTheirRangeAreNamed() {
        assertTrue(findings(constant(FEATURES, 4, 0, 9), Activation.TANH, Linear.of(4, CLASSES, new Seed(1)))
                .contains(Kind.SATURATED));
    }

    @Test
    void whatIsNotFiniteIsNamed() {
        Linear linear = Linear.of(FEATURES, CLASSES, new Seed(1));
        Parameter weight = linear.weight();
        weight.variable().write(values -> values.set(0, Double.POSITIVE_INFINITY));
        assertTrue(findings(linear).contains(Kind.NOT_FINITE));
    }

    private static Linear large(int in, int out, Seed seed) {
        return Linear.of(in, out, Initializers.normal(seed, 0, 10), Initializer.zeros());
    }

    private static Linear constant(int in, int out, float weight, float bias) {
        return Linear.of(in, out, Initializer.constant(weight), Initializer.constant(bias));
    }
}
