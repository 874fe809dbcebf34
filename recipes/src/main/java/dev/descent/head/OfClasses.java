package dev.descent.head;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Table;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A class: what is the same however its probabilities come about. */
public sealed interface OfClasses extends Head permits Classes, TwoClasses {
    /** As many classes as a byte can name. */
    int MOST_CLASSES = 256;

    /** Classes are unequal where one is so many times as common as another. */
    long UNEQUAL = 3;

    @Override
    default boolean isOfClasses() {
        return true;
    }

    @Override
    default String words(Dataset train) {
        return train.classNames().size() + " classes";
    }

    @Override
    default Columns columns(String target, boolean isStandardized) {
        return Columns.classOf(target);
    }

    @Override
    default Dataset examples(float[][] x, float[] y) {
        int[] labels = new int[y.length];
        for (int i = 0; i < y.length; i++) {
            labels[i] = (int) y[i];
            if (labels[i] != y[i] || labels[i] < 0 || labels[i] >= MOST_CLASSES) {
                throw new DataException(
                        "data.targets.%s is %s, but a class is a whole number from 0 to %s; correct it, or use a regression loss such as mse"
                                .formatted(i, y[i], MOST_CLASSES - 1));
            }
        }
        return Dataset.of(x, labels, Arrays.stream(labels).max().orElse(0) + 1);
    }

    /** Where a class is rare, accuracy hides whether it is found at all, so that recall stands beside it. */
    @Override
    default List<String> metrics(Optional<? extends Collection<?>> labels) {
        return labels.isPresent() && areUnequal(labels.get())
                ? List.of("accuracy", "balancedAccuracy", "recall")
                : List.of("accuracy");
    }

    private static boolean areUnequal(Collection<?> labels) {
        Collection<Long> counts = labels.stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .values();
        return counts.size() > 1 && Collections.max(counts) >= UNEQUAL * Collections.min(counts);
    }

    @Override
    default Prediction prediction(double[] outputs, List<String> classNames, DoubleUnaryOperator inUnits) {
        List<Double> probabilities = probabilities(outputs);
        int best = 0;
        for (int i = 1; i < probabilities.size(); i++) {
            best = probabilities.get(i) > probabilities.get(best) ? i : best;
        }
        return new Prediction.OfClass(best, classNames.get(best), probabilities);
    }

    /** How likely each class is. */
    List<Double> probabilities(double[] outputs);

    @Override
    default Dataset.Builder targets(Dataset.Builder data, Table table, int column, List<String> classNames) {
        int[] labels = IntStream.range(0, table.size())
                .map(row -> label(table, row, column, classNames))
                .toArray();
        return data.labels(Dataset.Y, labels, classNames);
    }

    private static int label(Table table, int row, int column, List<String> names) {
        int label = names.indexOf(table.value(row, column));
        if (label < 0) {
            throw new DataException("%s: column \"%s\" is \"%s\", which is none of the classes %s; correct it"
                    .formatted(
                            table.place(row),
                            table.header().get(column),
                            table.value(row, column),
                            String.join(", ", names)));
        }
        return label;
    }
}
