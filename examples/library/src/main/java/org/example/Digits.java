package org.example;

import dev.descent.checkpoint.SavedModel;
import dev.descent.data.Dataset;
import dev.descent.data.Fractions;
import dev.descent.data.Split;
import dev.descent.data.source.BuiltIn;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.train.ConsoleProgress;
import dev.descent.train.Predictor;
import dev.descent.train.Trainer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/** Learns to read handwritten digits, keeps the model in a file, reads it back, and asks it. */
public final class Digits {
    private Digits() {}

    /** Trains for ten epochs. */
    public static void main(String... args) {
        Dataset digits = BuiltIn.digits();
        Split split = Split.stratified(digits.ints("y"), new Fractions(0.65, 0.15, 0.2), 1);
        Dataset test = digits.select(split.test());

        Seed seed = new Seed(1);
        Layer model = Sequential.of(
                Flatten.of(),
                Linear.of(64, 128, seed.at("layers.1")),
                Activation.RELU,
                Dropout.of(0.2),
                Linear.of(128, 10, seed.at("layers.4")));
        System.out.print(model.summary(8, 8));

        Trainer trainer = Trainer.of(model, Losses::crossEntropy)
                .optimizer(AdamW.of(3e-3))
                .metrics(Metrics.accuracy())
                .epochs(10)
                .listener(ConsoleProgress.to(System.out))
                .build();
        trainer.fit(digits.select(split.train()), digits.select(split.validation()));
        trainer.best().restore();
        System.out.printf(
                Locale.ROOT,
                "test accuracy %.4f%n",
                trainer.evaluate(test).metrics().get("accuracy"));

        Path file = Path.of("digits.safetensors");
        SavedModel.of(model).save(file);
        Layer again = SavedModel.read(file).model();

        double[] logits = Predictor.of(again, 8, 8).predict(test.floats("x", 0));
        int told = IntStream.range(0, 10).reduce(0, (best, digit) -> logits[digit] > logits[best] ? digit : best);
        System.out.println("read back from " + file + ", it takes a " + test.ints("y")[0] + " for a " + told);
    }
}
