package dev.descent.data.table;

import dev.descent.data.DataException;
import dev.descent.data.Nearest;
import dev.descent.data.notation.Numbers;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Learns a {@link Preprocessing} from a training part. */
final class Fitting {
    private final Table train;
    private final Columns columns;
    private final MissingMarks[] marks;
    private final Map<Integer, Survey> surveys = new HashMap<>();

    Fitting(Table train, Columns columns) {
        this.train = train;
        this.columns = columns;
        train.column(columns.target());
        columns.declared().keySet().stream().sorted().forEach(train::column);
        columns.missingIn().keySet().stream().sorted().forEach(train::column);
        marks = train.header().stream().map(columns::marks).toArray(MissingMarks[]::new);
        if (columns.declared().containsKey(columns.target())) {
            throw new DataException("column \"%s\" is the target of %s and declared %s too; take one of the two back"
                    .formatted(
                            columns.target(), train.source(), columns.declared().get(columns.target())));
        }
    }

    Preprocessing fit() {
        survey();
        List<Feature> features = new ArrayList<>();
        for (String name : train.header()) {
            if (!name.equals(columns.target())) {
                int column = train.column(name);
                switch (kindOf(column)) {
                    case NUMBER -> features.add(numberFeature(column, true));
                    case UNSCALED_NUMBER -> features.add(numberFeature(column, false));
                    case DATE -> features.add(dateFeature(column));
                    case CATEGORY -> features.add(new Feature.Category(name, Numbers.sorted(texts(column))));
                    case IGNORED -> {}
                }
            }
        }
        return new Preprocessing(features, target(), columns.missingMarks(), columns.missingIn());
    }

    /** Looks at each value once, row by row, as they lie in memory. */
    private void survey() {
        int[] wanted = IntStream.range(0, train.header().size())
                .filter(this::isSurveyed)
                .toArray();
        for (int column : wanted) {
            surveys.put(column, new Survey(train.notation(), train.size()));
        }
        Survey[] in = Arrays.stream(wanted).mapToObj(surveys::get).toArray(Survey[]::new);
        for (int row = 0; row < train.size(); row++) {
            for (int i = 0; i < wanted.length; i++) {
                in[i].add(cell(row, wanted[i]));
            }
        }
    }

    private boolean isSurveyed(int column) {
        String name = train.header().get(column);
        if (name.equals(columns.target())) {
            return columns.goal() != Columns.Goal.CLASS;
        }
        return switch (declared(name)) {
            case NUMBER, UNSCALED_NUMBER -> true;
            case DATE, CATEGORY, IGNORED -> false;
            case null -> true;
        };
    }

    /** What a column is said to be, or null. A column that only numbers the rows is nothing to learn from. */
    private Columns.Kind declared(String name) {
        Columns.Kind said = columns.declared().get(name);
        return said == null && train.index().filter(name::equals).isPresent() ? Columns.Kind.IGNORED : said;
    }

    private Columns.Kind kindOf(int column) {
        Columns.Kind declared = declared(train.header().get(column));
        if (declared != null) {
            return declared;
        }
        Survey survey = surveys.get(column);
        if (survey.present() == 0) {
            throw noValue(column);
        }
        if (survey.isNumbers()) {
            return Columns.Kind.NUMBER;
        }
        if (survey.isDates()) {
            return Columns.Kind.DATE;
        }
        if (survey.isMostlyNumbers()) {
            explainNumbers(column, survey.unit());
        }
        if (survey.isMostlyDates()) {
            moments(column);
        }
        int distinct = texts(column).size();
        if (distinct <= columns.maxCategories()) {
            return Columns.Kind.CATEGORY;
        }
        Cell first = IntStream.range(0, train.size())
                .mapToObj(row -> cell(row, column))
                .filter(cell -> !cell.isMissing() && !Numbers.isNumeric(cell.text()))
                .findFirst()
                .orElseThrow();
        throw first.problem(("has %s distinct texts (\"%s\" is one), too many for a category; ignore it, "
                        + "or declare it a category")
                .formatted(distinct, first.text()));
    }

    private Feature numberFeature(int column, boolean standardized) {
        Survey survey = surveys.get(column);
        double[] values = numbers(column);
        if (values.length == 0) {
            throw noValue(column);
        }
        double mean = mean(values);
        double fill = fill(values, mean);
        boolean missing = columns.missingIndicator() && values.length < train.size();
        String name = train.header().get(column);
        Optional<Feature.Range> range = Optional.of(Feature.Range.of(values));
        return standardized
                ? new Feature.Number(name, mean, standardDeviation(values, mean), fill, missing, survey.unit(), range)
                : new Feature.Number(name, 0, 1, fill, missing, survey.unit(), range);
    }

    private Feature dateFeature(int column) {
        List<LocalDateTime> moments = moments(column);
        if (moments.isEmpty()) {
            throw noValue(column);
        }
        double[] days = moments.stream().mapToDouble(DatePart::days).toArray();
        double mean = mean(days);
        return new Feature.Date(
                train.header().get(column),
                columns.dateParts().isEmpty() ? usualParts(moments) : columns.dateParts(),
                mean,
                standardDeviation(days, mean),
                fill(days, mean),
                columns.missingIndicator() && days.length < train.size());
    }

    private static List<DatePart> usualParts(List<LocalDateTime> moments) {
        List<DatePart> parts = new ArrayList<>(List.of(DatePart.DAYS, DatePart.MONTH));
        if (moments.stream().anyMatch(moment -> moment.getDayOfMonth() != 1)) {
            parts.add(DatePart.WEEKDAY);
        }
        if (moments.stream().anyMatch(moment -> !moment.toLocalTime().equals(LocalTime.MIDNIGHT))) {
            parts.add(DatePart.HOUR);
        }
        return parts;
    }

    private List<LocalDateTime> moments(int column) {
        return IntStream.range(0, train.size())
                .mapToObj(row -> cell(row, column))
                .filter(cell -> !cell.isMissing())
                .map(Cell::moment)
                .toList();
    }

    private double fill(double[] values, double mean) {
        return switch (columns.fill()) {
            case MEAN -> mean;
            case MEDIAN -> median(values);
        };
    }

    private Target target() {
        int column = train.column(columns.target());
        for (int row = 0; row < train.size(); row++) {
            cell(row, column).requireTarget();
        }
        if (columns.goal() == Columns.Goal.CLASS) {
            List<String> names = Numbers.sorted(texts(column));
            refuseConstant(names.size() == 1);
            return new Target.Class(
                    columns.target(),
                    columns.positive().map(last -> positiveLast(names, last)).orElse(names));
        }
        double[] values = numbers(column);
        double mean = mean(values);
        double std = standardDeviation(values, mean);
        refuseConstant(std == 0);
        boolean standardized = columns.goal() == Columns.Goal.STANDARDIZED_NUMBER;
        return new Target.Number(
                columns.target(),
                standardized ? mean : 0,
                standardized ? std : 1,
                surveys.get(column).unit());
    }

    private List<String> positiveLast(List<String> names, String positive) {
        if (names.size() != 2) {
            throw new DataException(
                    "\"%s\" is said to be the positive one of two classes, but the target \"%s\" of %s has %s classes; leave that out"
                            .formatted(positive, columns.target(), train.source(), names.size()));
        }
        if (!names.contains(positive)) {
            throw new DataException(
                    "\"%s\" is said to be the positive class, but is none of the target \"%s\" of %s; %s"
                            .formatted(positive, columns.target(), train.source(), Nearest.hint(positive, names)));
        }
        return names.getLast().equals(positive) ? names : names.reversed();
    }

    private void refuseConstant(boolean constant) {
        if (constant) {
            throw new DataException(("the target \"%s\" is %s in every row of the training part of %s, so there "
                            + "is nothing to learn; add rows with other values")
                    .formatted(columns.target(), train.values(columns.target()).getFirst(), train.source()));
        }
    }

    private Cell cell(int row, int column) {
        return Cell.of(train, row, column, marks[column]);
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
        Survey survey = surveys.get(column);
        if (!survey.isSound()) {
            explainNumbers(column, survey.unit());
        }
        return survey.numbers();
    }

    /** Says what is wrong with the first value that is no number as the others are. */
    private void explainNumbers(int column, String unit) {
        for (int row = 0; row < train.size(); row++) {
            Cell cell = cell(row, column);
            if (!cell.isMissing() && train.header().get(column).equals(columns.target())) {
                cell.targetNumber(unit);
            } else if (!cell.isMissing()) {
                cell.number(unit);
            }
        }
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
