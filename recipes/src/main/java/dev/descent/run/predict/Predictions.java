package dev.descent.run.predict;

import dev.descent.data.Dataset;
import dev.descent.recipe.Recipe;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a trained model says to the inputs that a recipe asks about. */
public record Predictions(List<Prediction> all) {
    /**
     * One answer.
     *
     * @param input as the recipe has it
     * @param output what the model gives: numbers, or probabilities of the classes
     */
    public record Prediction(List<Double> input, List<Double> output) {
        /** {@code (0.50, 0.55) → 0.9796}. */
        public String sentence() {
            return numbers(input, "%.2f", "(", ")") + " → "
                    + (output.size() == 1
                            ? String.format(Locale.ROOT, "%.4f", output.getFirst())
                            : numbers(output, "%.4f", "", ""));
        }

        private static String numbers(List<Double> values, String format, String before, String after) {
            return values.stream()
                    .map(value -> String.format(Locale.ROOT, format, value))
                    .collect(Collectors.joining(", ", before, after));
        }
    }

    /** Copies the list. */
    public Predictions {
        all = List.copyOf(all);
    }

    /** The answers of a model with the weights that it has. */
    public static Predictions of(Recipe recipe, Trainer trainer) {
        List<Prediction> predictions = new ArrayList<>();
        for (List<Double> input : recipe.predict()) {
            float[] row = new float[input.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = input.get(i).floatValue();
            }
            Values answer = trainer.predict(
                    Dataset.builder().floats(Dataset.X, new float[][] {row}).build());
            predictions.add(new Prediction(input, recipe.loss().head().numbers(answer.toDoubles())));
        }
        return new Predictions(predictions);
    }
}
