package dev.descent.train.keep;

import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.train.history.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The epochs of a history as a table of F64 numbers, a row for each: exact, and small where there are many. */
final class EpochTable {
    /** Losses, learning rate, speed, time, iterations, updates; metrics follow. Epochs are numbered in order. */
    private static final int FIXED = 7;

    private EpochTable() {}

    /** Shape [epochs, 7 + metrics]. */
    static Values of(List<History.Epoch> epochs, List<String> metrics) {
        double[] numbers = new double[epochs.size() * (FIXED + metrics.size())];
        int at = 0;
        for (History.Epoch epoch : epochs) {
            numbers[at++] = epoch.trainLoss();
            numbers[at++] = epoch.validationLoss().orElse(Double.NaN);
            numbers[at++] = epoch.learningRate();
            numbers[at++] = epoch.examplesPerSecond();
            numbers[at++] = epoch.seconds();
            numbers[at++] = epoch.iterations();
            numbers[at++] = epoch.updates();
            for (String metric : metrics) {
                numbers[at++] = epoch.metrics().get(metric);
            }
        }
        return Values.of(numbers, Shape.of(epochs.size(), FIXED + metrics.size()));
    }

    /** @param validated whether there was a validation set */
    static List<History.Epoch> epochs(Values table, List<String> metrics, boolean validated) {
        List<History.Epoch> epochs = new ArrayList<>();
        int width = FIXED + metrics.size();
        for (int row = 0; row < table.shape().dim(0); row++) {
            long at = (long) row * width;
            Map<String, Double> figures = new LinkedHashMap<>();
            for (int i = 0; i < metrics.size(); i++) {
                figures.put(metrics.get(i), table.get(at + FIXED + i));
            }
            epochs.add(new History.Epoch(
                    row + 1,
                    table.get(at),
                    validated ? OptionalDouble.of(table.get(at + 1)) : OptionalDouble.empty(),
                    figures,
                    table.get(at + 2),
                    table.get(at + 3),
                    table.get(at + 4),
                    (long) table.get(at + 5),
                    (long) table.get(at + 6)));
        }
        return epochs;
    }
}
