package dev.descent.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.Checkpoints;
import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.metric.Metric;
import dev.descent.metric.Metrics;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.SGD;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.keep.Notes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The epoch that a metric is to tell, where the metric is no number: as ROC-AUC is where validation has one class. */
class MissingMetricTest {
    private static final int EPOCHS = 12;

    private static Dataset data(int size, boolean oneClass, long seed) {
        Random random = new Random(seed);
        float[][] x = new float[size][3];
        int[] y = new int[size];
        for (int i = 0; i < size; i++) {
            y[i] = oneClass ? 0 : random.nextInt(2);
            for (int j = 0; j < 3; j++) {
                x[i][j] = (float) random.nextGaussian() + y[i];
            }
        }
        return Dataset.builder().floats("x", x).ints("y", Shape.scalar(), y).build();
    }

    private static Trainer.Builder trainer(Metric... bestBy) {
        Trainer.Builder builder = Trainer.of(Linear.of(3, 2, new Seed(1)), Losses::crossEntropy)
                .optimizer(SGD.of(0.3))
                .epochs(EPOCHS)
                .metrics(Metrics.rocAuc());
        return bestBy.length == 0 ? builder : builder.bestBy(bestBy[0]);
    }

    @Test
    void theLossTellsTheBestEpochInItsPlace() {
        Dataset train = data(100, false, 1);
        Dataset validation = data(20, true, 2);
        List<Metric> told = new ArrayList<>();
        Trainer byMetric = trainer(Metrics.rocAuc())
                .listener(new TrainingListener() {
                    @Override
                    public void bestByLoss(Metric metric) {
                        told.add(metric);
                    }
                })
                .build();
        History history = byMetric.fit(train, validation);
        assertTrue(history.epochs().stream()
                .allMatch(epoch -> Double.isNaN(epoch.metrics().get("rocAuc"))));
        Trainer byLoss = trainer().build();
        assertEquals(byLoss.fit(train, validation).bestEpoch(), history.bestEpoch());
        assertTrue(history.bestEpoch() > 0, "weights that were never trained are no best ones");
        byMetric.best().restore();
        byLoss.best().restore();
        assertArrayEquals(
                byLoss.predict(validation).toFloats(),
                byMetric.predict(validation).toFloats(),
                0);
        assertEquals(List.of(Metrics.rocAuc()), told);
    }

    @Test
    void noWordIsSaidWhereItIsANumber() {
        List<Metric> told = new ArrayList<>();
        trainer(Metrics.rocAuc())
                .listener(new TrainingListener() {
                    @Override
                    public void bestByLoss(Metric metric) {
                        told.add(metric);
                    }
                })
                .build()
                .fit(data(100, false, 1), data(20, false, 2));
        assertEquals(List.of(), told);
    }

    @Test
    void earlyStoppingAndPlateausGoByTheLossToo() {
        Dataset train = data(100, false, 1);
        Dataset validation = data(20, true, 2);
        ReduceOnPlateau larger = ReduceOnPlateau.of(ReduceOnPlateau.Goal.MAX).reducing(0.1, 1);
        ReduceOnPlateau smaller = ReduceOnPlateau.of(ReduceOnPlateau.Goal.MIN).reducing(0.1, 1);
        History byMetric = trainer(Metrics.rocAuc())
                .reduceOnPlateau(larger)
                .earlyStopping(EarlyStopping.patience(4).minDelta(0.5))
                .build()
                .fit(train, validation);
        History byLoss = trainer()
                .reduceOnPlateau(smaller)
                .earlyStopping(EarlyStopping.patience(4))
                .build()
                .fit(train, validation);
        assertEquals(
                byLoss.epochs().stream().map(History.Epoch::learningRate).toList(),
                byMetric.epochs().stream().map(History.Epoch::learningRate).toList());
        assertArrayEquals(byLoss.validationLosses(), byMetric.validationLosses(), 0);
    }

    @Test
    void itTellsTheBestEpochFromWhereItIsANumber() {
        Judge judge = new Judge(new Monitor(Optional.of(Metrics.rocAuc())), Optional.empty(), Optional.empty());
        double[] aucs = {Double.NaN, Double.NaN, 0.4, Double.NaN, 0.5, 0.45};
        double[] losses = {0.5, 0.4, 0.9, 0.1, 0.8, 0.7};
        List<Integer> best = new ArrayList<>();
        for (int i = 0; i < aucs.length; i++) {
            judge.isBest(epoch(i + 1, losses[i], aucs[i]));
            best.add(judge.bestEpoch());
        }
        assertEquals(List.of(1, 2, 3, 3, 5, 5), best);
    }

    @Test
    void theCheckpointOfAnEarlierVersionSaysByItsBestFigureWhetherTheMetricTold() {
        for (boolean told : new boolean[] {true, false}) {
            Judge earlier = new Judge(new Monitor(Optional.of(Metrics.rocAuc())), Optional.empty(), Optional.empty());
            Notes notes = Notes.blank();
            if (told) {
                earlier.isBest(epoch(1, 0.5, 0.7));
            }
            earlier.save(notes);
            notes.words().remove("figureWasSeen");
            Judge judge = new Judge(new Monitor(Optional.of(Metrics.rocAuc())), Optional.empty(), Optional.empty());
            judge.restore(notes);
            assertEquals(!told, judge.isBest(epoch(2, 0.1, 0.6)), "a lower loss, a worse metric");
            assertEquals(told ? 1 : 2, judge.bestEpoch());
        }
    }

    private static History.Epoch epoch(int number, double loss, double auc) {
        return new History.Epoch(number, 1, OptionalDouble.of(loss), Map.of("rocAuc", auc), 0, 0, 0, number, number);
    }

    @Test
    void aRunThatGoesOnKnowsThatTheLossTells(@TempDir Path folder) {
        Dataset train = data(100, false, 1);
        Dataset validation = data(20, true, 2);
        Trainer.Builder begun = trainer(Metrics.rocAuc()).checkpoints(Checkpoints.in(folder));
        int[] asked = {0};
        begun.stopWhen(() -> asked[0]++ > 40).build().fit(train, validation);
        History resumed = trainer(Metrics.rocAuc())
                .checkpoints(Checkpoints.in(folder))
                .build()
                .resume(train, validation);
        assertEquals(
                IntStream.rangeClosed(1, EPOCHS).boxed().toList(),
                resumed.epochs().stream().map(History.Epoch::number).toList());
        assertEquals(trainer().build().fit(train, validation).bestEpoch(), resumed.bestEpoch());
    }
}
