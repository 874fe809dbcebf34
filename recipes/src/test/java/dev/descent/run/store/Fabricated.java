package dev.descent.run.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Folders as runs leave them, made in no time. */
public final class Fabricated {
    private final Path runs;

    /** Makes them in a folder. */
    public Fabricated(Path runs) {
        this.runs = runs;
    }

    /** A run that was killed after some epochs. */
    public Path unfinished(String name, double learningRate, int epochs) {
        try {
            Path folder = Files.createDirectories(runs.resolve(name));
            String recipe = name.replaceFirst("-\\d{8}.*", "");
            Files.writeString(folder.resolve("recipe.yaml"), recipe(recipe, learningRate, 30));
            Files.writeString(folder.resolve("provenance.json"), provenance(recipe));
            StringBuilder lines = new StringBuilder(
                    "epoch,train_loss,validation_loss,accuracy,learning_rate,examples_per_second,seconds,iterations,updates\n");
            for (int epoch = 1; epoch <= epochs; epoch++) {
                lines.append(String.format(
                        Locale.ROOT,
                        "%d,%.5f,%.5f,%.5f,%s,50000,0.1,%d,%d%n",
                        epoch,
                        1.0 / epoch,
                        validationLoss(epoch),
                        accuracy(epoch),
                        learningRate,
                        20 * epoch,
                        20 * epoch));
            }
            Files.writeString(folder.resolve("metrics.csv"), lines);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The validation loss of an epoch: least in the tenth. */
    static double validationLoss(int epoch) {
        return 0.3 + Math.abs(epoch - 10) / 100.0;
    }

    private static double accuracy(int epoch) {
        return 0.9 + Math.min(epoch, 10) / 200.0;
    }

    /** A run that was completed, with this accuracy on its validation part. */
    public Path completed(String name, double learningRate, int epochs, double accuracy) {
        Path folder = unfinished(name, learningRate, epochs);
        end(folder, "completed", epochs, accuracy);
        return folder;
    }

    /** Gives a run its summary. */
    public void end(Path folder, String ending, int epochs, double accuracy) {
        String summary = String.format(
                Locale.ROOT, """
                {
                  "recipe": "digits", "ending": "%s", "epochs": %d, "bestEpoch": %d, "seconds": 3.5, "parameters": 19210,
                  "training": {"examples": 1257, "loss": 0.01, "accuracy": 0.999},
                  "validation": {"examples": 270, "loss": %s, "accuracy": %s},
                  "test": {"examples": 270, "loss": 0.4, "accuracy": 0.95},
                  "verdict": {"kind": "just right", "evidence": "both losses fell", "advice": ["stop here"]}
                }
                """, ending, epochs, Math.min(epochs, 10), validationLoss(Math.min(epochs, 10)), accuracy);
        try {
            Files.writeString(folder.resolve("summary.json"), summary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String recipe(String name, double learningRate, int epochs) {
        return """
            name: %s
            data: {name: digits}
            model:
              - linear: {out: 256, bias: true}
              - relu
              - linear: {bias: true}
            loss: {type: crossEntropy, labelSmoothing: 0.0}
            optimizer: {type: adamw, lr: %s, betas: [0.9, 0.999]}
            epochs: %s
            batchSize: 64
            seed: 1
            metric: accuracy
            best: loss
            """.formatted(name, learningRate, epochs);
    }

    private static String provenance(String name) {
        return """
            {
              "recipe": "%s",
              "command": "descent train %1$s",
              "started": "2026-01-31T14:25:00+01:00",
              "seed": 1,
              "descent": "0.1.0",
              "gitCommit": "0123456789012345678901234567890123456789",
              "data": {"train": {"examples": 1257, "sha256": "00ff"}},
              "machine": {"cpu": "a quick one", "threads": 2}
            }
            """.formatted(name);
    }
}
