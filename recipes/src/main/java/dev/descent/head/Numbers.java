package dev.descent.head;

import dev.descent.data.Dataset;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Table;
import dev.descent.tensor.Shape;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** One number or several. */
public record Numbers() implements Head {
    @Override
    public boolean isOfClasses() {
        return false;
    }

    @Override
    public boolean ranks() {
        return false;
    }

    @Override
    public String words(Dataset train) {
        return String.format(Locale.ROOT, "%,d numeric target%s", outputs(train), outputs(train) == 1 ? "" : "s");
    }

    @Override
    public Columns columns(String target, boolean isStandardized) {
        return isStandardized ? Columns.standardizedNumberOf(target) : Columns.numberOf(target);
    }

    @Override
    public Dataset examples(float[][] x, float[] y) {
        return Dataset.of(x, y);
    }

    @Override
    public Optional<String> misfit(Dataset train, String loss) {
        return train.labels().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "the loss " + loss + " is for regression, but this data has classes; set loss to crossEntropy");
    }

    @Override
    public int outputs(Dataset train) {
        return Math.toIntExact(train.column(Dataset.Y).shape().size());
    }

    @Override
    public String outputsWhy(Dataset train, String loss) {
        return "the data has " + words(train);
    }

    @Override
    public int weights(int classes) {
        return 0;
    }

    @Override
    public List<Double> balanced(int[] labels, int classes) {
        return List.of();
    }

    @Override
    public List<String> metrics(Optional<? extends Collection<?>> labels) {
        return List.of("r2");
    }

    @Override
    public Optional<String> misfit(int outputs, int classes, String loss) {
        return classes == 0
                ? Optional.empty()
                : Optional.of("%s is for regression, but \"classes\" names %s".formatted(loss, classes));
    }

    @Override
    public Prediction prediction(double[] outputs, List<String> classNames, DoubleUnaryOperator inUnits) {
        return new Prediction.Numbers(
                Arrays.stream(outputs).map(inUnits).boxed().toList());
    }

    @Override
    public List<Double> numbers(double[] outputs) {
        return Arrays.stream(outputs).boxed().toList();
    }

    @Override
    public Dataset.Builder targets(Dataset.Builder data, Table table, int column, List<String> classNames) {
        float[] values = new float[table.size()];
        for (int row = 0; row < values.length; row++) {
            values[row] = (float) table.number(row, column);
        }
        return data.floats(Dataset.Y, Shape.of(1), values);
    }
}
