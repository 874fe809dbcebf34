package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Split;
import dev.descent.data.source.BuiltIn;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import dev.descent.data.table.Target;
import dev.descent.loss.Losses;
import dev.descent.metric.ConfusionMatrix;
import dev.descent.metric.Metric;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.train.CrossValidation.HeldOut;
import dev.descent.train.history.History;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossValidationTest {
    private static final History NOTHING = History.of(1, new double[] {1}, new double[0]);

    /** A "model" that answers a row's number plus an error of its own. */
    private static HeldOut told(Split split) {
        int[] rows = split.test();
        double[] outputs = new double[rows.length];
        double[] targets = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            targets[i] = rows[i];
            outputs[i] = rows[i] + 0.5 * (rows[i] % 3 - 1);
        }
        Shape shape = Shape.of(rows.length, 1);
        return new HeldOut(NOTHING, rows.length, Values.of(outputs, shape), Values.of(targets, shape));
    }

    @Test
    void saysMeanDeviationAndThePooledFigure() {
        List<Metric> metrics = List.of(Metrics.mae(), Metrics.r2());
        CrossValidation result = CrossValidation.of(Split.kFold(11, 4, 2), metrics, CrossValidationTest::told);
        double[] errors = result.folds().stream()
                .mapToDouble(fold -> fold.evaluation().metrics().get("mae"))
                .toArray();
        double mean = (errors[0] + errors[1] + errors[2] + errors[3]) / 4;
        double squares = 0;
        for (double error : errors) {
            squares += (error - mean) * (error - mean);
        }
        assertEquals(mean, result.mean("mae"), 1e-12);
        assertEquals(Math.sqrt(squares / 3), result.deviation("mae"), 1e-12);
        assertEquals(11.0 / 4, result.meanLoss(), 1e-12);
        assertEquals(0.5, result.lossDeviation(), 1e-12);
        // Rows 0 to 10: all but those with rest 1 miss by a half.
        assertEquals(0.5 * 7 / 11, result.pooled().get("mae"), 1e-12);
        assertEquals(1 - 0.25 * 7 / 110, result.pooled().get("r2"), 1e-12);
        assertEquals(11, result.outputs().size());
        assertEquals(
                result.folds().getFirst().heldOut().targets().get(0),
                result.targets().get(0));
        assertThrows(IllegalArgumentException.class, () -> result.mean("accuracy"));
    }

    @Test
    void tellsOfEachFoldInItsTurn() {
        List<Split> splits = Split.kFold(9, 3, 1);
        List<Split> heard = new ArrayList<>();
        CrossValidation.of(splits, List.of(), CrossValidationTest::told, fold -> heard.add(fold.split()));
        assertEquals(splits, heard);
        assertThrows(
                IllegalArgumentException.class,
                () -> CrossValidation.of(List.of(), List.of(), CrossValidationTest::told));
    }

    @Test
    void answersOfSeveralSplitsAreComparedInTheUnitsOfTheData() {
        Target.Number target = new Target.Number("price", 100, 20, "");
        HeldOut heldOut = new HeldOut(
                        NOTHING,
                        1,
                        Values.of(new float[] {1, -0.5f}, Shape.of(2, 1)),
                        Values.of(new float[] {0.5f, 0}, Shape.of(2, 1)))
                .inUnits(target::inUnits);
        assertArrayEquals(new double[] {120, 90}, heldOut.outputs().toDoubles());
        assertArrayEquals(new double[] {110, 100}, heldOut.targets().toDoubles());
    }

    @Test
    void irisesAreToldApartWhereverTheyAreHeldOut() {
        Table table = BuiltIn.iris();
        List<Split> splits = Split.stratifiedKFold(table.values("species"), 3, 1);
        CrossValidation first = irises(table, splits);
        assertTrue(first.mean("accuracy") > 0.9, first.toString());
        assertEquals(150, ConfusionMatrix.of(first.outputs(), first.targets()).total());
        assertEquals(
                first.pooled().get("accuracy"),
                ConfusionMatrix.of(first.outputs(), first.targets()).accuracy(),
                1e-15);
        CrossValidation again = irises(table, splits.subList(2, 3));
        assertArrayEquals(
                first.folds().getLast().heldOut().outputs().toDoubles(),
                again.outputs().toDoubles(),
                "the same bits whatever was trained before");
    }

    private static CrossValidation irises(Table table, List<Split> splits) {
        return CrossValidation.of(splits, List.of(Metrics.accuracy(), Metrics.f1()), split -> {
            Table train = table.select(split.train());
            Preprocessing numbers = Preprocessing.fit(train, Columns.classOf("species"));
            Dataset heldOut = numbers.apply(table.select(split.test()));
            Trainer trainer = Trainer.of(
                            Sequential.of(Linear.of(4, 8, new Seed(1)), Activation.TANH, Linear.of(8, 3, new Seed(2))),
                            Losses::crossEntropy)
                    .optimizer(AdamW.of(0.05))
                    .epochs(30)
                    .batchSize(50)
                    .build();
            History history = trainer.fit(numbers.apply(train));
            return HeldOut.of(trainer, history, heldOut);
        });
    }
}
