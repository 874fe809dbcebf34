package dev.descent.examples;

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
import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.train.Trainer;
import dev.descent.train.objective.Objective;
import java.util.List;
import java.util.Locale;

/**
 * Training on pairs: handwritten digits are cut in two, and one model learns to find the right half that belongs to a left
 * half among those of 32 digits. There is no x and no y, so what is minimized is written down as an {@link Objective}.
 */
public final class TrainPairs {
    private static final int SIDE = 8;
    private static final int HALF = SIDE / 2;
    private static final double SCALE = 10;

    private TrainPairs() {}

    /** Trains for 20 epochs, and prints how often the right half is found before and after. */
    public static void main(String... args) {
        Dataset digits = BuiltIn.digits();
        Dataset halves = halves(digits);
        Split split = Split.stratified(digits.ints("y"), new Fractions(0.8, 0, 0.2), 1);
        Dataset test = halves.select(split.test());

        Trainer trainer = Trainer.of(pairs(tower(new Seed(1)), tower(new Seed(2))))
                .optimizer(AdamW.of(3e-3))
                .metrics(Metrics.accuracy())
                .epochs(20)
                .batchSize(32)
                .seed(1)
                .build();
        double before = trainer.evaluate(test).metrics().get("accuracy");
        trainer.fit(halves.select(split.train()));
        double after = trainer.evaluate(test).metrics().get("accuracy");
        System.out.printf(Locale.ROOT, "right halves found: before %.4f, after %.4f%n", before, after);
    }

    /** Each left half is to be more like its own right half than like the others of the batch. */
    private static Objective pairs(Layer left, Layer right) {
        return Objective.of(
                left.parameters().within("left").and(right.parameters().within("right")),
                List.of("left", "right"),
                (batch, pass) -> {
                    Tensor lefts = Functions.normalize(pass.within("left", left, batch.column("left")), -1, 1e-12);
                    Tensor rights = Functions.normalize(pass.within("right", right, batch.column("right")), -1, 1e-12);
                    Tensor similarities = lefts.matmul(rights.transpose()).mul(SCALE);
                    Tensor own = Tensor.iota(Shape.of(batch.examples()), 0);
                    return Objective.Measured.of(Losses.crossEntropy(similarities, own))
                            .answering(similarities, own);
                });
    }

    private static Layer tower(Seed seed) {
        return Sequential.of(
                Flatten.of(),
                Linear.of(SIDE * HALF, 64, seed.at("layers.1")),
                Activation.RELU,
                Linear.of(64, 16, seed.at("layers.3")));
    }

    private static Dataset halves(Dataset digits) {
        float[] left = new float[digits.size() * SIDE * HALF];
        float[] right = new float[left.length];
        for (int row = 0; row < digits.size(); row++) {
            float[] pixels = digits.floats("x", row);
            for (int y = 0; y < SIDE; y++) {
                int to = (row * SIDE + y) * HALF;
                System.arraycopy(pixels, y * SIDE, left, to, HALF);
                System.arraycopy(pixels, y * SIDE + HALF, right, to, HALF);
            }
        }
        return Dataset.builder()
                .floats("left", Shape.of(SIDE, HALF), left)
                .floats("right", Shape.of(SIDE, HALF), right)
                .build();
    }
}
