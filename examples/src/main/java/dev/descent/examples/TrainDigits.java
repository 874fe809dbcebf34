package dev.descent.examples;

import dev.descent.checkpoint.Weights;
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
import dev.descent.optimize.Schedule;
import dev.descent.train.Trainer;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.verdict.Verdict;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A {@link Trainer} instead of a loop of one's own: metrics, a schedule, the best weights, a verdict. With the name of a
 * file as its argument it saves the best weights there, and reads them back into a second model.
 */
public final class TrainDigits {
    private static final double LEARNING_RATE = 3e-3;

    private TrainDigits() {}

    /** Trains for 20 epochs, and prints how it went. */
    public static void main(String... args) {
        Dataset digits = BuiltIn.digits();
        Split split = Split.stratified(digits.ints("y"), new Fractions(0.65, 0.15, 0.2), 1);
        Dataset train = digits.select(split.train());
        Dataset validation = digits.select(split.validation());
        Dataset test = digits.select(split.test());

        Layer model = model(new Seed(1));
        Trainer trainer = Trainer.of(model, Losses::crossEntropy)
                .optimizer(AdamW.of(LEARNING_RATE))
                .schedule(plan -> new Schedule.Cosine(LEARNING_RATE, plan.updates(), 0))
                .metrics(Metrics.accuracy())
                .epochs(20)
                .batchSize(32)
                .seed(1)
                .listener(new Printer())
                .build();
        History history = trainer.fit(train, validation);

        trainer.best().restore();
        Evaluation result = trainer.evaluate(test);
        System.out.printf(Locale.ROOT, "best epoch %d, test accuracy %.4f%n", history.bestEpoch(), accuracy(result));
        System.out.println(
                Verdict.of(history, trainer.evaluate(validation), result).sentence());

        if (args.length > 0) {
            Path file = Path.of(args[0]);
            trainer.best().save(file, Map.of("data", "digits"));
            Layer other = model(new Seed(2));
            Weights.read(file, other.parameters()).restore();
            Evaluation again = Trainer.of(other, Losses::crossEntropy)
                    .metrics(Metrics.accuracy())
                    .build()
                    .evaluate(test);
            System.out.printf(
                    Locale.ROOT, "read back from %s: test accuracy %.4f%n", file.getFileName(), accuracy(again));
        }
    }

    private static Layer model(Seed seed) {
        return Sequential.of(
                Flatten.of(),
                Linear.of(64, 128, seed.at("layers.1")),
                Activation.RELU,
                Dropout.of(0.2),
                Linear.of(128, 10, seed.at("layers.4")));
    }

    private static double accuracy(Evaluation evaluation) {
        return evaluation.metrics().get("accuracy");
    }

    /** Tells of each epoch. */
    private static final class Printer implements TrainingListener {
        @Override
        public void epochEnded(History.Epoch epoch) {
            System.out.printf(
                    Locale.ROOT,
                    "epoch %2d  training loss %.4f  validation loss %.4f  accuracy %.4f%n",
                    epoch.number(),
                    epoch.trainLoss(),
                    epoch.validationLoss().orElseThrow(),
                    epoch.metrics().get("accuracy"));
        }
    }
}
