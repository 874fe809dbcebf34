package dev.descent.examples;

import dev.descent.data.table.Table;
import dev.descent.run.predict.TrainedModel;
import dev.descent.train.history.Evaluation;
import java.nio.file.Path;
import java.util.List;

/**
 * Asks a trained model from a program: it is made again from the folder that {@code descent train} left, preprocessing
 * included.
 */
public final class AskModel {
    private AskModel() {}

    /**
     * Measures a model on a file and prints its answers to the first rows.
     *
     * @param args a run's folder, and a CSV file with the columns that it was trained on
     */
    public static void main(String... args) {
        TrainedModel model = TrainedModel.open(Path.of(args[0]));
        Path file = Path.of(args[1]);

        Evaluation evaluation = model.evaluate(file);
        System.out.println(
                evaluation.examples() + " examples, loss " + evaluation.loss() + ", " + evaluation.metrics());

        Table answers = model.predict(file, List.of());
        System.out.println(String.join(" ", answers.header()));
        for (int row = 0; row < Math.min(3, answers.size()); row++) {
            System.out.println(String.join(" ", answers.row(row)));
        }
    }
}
