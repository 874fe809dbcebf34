package dev.descent.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Learns a {@link Preprocessing} from a training part. */
final class Fitting {
    private final Table train;
    private final Columns columns;

    Fitting(Table train, Columns columns) {
        this.train = train;
        this.columns = columns;
        train.column(columns.target());
        columns.declared().keySet().stream().sorted().forEach(train::column);
        if (columns.declared().containsKey(columns.target())) {
            throw new DataException("column \"%s\" is the target of %s and declared %s too; take one of the two back"
                    .formatted(
                            columns.target(), train.source(), columns.declared().get(columns.target())));
        }
    }

    Preprocessing fit() {
        List<Feature> features = new ArrayList<>();
        for (String name : train.header()) {
            if (!name.equals(columns.target())) {
                int column = train.column(name);
                switch (kindOf(column)) {
                    case NUMBER -> features.add(numberFeature(column, true));
                    case UNSCALED_NUMBER -> features.add(numberFeature(column, false));
                    case CATEGORY -> features.add(new Feature.Category(name, Numbers.sorted(texts(column))));
                    case IGNORED -> {}
                }
            }
        }
        return new Preprocessing(features, target(), columns.missingMarks());
    }

    private Columns.Kind kindOf(int column) {
        Columns.Kind declared = columns.declared().get(train.header().get(column));
        if (declared != null) {
            return declared;
        }
        int present = 0;
        int words = 0;
        Cell first = null;
        for (int row = 0; row < train.size(); row++) {
            Cell cell = cell(row, column);
            if (!cell.isMissing()) {
                present++;
                if (!Numbers.isNumeric(cell.text())) {
                    words++;
                    first = first == null ? cell : first;
                }
            }
        }
        if (present == 0) {
            throw noValue(column);
        }
        if (first == null) {
            return Columns.Kind.NUMBER;
        }
        if (words * 2 < present) {
            first.number(); // Mostly numbers: what is wrong is this value, and number() says so.
        }
        int distinct = texts(column).size();
        if (distinct <= columns.maxCategories()) {
            return Columns.Kind.CATEGORY;
        }
        throw first.problem(("has %s distinct texts (\"%s\" is one), too many for a category; ignore it, "
                        + "or declare it a category")
                .formatted(distinct, first.text()));
    }

    private Feature numberFeature(int column, boolean standardised) {
        double[] values = numbers(column);
        if (values.length == 0) {
            throw noValue(column);
        }
        double mean = mean(values);
        double fill = switch (columns.fill()) {
            case MEAN -> mean;
            case MEDIAN -> median(values);
        };
        boolean missing = columns.missingIndicator() && values.length < train.size();
        String name = train.header().get(column);
        return standardised
                ? new Feature.Number(name, mean, standardDeviation(values, mean), fill, missing)
                : new Feature.Number(name, 0, 1, fill, missing);
    }

    private Target target() {
        int column = train.column(columns.target());
        for (int row = 0; row < train.size(); row++) {
            cell(row, column).requireTarget();
        }
        if (columns.goal() == Columns.Goal.CLASS) {
            List<String> names = Numbers.sorted(texts(column));
            refuseConstant(names.size() == 1);
            return new Target.Class(columns.target(), names);
        }
        double[] values = numbers(column);
        double mean = mean(values);
        double std = standardDeviation(values, mean);
        refuseConstant(std == 0);
        boolean standardised = columns.goal() == Columns.Goal.STANDARDISED_NUMBER;
        return new Target.Number(columns.target(), standardised ? mean : 0, standardised ? std : 1);
    }

    private void refuseConstant(boolean constant) {
        if (constant) {
            throw new DataException(("the target \"%s\" is %s in every row of the training part of %s, so there "
                            + "is nothing to learn; add rows with other values")
                    .formatted(columns.target(), train.values(columns.target()).getFirst(), train.source()));
        }
    }

    private Cell cell(int row, int column) {
        return Cell.of(train, row, column, columns.missingMarks());
    }

    /** The distinct texts of a column, the empty one among them if a value is missing. */
    private Set<String> texts(int column) {
        Set<String> texts = new LinkedHashSet<>();
        for (int row = 0; row < train.size(); row++) {
            texts.add(cell(row, column).text());
        }
        return texts;
    }

    private double[] numbers(int column) {
        double[] numbers = new double[train.size()];
        int count = 0;
        for (int row = 0; row < train.size(); row++) {
            Cell cell = cell(row, column);
            if (!cell.isMissing()) {
                numbers[count++] = cell.number();
            }
        }
        return Arrays.copyOf(numbers, count);
    }

    private DataException noValue(int column) {
        return new DataException("column \"%s\" has no value in the training part of %s; ignore it"
                .formatted(train.header().get(column), train.source()));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Of the population; exactly 0 for a constant, whose mean may be off by a rounding error. */
    private static double standardDeviation(double[] values, double mean) {
        double squares = 0;
        boolean constant = true;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
            constant &= value == values[0];
        }
        return constant ? 0 : Math.sqrt(squares / values.length);
    }
}
