package dev.descent.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.Checkpoints;
import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.HeldBatch;
import dev.descent.data.augment.Transforms;
import dev.descent.insight.blame.Blame;
import dev.descent.insight.blame.Dynamics;
import dev.descent.insight.curvature.Curvature;
import dev.descent.insight.explain.Explanation;
import dev.descent.insight.memorize.Memorizer;
import dev.descent.insight.rate.RangeTest;
import dev.descent.loss.Contrastive;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.optimize.SGD;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingException;
import dev.descent.train.keep.Resuming;
import dev.descent.train.verdict.Verdict;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on any columns: pairs, triplets, sequences. */
class ObjectiveTest {
    private static final int FEATURES = 6;

    @TempDir
    Path folder;

    private static Sequential encoder() {
        Seed seed = new Seed(3);
        return Sequential.of(
                Linear.of(FEATURES, 16, seed.at("a")),
                Activation.TANH,
                Dropout.of(0.1),
                Linear.of(16, 8, seed.at("b")));
    }

    /** The second of a pair is the first, turned over and a little noisy. */
    private static Dataset pairs(int size, long seed) {
        Random random = new Random(seed);
        float[][] anchors = new float[size][FEATURES];
        float[][] positives = new float[size][FEATURES];
        for (int row = 0; row < size; row++) {
            for (int i = 0; i < FEATURES; i++) {
                anchors[row][i] = (float) random.nextGaussian();
            }
            for (int i = 0; i < FEATURES; i++) {
                positives[row][i] = anchors[row][FEATURES - 1 - i] + 0.1f * (float) random.nextGaussian();
            }
        }
        return Dataset.builder()
                .floats("anchor", anchors)
                .floats("positive", positives)
                .build();
    }

    private static Objective contrastive(Layer encoder) {
        return Objective.of(encoder.parameters(), List.of("anchor", "positive"), (batch, pass) -> {
            Tensor anchors = encoder.forward(batch.column("anchor"), pass);
            Tensor positives = encoder.forward(batch.column("positive"), pass);
            Tensor similarities = Functions.normalize(anchors, -1, 1e-12)
                    .matmul(Functions.normalize(positives, -1, 1e-12).transpose());
            Tensor own = Tensor.iota(Shape.of(batch.examples()), 0);
            return Objective.Measured.of(Contrastive.standard().of(anchors, positives))
                    .answering(similarities, own);
        });
    }

    /** Without answers, a mean over pairs. */
    private static Objective distance(Layer encoder) {
        return Objective.of(encoder.parameters(), List.of("anchor", "positive"), (batch, pass) -> {
            Tensor anchors = encoder.forward(batch.column("anchor"), pass);
            return Objective.Measured.of(Losses.mse(anchors, encoder.forward(batch.column("positive"), pass)));
        });
    }

    private static Trainer.Builder contrastive() {
        return Trainer.of(contrastive(encoder()))
                .optimizer(Adam.of(0.01))
                .metrics(Metrics.accuracy())
                .batchSize(16)
                .epochs(12)
                .seed(5);
    }

    @Test
    void pairsAreLearnedThroughOneEncoder() {
        Trainer trainer = contrastive().build();
        Dataset validation = pairs(32, 2);
        double before = trainer.evaluate(validation).metrics().get("accuracy");

        History history = trainer.fit(pairs(128, 1), validation);

        Evaluation after = trainer.evaluate(validation);
        assertTrue(before < 0.4, "by chance some: " + before);
        assertTrue(after.metrics().get("accuracy") > 0.8, "each anchor is to find its own: " + after);
        assertTrue(history.epochs().getLast().trainLoss() < history.initialLoss() / 3);
        assertFalse(history.scale().isKnown());
        assertTrue(Verdict.of(history, after).sentence().length() > 0);
    }

    @Test
    void aRunOnPairsThatWasStoppedComesToTheSameBits() {
        Dataset train = pairs(40, 1);
        Dataset validation = pairs(24, 2);
        Trainer undisturbed = contrastive()
                .epochs(3)
                .transforms(Transforms.on("positive", Transforms.noise(0.1)))
                .build();
        String expected = Resuming.result(undisturbed, undisturbed.fit(train, validation));

        History history;
        Trainer trainer;
        do {
            int[] asked = new int[1];
            trainer = contrastive()
                    .epochs(3)
                    .transforms(Transforms.on("positive", Transforms.noise(0.1)))
                    .checkpoints(Checkpoints.in(folder))
                    .stopWhen(() -> asked[0]++ == 2)
                    .build();
            history = trainer.resume(train, validation);
        } while (history.ending() == History.Ending.INTERRUPTED);

        assertEquals(expected, Resuming.result(trainer, history));
    }

    @Test
    void aTransformChangesTheColumnThatItIsFor() {
        Dataset train = pairs(16, 1);
        Objective still = distance(Sequential.of(Linear.of(FEATURES, 2, new Seed(1))));
        Trainer trainer = Trainer.of(still)
                .shuffle(false)
                .batchSize(16)
                .transforms(Transforms.on("positive", Transforms.drop(0.5)))
                .build();

        HeldBatch batch = trainer.pauseBefore(1, train, Optional.empty()).batch();

        assertArrayEquals(
                HeldBatch.of(train, rows(16)).column("anchor").toFloats(),
                batch.column("anchor").toFloats());
        int dropped = 0;
        for (float value : batch.column("positive").toFloats()) {
            dropped += value == 0 ? 1 : 0;
        }
        assertTrue(dropped > 24 && dropped < 72, "about half of 96, not " + dropped);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Trainer.of(still)
                                .transforms(Transforms.on("negative", Transforms.drop(0.5)))
                                .build()
                                .fit(train))
                .getMessage();
        assertTrue(message.contains("no column \"negative\""), message);
        assertThrows(
                DataException.class,
                () -> Trainer.of(still)
                        .transforms(Transforms.on("positive", Transforms.flipHorizontally()))
                        .build()
                        .fit(train));
    }

    private static int[] rows(int count) {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = i;
        }
        return rows;
    }

    @Test
    void tripletsAreLearned() {
        Dataset pairs = pairs(64, 1);
        Dataset others = pairs(64, 9);
        Dataset triplets = Dataset.builder()
                .floats("anchor", Shape.of(FEATURES), all(pairs, "anchor"))
                .floats("positive", Shape.of(FEATURES), all(pairs, "positive"))
                .floats("negative", Shape.of(FEATURES), all(others, "positive"))
                .build();
        Layer encoder = encoder();
        Objective objective =
                Objective.of(encoder.parameters(), List.of("anchor", "positive", "negative"), (batch, pass) -> {
                    Tensor anchors = encoder.forward(batch.column("anchor"), pass);
                    Tensor positives = encoder.forward(batch.column("positive"), pass);
                    Tensor negatives = encoder.forward(batch.column("negative"), pass);
                    return Objective.Measured.of(Losses.triplet(anchors, positives, negatives));
                });
        Trainer trainer = Trainer.of(objective)
                .optimizer(Adam.of(0.01))
                .epochs(20)
                .batchSize(16)
                .build();

        History history = trainer.fit(triplets);

        assertTrue(history.epochs().getLast().trainLoss() < history.initialLoss() / 2, history.epochs()::toString);
    }

    private static float[] all(Dataset data, String column) {
        return HeldBatch.of(data, rows(data.size())).column(column).toFloats();
    }

    /** Tokens that count upwards: what follows can be known. */
    private static Dataset counting(int size) {
        int[] tokens = new int[size * 9];
        for (int row = 0; row < size; row++) {
            for (int i = 0; i < 9; i++) {
                tokens[row * 9 + i] = (row * 5 + i * 3) % 11;
            }
        }
        return Dataset.builder().ints("tokens", Shape.of(9), tokens).build();
    }

    private static Objective language(Layer model) {
        return Objective.of(model.parameters(), List.of("tokens"), (batch, pass) -> {
            Tensor tokens = batch.column("tokens");
            Tensor logits = model.forward(tokens.slice(1, 0, 8), pass);
            Tensor next = tokens.slice(1, 1, 9);
            return Objective.Measured.of(Losses.crossEntropy(logits, next)).answering(logits, next);
        });
    }

    private static Layer languageModel() {
        Seed seed = new Seed(2);
        return Sequential.of(Embedding.of(11, 16, seed.at("a")), Linear.of(16, 11, seed.at("b")));
    }

    @Test
    void aLanguageModelIsToldByTheTokensThemselves() {
        Trainer trainer = Trainer.of(language(languageModel()))
                .optimizer(Adam.of(0.05))
                .metrics(Metrics.accuracy(), Metrics.perplexity())
                .epochs(15)
                .batchSize(8)
                .build();

        trainer.fit(counting(30));

        Evaluation evaluation = trainer.evaluate(counting(33));
        assertEquals(1, evaluation.metrics().get("accuracy"), 1e-9);
        assertEquals(Math.exp(evaluation.loss()), evaluation.metrics().get("perplexity"), 1e-4);
        Values said = trainer.predict(counting(5));
        assertEquals(Shape.of(5, 8, 11), said.shape());
    }

    @Test
    void aColumnBesideAnyInputsIsATargetLikeY() {
        Random random = new Random(4);
        float[][] left = new float[60][2];
        float[][] right = new float[60][2];
        int[] kinds = new int[60];
        for (int row = 0; row < 60; row++) {
            left[row] = new float[] {random.nextFloat(), random.nextFloat()};
            right[row] = new float[] {random.nextFloat(), random.nextFloat()};
            kinds[row] = left[row][0] > right[row][1] ? 1 : 0;
        }
        Dataset data = Dataset.builder()
                .floats("left", left)
                .floats("right", right)
                .labels("kind", kinds, List.of("less", "more"))
                .build();
        Linear one = Linear.of(2, 2, new Seed(1).at("one"));
        Linear other = Linear.of(2, 2, new Seed(1).at("other"));
        Objective objective = Objective.comparing(
                one.parameters().within("one").and(other.parameters().within("other")),
                List.of("left", "right"),
                (batch, pass) ->
                        one.forward(batch.column("left"), pass).add(other.forward(batch.column("right"), pass)),
                "kind",
                Losses::crossEntropy);
        Dynamics dynamics = Dynamics.of(objective, data);
        Trainer trainer = Trainer.of(objective)
                .optimizer(Adam.of(0.1))
                .metrics(Metrics.accuracy())
                .epochs(20)
                .listener(dynamics)
                .build();

        History history = trainer.fit(data);

        Evaluation evaluation = trainer.evaluate(data);
        assertTrue(evaluation.metrics().get("accuracy") > 0.9, evaluation::toString);
        assertEquals(Math.log(2), history.scale().constant(), 0.05);
        assertTrue(evaluation.classes().isPresent());
        assertEquals(List.of("less", "more"), evaluation.classNames());
        assertEquals(60, Blame.of(dynamics).ranking().size());
        Dataset wrong = Dataset.builder()
                .floats("left", left)
                .floats("right", right)
                .ints("kind", Shape.scalar(), filled(60, 2))
                .build();
        assertTrue(refused(trainer, wrong).startsWith("label 2 of row 0 in the data is out of range"));
    }

    private static int[] filled(int size, int value) {
        int[] values = new int[size];
        Arrays.fill(values, value);
        return values;
    }

    private static String refused(Trainer trainer, Dataset data) {
        return assertThrows(TrainingException.class, () -> trainer.evaluate(data))
                .getMessage();
    }

    @Test
    void whatAnObjectiveCannotGiveIsRefusedInASentence() {
        Dataset data = pairs(20, 1);
        Layer encoder = encoder();
        Trainer measured =
                Trainer.of(distance(encoder)).metrics(Metrics.accuracy()).build();
        assertEquals(
                "the metric accuracy compares outputs with targets, and this objective gives none; leave it out, or let"
                        + " the objective give both by Measured.answering(outputs, targets)",
                refused(measured, data));
        Trainer plain = Trainer.of(distance(encoder)).build();
        assertTrue(assertThrows(TrainingException.class, () -> plain.predict(data))
                .getMessage()
                .startsWith("this objective gives a loss but no outputs"));
        assertTrue(assertThrows(IllegalStateException.class, plain::model)
                .getMessage()
                .startsWith("this trainer has an objective of its own"));
        assertEquals(
                "the data has no column \"anchor\" but [x, y]; the objective needs [anchor, positive]",
                refused(plain, Dataset.of(new float[][] {{1}}, new float[] {1})));
        assertTrue(assertThrows(
                        TrainingException.class,
                        () -> Trainer.of(contrastive(encoder)).build().losses(data))
                .getMessage()
                .startsWith("no example has a loss of its own here"));
        Objective forgetful = Objective.of(
                encoder.parameters(),
                List.of("anchor"),
                (batch, _) -> Objective.Measured.of(batch.column("positive").mean()));
        assertTrue(refused(Trainer.of(forgetful).build(), data).contains("no column \"positive\" among [anchor]"));
    }

    @Test
    void aStepOnPairsIsExplained() {
        Layer encoder = encoder();
        Objective objective = Objective.of(encoder.parameters(), List.of("anchor", "positive"), (batch, pass) -> {
            Tensor anchors = pass.within("anchor", encoder, batch.column("anchor"));
            Tensor positives = pass.within("positive", encoder, batch.column("positive"));
            return Objective.Measured.of(Losses.mse(anchors, positives));
        });
        Dataset data = pairs(32, 1);
        Trainer trainer =
                Trainer.of(objective).optimizer(SGD.of(0.1)).batchSize(8).build();

        Explanation step = Explanation.of(trainer.pauseBefore(3, data, Optional.empty()));

        assertEquals(
                List.of(
                        "anchor.layers.0",
                        "anchor.layers.1",
                        "anchor.layers.2",
                        "anchor.layers.3",
                        "positive.layers.0",
                        "positive.layers.1",
                        "positive.layers.2",
                        "positive.layers.3"),
                step.layers().stream().map(layer -> layer.path()).toList());
        assertEquals(List.of("anchor", "positive"), List.copyOf(step.columns().keySet()));
        assertTrue(step.outcome().after() < step.outcome().before());
        assertEquals(
                step.outcome().change(),
                step.outcome().predicted(),
                0.1 * Math.abs(step.outcome().change()));
        assertEquals(4, step.weights().size());
        assertTrue(step.blameNorm() > 0);
        assertThrows(IllegalStateException.class, () -> step.measurement().outputs());

        Objective unnamed = distance(encoder);
        Explanation again = Explanation.of(
                Trainer.of(unnamed).optimizer(SGD.of(0.1)).batchSize(8).build().pauseBefore(1, data, Optional.empty()));
        assertEquals("layers.0#2", again.layers().get(4).path());
    }

    @Test
    void insightNeedsNoXAndY() {
        Dataset data = pairs(48, 1);
        Layer encoder = encoder();
        Objective objective = distance(encoder);
        Dynamics dynamics = Dynamics.of(objective, data);
        Trainer.of(objective).epochs(3).listener(dynamics).build().fit(data);

        Blame blame = Blame.of(dynamics);
        assertEquals(48, blame.ranking().size());
        double[] losses = Trainer.of(objective).build().losses(data);
        assertEquals(48, losses.length);
        assertTrue(
                blame.ranking().getFirst().loss() >= blame.ranking().getLast().loss());

        Curvature.Measurement curvature = Curvature.of(objective, data).measure();
        assertTrue(curvature.converged() && curvature.largest() > 0, curvature::toString);

        assertTrue(RangeTest.standard()
                        .run(Trainer.of(contrastive(encoder())).batchSize(16), data)
                        .points()
                        .size()
                > 20);
        assertTrue(Memorizer.of(contrastive(encoder()), Adam.of(0.01))
                .learn(data.select(0, 1, 2, 3))
                .learned());
    }

    @Test
    void curvatureOfSupervisionIsTheSameWhicheverWayItIsSaid() {
        Random random = new Random(1);
        float[][] x = new float[20][2];
        float[] y = new float[20];
        for (int row = 0; row < 20; row++) {
            x[row] = new float[] {random.nextFloat(), random.nextFloat()};
            y[row] = x[row][0];
        }
        Dataset data = Dataset.of(x, y);
        Layer model = Linear.of(2, 1, new Seed(1));
        Objective written = Objective.of(
                model.parameters(),
                List.of("x", "y"),
                (batch, pass) ->
                        Objective.Measured.of(Losses.mse(model.forward(batch.column("x"), pass), batch.column("y"))));

        assertEquals(
                Curvature.of(model, Losses::mse, data).measure().largest(),
                Curvature.of(written, data).measure().largest());
    }

    @Test
    void whatBreaksIsSaidByColumn() {
        Layer encoder = encoder();
        Objective objective = Objective.of(encoder.parameters(), List.of("anchor", "positive"), (batch, pass) -> {
            Tensor answers = encoder.forward(batch.column("anchor"), pass);
            return Objective.Measured.of(
                    answers.mean().add(batch.column("positive").log().mean()));
        });
        Dataset data = pairs(16, 1);
        String message = assertThrows(
                        TrainingException.class,
                        () -> Trainer.of(objective).build().fit(data, data))
                .getMessage();
        assertTrue(message.contains("the logarithm of -"), message);
    }
}
