package dev.descent.train;

import static dev.descent.train.Toys.classes;
import static dev.descent.train.Toys.classifier;
import static dev.descent.train.Toys.column;
import static dev.descent.train.Toys.line;
import static dev.descent.train.Toys.lineData;
import static dev.descent.train.Toys.neuron;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Layer;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.SGD;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.history.History;
import org.junit.jupiter.api.Test;

/** Which epoch is the best, when training stops for it, and what becomes of its weights. */
class BestEpochTest {
    @Test
    void theBestWeightsAreKeptAndTheLastStay() {
        Dataset data = lineData(32, 1);
        Dataset opposite = Dataset.of(column(data, "x", 1), column(data, "y", -1));
        Layer model = neuron();
        Trainer trainer =
                Trainer.of(model, Losses::mse).optimizer(SGD.of(0.1)).epochs(3).build();
        assertThrows(IllegalStateException.class, trainer::best);
        History history = trainer.fit(data, opposite);
        assertEquals(1, history.bestEpoch());
        assertEquals(history.validationLosses()[2], trainer.evaluate(opposite).loss(), 1e-5);
        trainer.best().restore();
        assertEquals(history.validationLosses()[0], trainer.evaluate(opposite).loss(), 1e-5);
        trainer.last().restore();
        assertEquals(history.validationLosses()[2], trainer.evaluate(opposite).loss(), 1e-5);
    }

    @Test
    void earlyStoppingWaitsAsLongAsPatienceAndGoesBackToTheBest() {
        Dataset data = lineData(32, 1);
        Dataset opposite = Dataset.of(column(data, "x", 1), column(data, "y", -1));
        Trainer trainer = Trainer.of(neuron(), Losses::mse)
                .optimizer(SGD.of(0.1))
                .epochs(50)
                .earlyStopping(EarlyStopping.patience(3))
                .build();
        History history = trainer.fit(data, opposite);
        assertEquals(History.Ending.STOPPED_EARLY, history.ending());
        assertEquals(4, history.epochs().size());
        assertEquals(1, history.bestEpoch());
        assertEquals(history.validationLosses()[0], trainer.evaluate(opposite).loss(), 1e-5);
    }

    @Test
    void improvementsThatAreTooSmallDoNotCount() {
        Dataset data = lineData(64, 1);
        Trainer.Builder builder = line(1).batchSize(64).epochs(12);
        History patient =
                builder.earlyStopping(EarlyStopping.patience(2)).build().fit(data, data);
        assertEquals(History.Ending.COMPLETED, patient.ending());
        History strict = builder.earlyStopping(EarlyStopping.patience(2).minDelta(1e6))
                .build()
                .fit(data, data);
        assertEquals(3, strict.epochs().size());
        assertEquals(3, strict.bestEpoch());
    }

    @Test
    void theBestEpochCanBeToldByAMetric() {
        Dataset data = classes(90, 1);
        Trainer trainer = Trainer.of(classifier(), Losses::crossEntropy)
                .optimizer(AdamW.of(0.05))
                .metrics(Metrics.accuracy())
                .bestBy(Metrics.accuracy())
                .epochs(6)
                .build();
        History history = trainer.fit(data, classes(60, 2));
        double best = history.best().orElseThrow().metrics().get("accuracy");
        history.epochs().forEach(epoch -> assertTrue(epoch.metrics().get("accuracy") <= best));
        assertTrue(best > 0.9, "accuracy " + best);
        Trainer.Builder wrong = Trainer.of(classifier(), Losses::crossEntropy).bestBy(Metrics.accuracy());
        assertThrows(IllegalArgumentException.class, wrong::build);
        Trainer.Builder opposite = Trainer.of(classifier(), Losses::crossEntropy)
                .reduceOnPlateau(ReduceOnPlateau.of(ReduceOnPlateau.Goal.MAX));
        assertThrows(IllegalArgumentException.class, opposite::build);
    }
}
