package dev.descent.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;

/** Folders of runs as {@code descent train digits} leaves them, without the weights; made from a seed. */
record ManyRuns(Path folder) {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final OffsetDateTime FIRST = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    /** Makes this many, each of so many epochs. */
    void make(int count, int epochs) {
        Random random = new Random(1);
        try {
            for (int number = 0; number < count; number++) {
                make(number, epochs, random);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void make(int number, int epochs, Random random) throws IOException {
        OffsetDateTime started = FIRST.plusSeconds(61L * number);
        double rate = Math.pow(10, -1 - 4 * random.nextDouble());
        Path run = Files.createDirectories(folder.resolve("digits-" + NAME.format(started)));
        Files.writeString(run.resolve("recipe.yaml"), recipe(rate, epochs, number));
        Files.writeString(run.resolve("provenance.json"), provenance(rate, number, started, 7));
        StringBuilder lines = new StringBuilder(
                "epoch,train_loss,validation_loss,accuracy,learning_rate,examples_per_second,seconds,iterations,updates\n");
        double loss = 2.3;
        for (int epoch = 1; epoch <= epochs; epoch++) {
            loss *= 0.85 + 0.1 * random.nextDouble();
            lines.append(String.format(
                    Locale.ROOT,
                    "%d,%.6f,%.6f,%.6f,%s,%d,%.4f,%d,%d%n",
                    epoch,
                    loss,
                    loss * 1.1,
                    1 - loss / 3,
                    rate,
                    50_000 + random.nextInt(1000),
                    random.nextDouble(),
                    37 * epoch,
                    37 * epoch));
        }
        Files.writeString(run.resolve("metrics.csv"), lines);
        Files.writeString(
                run.resolve("summary.json"), summary(epochs, random.nextDouble(), loss, loss * 1.1, 1 - loss / 3));
    }

    private static String recipe(double rate, int epochs, int seed) {
        return String.format(Locale.ROOT, """
            name: digits
            description: handwritten digits of 8×8 pixels (shipped)
            data: {name: digits}
            split: {validation: 0.15, test: 0.2, stratified: true}
            model:
              - flatten
              - linear: {out: 256, bias: true, init: default}
              - relu
              - dropout: 0.3
              - linear: {out: 128, bias: true, init: default}
              - relu
              - dropout: 0.3
              - linear: {bias: true, init: default}
            loss: {type: crossEntropy, labelSmoothing: 0.1}
            optimizer:
              type: adamw
              lr: %s
              eps: 1.0e-08
              weightDecay: 0.01
              betas: [0.9, 0.999]
            schedule: {type: cosine, end: 0.0, warmup: 0.0}
            epochs: %d
            batchSize: 32
            dropLast: false
            shuffle: true
            seed: %d
            metric: accuracy
            best: loss
            """, rate, epochs, seed);
    }

    private static String provenance(double rate, int seed, OffsetDateTime started, int digest) {
        return String.format(Locale.ROOT, """
            {"recipe": "digits", "command": "descent train digits --lr %s --seed %d", "started": "%s", "seed": %2$d,
             "descent": "0.1.0", "gitCommit": "0123456789abcdef0123456789abcdef01234567",
             "data": {"sources": [{"place": "digits", "sha256": "%064d"}],
              "train": {"examples": 1168, "sha256": "%4$064d"}, "validation": {"examples": 270, "sha256": "%4$064d"},
              "test": {"examples": 359, "sha256": "%4$064d"}},
             "machine": {"os": "Linux 6.1", "architecture": "amd64", "cpu": "some processor", "processors": 2,
              "threads": 2, "backend": "cpu: bytecode over the Vector API, products by oneDNN", "java": "25"}}
            """, rate, seed, started, digest);
    }

    private static String summary(int epochs, double seconds, double training, double validation, double accuracy) {
        return String.format(Locale.ROOT, """
            {"recipe": "digits", "ending": "completed", "epochs": %d, "bestEpoch": %1$d, "seconds": %s,
             "parameters": 50826, "initialLoss": 2.35, "constantLoss": 2.3026,
             "training": {"examples": 1168, "loss": %s, "accuracy": 0.999},
             "validation": {"examples": 270, "loss": %s, "accuracy": %s},
             "test": {"examples": 359, "loss": %4$s, "accuracy": %5$s},
             "verdict": {"kind": "just right", "evidence": "the validation loss settled at its least and stayed there",
              "advice": ["keep it", "try a smaller rate"]}}
            """, epochs, seconds, training, validation, accuracy);
    }
}
