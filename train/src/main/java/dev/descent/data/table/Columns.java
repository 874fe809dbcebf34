package dev.descent.data.table;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is declared about a table's columns before {@link Preprocessing} is fitted. Only the target must be; every other
 * column is a number if all its values are numbers, a date if all are dates, and a category if it has few distinct ones.
 *
 * <pre>{@code
 * Columns.classOf("Survived").category("Pclass").ignore("PassengerId", "Name", "Ticket", "Cabin")
 * }</pre>
 *
 * @param target the target column
 * @param goal what the target is
 * @param declared what columns are said to be, by name
 * @param missingMarks texts that mean a missing value in every column, besides the empty one ("?", "NA")
 * @param missingIn texts that mean a missing value in one column, by its name; 0 means 0.0 too
 * @param fill what stands in for a missing number
 * @param missingIndicator whether a number column with missing values gets a second feature: 1 where it was missing
 * @param maxCategories most distinct texts that a column may have and still be taken for a category undeclared
 * @param dateParts what of dates becomes features; if empty what their values suggest: days, the month, the weekday unless all are
 *     the first of a month, the hour if any has a time
 * @param positive which of two classes is the positive one, and so the last; if not said the last by value or alphabet
 */
public record Columns(
        String target,
        Goal goal,
        Map<String, Kind> declared,
        Set<String> missingMarks,
        Map<String, Set<String>> missingIn,
        Fill fill,
        boolean missingIndicator,
        int maxCategories,
        List<DatePart> dateParts,
        Optional<String> positive) {

    /** What a target is. */
    public enum Goal {
        /** A class, told by its name. */
        CLASS,
        /** A number, as the data has it. */
        NUMBER,
        /** A number, brought to mean 0 and standard deviation 1 while training. */
        STANDARDIZED_NUMBER
    }

    /** What a column is. */
    public enum Kind {
        /** A number, brought to mean 0 and standard deviation 1. */
        NUMBER,
        /** A number, as the data has it. */
        UNSCALED_NUMBER,
        /** A date, by its parts. */
        DATE,
        /** One of several texts: a feature for each, 1 where it is that one. */
        CATEGORY,
        /** Nothing that a model sees. */
        IGNORED
    }

    /** What stands in for a missing number. */
    public enum Fill {
        /** The mean of the training part. */
        MEAN,
        /** The median of the training part. */
        MEDIAN
    }

    private static final int FEW = 50;

    /** Copies what may change. */
    public Columns {
        declared = Map.copyOf(declared);
        missingMarks = Set.copyOf(missingMarks);
        missingIn = Copies.ofSets(missingIn);
        dateParts = List.copyOf(dateParts);
    }

    /** The target is a class. */
    public static Columns classOf(String target) {
        return of(target, Goal.CLASS);
    }

    /** The target is a number, in its own units. */
    public static Columns numberOf(String target) {
        return of(target, Goal.NUMBER);
    }

    /**
     * The target is a number; it is standardized for training, and {@link Target.Number} brings it back to its units.
     */
    public static Columns standardizedNumberOf(String target) {
        return of(target, Goal.STANDARDIZED_NUMBER);
    }

    private static Columns of(String target, Goal goal) {
        return new Columns(
                target, goal, Map.of(), Set.of(), Map.of(), Fill.MEAN, false, FEW, List.of(), Optional.empty());
    }

    /** Declares columns to be numbers. */
    public Columns number(String... columns) {
        return declare(Kind.NUMBER, columns);
    }

    /** Declares columns to be numbers that are left as they are. */
    public Columns unscaled(String... columns) {
        return declare(Kind.UNSCALED_NUMBER, columns);
    }

    /** Declares columns to be dates, which 20261231 is not by itself. */
    public Columns date(String... columns) {
        return declare(Kind.DATE, columns);
    }

    /** Declares columns to be categories, whatever their values look like and however many there are. */
    public Columns category(String... columns) {
        return declare(Kind.CATEGORY, columns);
    }

    /** Declares columns to be left out. */
    public Columns ignore(String... columns) {
        return declare(Kind.IGNORED, columns);
    }

    /** Declares columns to be of a kind. */
    public Columns declare(Kind kind, String... columns) {
        Map<String, Kind> all = new HashMap<>(declared);
        for (String column : columns) {
            all.put(column, kind);
        }
        return changed(copy -> copy.declared = all);
    }

    /** Says which texts mean a missing value, besides the empty one. */
    public Columns missing(String... marks) {
        Set<String> all = new HashSet<>(missingMarks);
        all.addAll(List.of(marks));
        return changed(copy -> copy.missingMarks = all);
    }

    /** Says which texts mean a missing value in one column; a number there means all ways to write it. */
    public Columns missingIn(String column, String... marks) {
        Set<String> all = new HashSet<>(missingIn.getOrDefault(column, Set.of()));
        all.addAll(List.of(marks));
        Map<String, Set<String>> in = new HashMap<>(missingIn);
        in.put(column, all);
        return changed(copy -> copy.missingIn = in);
    }

    /** Whether a value of a table is missing: its text is empty, or said to mean that. */
    public boolean isMissing(Table table, int row, String column) {
        return Cell.of(table, row, table.column(column), marks(column)).isMissing();
    }

    MissingMarks marks(String column) {
        return MissingMarks.of(column, missingMarks, missingIn);
    }

    /**
     * Says which of two classes is the positive one: it is the last, so that precision, recall and a loss on one logit are about
     * it.
     */
    public Columns positive(String positive) {
        return changed(copy -> copy.positive = Optional.of(positive));
    }

    /** Says what stands in for a missing number. */
    public Columns fill(Fill fill) {
        return changed(copy -> copy.fill = fill);
    }

    /** Adds a feature to each number column with missing values that tells where they were. */
    public Columns withMissingIndicator() {
        return changed(copy -> copy.missingIndicator = true);
    }

    /** Says what of dates becomes features. */
    public Columns dateParts(DatePart... parts) {
        return changed(copy -> copy.dateParts = List.of(parts));
    }

    /** Says how many distinct texts an undeclared category may have. */
    public Columns maxCategories(int most) {
        return changed(copy -> copy.maxCategories = most);
    }

    private Columns changed(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.columns();
    }

    /** What is declared, while it is being changed. */
    private static final class Copy {
        private final Columns of;
        private Map<String, Kind> declared;
        private Set<String> missingMarks;
        private Map<String, Set<String>> missingIn;
        private Fill fill;
        private boolean missingIndicator;
        private int maxCategories;
        private List<DatePart> dateParts;
        private Optional<String> positive;

        Copy(Columns of) {
            this.of = of;
            declared = of.declared;
            missingMarks = of.missingMarks;
            missingIn = of.missingIn;
            fill = of.fill;
            missingIndicator = of.missingIndicator;
            maxCategories = of.maxCategories;
            dateParts = of.dateParts;
            positive = of.positive;
        }

        Columns columns() {
            return new Columns(
                    of.target,
                    of.goal,
                    declared,
                    missingMarks,
                    missingIn,
                    fill,
                    missingIndicator,
                    maxCategories,
                    dateParts,
                    positive);
        }
    }
}
