package dev.descent.insight.growth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.Fractions;
import dev.descent.data.Split;
import dev.descent.data.source.BuiltIn;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.train.Trainer;
import dev.descent.train.history.Plan;
import dev.descent.train.history.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrowingDataTest {
    private final Dataset digits = BuiltIn.digits();
    private final Split split = Split.stratified(digits.ints("y"), new Fractions(0.25, 0.25, 0.5), 1);
    private final Dataset train = digits.select(split.train());
    private final Dataset validation = digits.select(split.validation());

    @Test
    void moreDigitsAreReadBetterAndEvenMoreWouldHelp() {
        LearningCurve curve = GrowingData.standard().run(this::trainer, train, validation);
        int[] sizes = curve.sizes();
        assertArrayEquals(new int[] {14, 28, 56, 112, 225, 450}, sizes);
        for (int i = 2; i < sizes.length; i++) {
            assertTrue(
                    curve.validationLoss(sizes[i]) < curve.validationLoss(sizes[i - 2]),
                    () -> curve.points().toString());
        }
        assertTrue(curve.validationMetric("accuracy", 450) > curve.validationMetric("accuracy", 14) + 0.2);
        assertTrue(curve.trainingLoss(450) < curve.validationLoss(450));
        MoreData answer = curve.answer();
        assertEquals(MoreData.Kind.YES, answer.kind(), answer.sentence());
        assertTrue(answer.doubled() < curve.validationLoss(450));
        assertTrue(answer.from() <= answer.doubled() && answer.doubled() <= answer.to());
    }

    @Test
    void theLargestSizeIsTheTrainingThatWasAskedAbout() {
        LearningCurve curve = new GrowingData(4, List.of(7L)).run(this::trainer, train, validation);
        Trainer alone = trainer(train.size(), 7).build();
        alone.fit(train, validation);
        alone.best().restore();
        assertEquals(alone.evaluate(validation), curve.points().getLast().validation());
    }

    @Test
    void allSizesGetAsManyUpdates() {
        List<Plan> plans = new ArrayList<>();
        GrowingData.Trainers watched =
                (examples, seed) -> trainer(examples, seed).listener(new TrainingListener() {
                    @Override
                    public void started(Plan plan) {
                        plans.add(plan);
                    }
                });
        new GrowingData(4, List.of(1L)).run(watched, train, validation);
        assertEquals(4, plans.size());
        long whole = plans.getLast().updates();
        for (Plan plan : plans) {
            assertTrue(Math.abs(plan.updates() - whole) <= whole / 10, plan.toString());
        }
    }

    @Test
    void partsHoldSmallerOnesAndEveryClass() {
        int[] labels = train.ints("y");
        NestedSubsets subsets = NestedSubsets.of(train, Optional.of("y"), 3);
        Set<Integer> before = new HashSet<>();
        for (int size : new int[] {14, 28, 56, 112, 225, 450}) {
            int[] rows = subsets.first(size);
            Set<Integer> now = new HashSet<>();
            int[] counts = new int[10];
            for (int row : rows) {
                assertTrue(now.add(row));
                counts[labels[row]]++;
            }
            assertTrue(now.containsAll(before));
            before = now;
            for (int count : counts) {
                assertEquals(size / 10.0, count, 1.5, Arrays.toString(counts));
            }
        }
        int[] thrice = subsets.repeated(14, 3);
        assertEquals(42, thrice.length);
        assertEquals(
                Arrays.stream(subsets.first(14)).boxed().toList(),
                Arrays.stream(thrice, 28, 42).boxed().toList());
    }

    @Test
    void tooFewExamplesOrSizesAreRefused() {
        Dataset few = train.select(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        String message = assertThrows(
                        DataException.class, () -> GrowingData.standard().run(this::trainer, few, validation))
                .getMessage();
        assertTrue(message.contains("12 examples"), message);
        assertThrows(IllegalArgumentException.class, () -> new GrowingData(3, List.of(1L)));
        assertThrows(IllegalArgumentException.class, () -> new GrowingData(4, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new GrowingData(4, List.of(1L, 1L)));
    }

    private Trainer.Builder trainer(int examples, long seed) {
        Seed weights = new Seed(seed);
        Layer model = Sequential.of(
                new Flatten(),
                Linear.of(64, 32, weights.at("layers.1")),
                Activation.RELU,
                Linear.of(32, 10, weights.at("layers.3")));
        return Trainer.of(model, Losses::crossEntropy)
                .optimizer(AdamW.of(0.01))
                .metrics(Metrics.accuracy())
                .epochs(25)
                .seed(seed);
    }
}
