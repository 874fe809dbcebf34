package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.Weights;
import dev.descent.data.Dataset;
import dev.descent.data.Fractions;
import dev.descent.data.Split;
import dev.descent.data.source.BuiltIn;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import dev.descent.data.table.Target;
import dev.descent.loss.Losses;
import dev.descent.metric.ErrorMetric;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Conv2d;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.MaxPool2d;
import dev.descent.nn.Reshape;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Schedule;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.verdict.Verdict;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real, small data from the file to the verdict. */
class RealDataTest {
    @TempDir
    Path folder;

    @Test
    void irisesAreToldApart() {
        Table table = BuiltIn.iris();
        Split split = Split.stratified(table.values("species"), new Fractions(0.6, 0.2, 0.2), 1);
        Preprocessing preprocessing = Preprocessing.fit(table.select(split.train()), Columns.classOf("species"));
        Dataset test = preprocessing.apply(table.select(split.test()));
        Trainer trainer = irises(1);
        History history = trainer.fit(
                preprocessing.apply(table.select(split.train())),
                preprocessing.apply(table.select(split.validation())));
        trainer.best().restore();
        Evaluation evaluation = trainer.evaluate(test);
        assertTrue(evaluation.metrics().get("accuracy") >= 0.9, evaluation.toString());
        assertEquals(30, evaluation.examples());
        assertTrue(Verdict.of(history, evaluation).sentence().contains("test loss"));

        // What is saved says the same to the same questions, in a model that began elsewhere.
        Path file = folder.resolve("iris.safetensors");
        trainer.best().save(file, Map.of());
        Layer other = model(2);
        Weights.read(file, other.parameters()).restore();
        assertEquals(
                evaluation.loss(),
                Trainer.of(other, Losses::crossEntropy).build().evaluate(test).loss(),
                1e-6);
    }

    private static Trainer irises(long seed) {
        return Trainer.of(model(seed), Losses::crossEntropy)
                .optimizer(AdamW.of(0.02))
                .schedule(plan -> new Schedule.Cosine(0.02, plan.updates(), 0))
                .metrics(Metrics.accuracy())
                .epochs(30)
                .batchSize(16)
                .seed(seed)
                .build();
    }

    private static Layer model(long seed) {
        return Sequential.of(
                Linear.of(4, 8, new Seed(seed).at("hidden")),
                Activation.TANH,
                Linear.of(8, 3, new Seed(seed).at("out")));
    }

    @Test
    void digitsAreLearned() {
        Dataset digits = BuiltIn.digits();
        Dataset train = digits.select(IntStream.range(0, 400).toArray());
        Dataset validation = digits.select(IntStream.range(400, 500).toArray());
        Trainer trainer = Trainer.of(
                        Sequential.of(
                                new Flatten(),
                                Linear.of(64, 24, new Seed(1)),
                                Activation.RELU,
                                Linear.of(24, 10, new Seed(2))),
                        Losses::crossEntropy)
                .optimizer(AdamW.of(0.01))
                .metrics(Metrics.accuracy())
                .bestBy(Metrics.accuracy())
                .epochs(8)
                .batchSize(25)
                .build();
        History history = trainer.fit(train, validation);
        assertTrue(history.best().orElseThrow().metrics().get("accuracy") > 0.85, history.toString());
    }

    @Test
    void digitsAreLearnedByAConvolutionalNetwork() {
        Dataset digits = BuiltIn.digits();
        Seed seed = new Seed(3);
        Trainer trainer = Trainer.of(
                        Sequential.of(
                                Reshape.of(1, 8, 8),
                                Conv2d.of(1, 8, 3, seed.at("a")).padding(1),
                                Activation.RELU,
                                MaxPool2d.of(2),
                                Conv2d.of(8, 16, 3, seed.at("b")).padding(1).withoutBias(),
                                BatchNorm.of(16),
                                Activation.RELU,
                                MaxPool2d.of(2),
                                new Flatten(),
                                Linear.of(64, 10, seed.at("c"))),
                        Losses::crossEntropy)
                .optimizer(AdamW.of(0.01))
                .metrics(Metrics.accuracy())
                .epochs(5)
                .batchSize(25)
                .build();
        History history = trainer.fit(
                digits.select(IntStream.range(0, 400).toArray()),
                digits.select(IntStream.range(500, 1000).toArray()));
        assertTrue(history.best().orElseThrow().metrics().get("accuracy") > 0.8, history.toString());
    }

    @Test
    void diabetesIsPredictedAsWellAsALinearModelCan() {
        Table table = BuiltIn.diabetes();
        Split split = Split.random(table.size(), new Fractions(0.8, 0.2, 0), 2);
        Preprocessing preprocessing =
                Preprocessing.fit(table.select(split.train()), Columns.standardizedNumberOf("progression"));
        double deviation = ((Target.Number) preprocessing.target()).std();
        Trainer trainer = Trainer.of(Linear.of(10, 1, new Seed(1)), Losses::mse)
                .optimizer(AdamW.of(0.02))
                .metrics(Metrics.r2(), new ErrorMetric(ErrorMetric.Measure.MAE, deviation))
                .epochs(15)
                .build();
        History history = trainer.fit(
                preprocessing.apply(table.select(split.train())),
                preprocessing.apply(table.select(split.validation())));
        Map<String, Double> metrics = history.last().orElseThrow().metrics();
        assertTrue(metrics.get("r2") > 0.35 && metrics.get("r2") < 0.7, metrics.toString());
        assertTrue(metrics.get("mae") > 35 && metrics.get("mae") < 55, metrics.toString());
    }
}
