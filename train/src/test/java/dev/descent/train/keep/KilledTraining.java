package dev.descent.train.keep;

import dev.descent.checkpoint.Checkpoints;
import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.train.Trainer;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.history.Resumption;
import dev.descent.train.history.TrainingListener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A program that trains, to be killed: started again it goes on, and at its end it writes down what it came to. */
public final class KilledTraining {
    /** What it prints when training is about to begin. */
    static final String READY = "ready";

    private KilledTraining() {}

    /** Trains; the arguments are the folder for checkpoints and the file for the result. */
    public static void main(String... arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        String result = train(Checkpoints.in(Path.of(arguments[0])).everyIterations(4), out::println);
        Files.writeString(Path.of(arguments[1]), result);
    }

    /** Everything that has a state takes part: dropout, gathered gradients, moments, averages, plateau, patience. */
    private static String train(Checkpoints checkpoints, Consumer<String> ready) {
        Seed seed = new Seed(5);
        Trainer trainer = Trainer.of(
                        Sequential.of(
                                Linear.of(2, 24, seed.at("a")),
                                LayerNorm.of(24),
                                Activation.TANH,
                                new Dropout(0.2),
                                Linear.of(24, 3, seed.at("b"))),
                        Losses::crossEntropy)
                .optimizer(AdamW.of(0.01))
                .reduceOnPlateau(ReduceOnPlateau.of(ReduceOnPlateau.Goal.MIN).reducing(0.9, 2))
                .earlyStopping(EarlyStopping.patience(1000))
                .transforms(Resuming::noise)
                .metrics(Metrics.accuracy())
                .averageWeights(0.99)
                .accumulate(3)
                .clipByNorm(1)
                .batchSize(8)
                .epochs(25)
                .seed(3)
                .checkpoints(checkpoints)
                .listener(new TrainingListener() {
                    @Override
                    public void resumed(Resumption resumption) {
                        ready.accept(READY);
                    }

                    @Override
                    public void checkpointed(Path file) {
                        if (file.equals(checkpoints.file(0))) {
                            ready.accept(READY);
                        }
                    }
                })
                .build();
        Dataset train = Resuming.clouds(157, 3);
        Dataset validation = Resuming.clouds(40, 4);
        return Resuming.result(trainer, trainer.resume(train, validation));
    }
}
