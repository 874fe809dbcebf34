package dev.descent.run;

import dev.descent.data.Columns;
import dev.descent.data.Dataset;
import dev.descent.data.Preprocessing;
import dev.descent.data.Split;
import dev.descent.data.Table;
import dev.descent.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A recipe's data as it was read: not parted yet, and where it is a table, not numbers yet. Immutable. */
public sealed interface RawData {
    /** Rows that can be parted: all but those of a test part that the data brings itself. */
    int size();

    /** Whether the data brings a test part of its own. */
    boolean hasOwnTest();

    /** The class of each row, if a class is to be told. */
    Optional<List<?>> classes();

    /** What was read. */
    List<Examples.Source> sources();

    /**
     * The data in parts, as numbers; what has to be learnt for that (means, categories) is learnt from the training part
     * alone.
     *
     * @throws dev.descent.data.DataException if the training part cannot be made numbers of
     */
    Examples part(Split split);

    /**
     * Examples that are numbers already.
     *
     * @param all what can be parted
     * @param test the test part that the data brings itself
     */
    record OfRows(Dataset all, Optional<Dataset> test, List<Examples.Source> sources) implements RawData {
        /** Copies the list. */
        public OfRows {
            sources = List.copyOf(sources);
        }

        @Override
        public int size() {
            return all.size();
        }

        @Override
        public boolean hasOwnTest() {
            return test.isPresent();
        }

        @Override
        public Optional<List<?>> classes() {
            return all.column(Dataset.Y).dtype() == DType.I32
                    ? Optional.of(Arrays.stream(all.ints(Dataset.Y)).boxed().toList())
                    : Optional.empty();
        }

        @Override
        public Examples part(Split split) {
            return new Examples(
                    split.train().length == all.size() ? all : all.select(split.train()),
                    rows(split.validation()),
                    test.or(() -> rows(split.test())),
                    Optional.empty(),
                    split,
                    sources);
        }

        private Optional<Dataset> rows(int[] rows) {
            return rows.length == 0 ? Optional.empty() : Optional.of(all.select(rows));
        }
    }

    /**
     * A table.
     *
     * @param columns how it becomes numbers
     */
    record OfTable(Table table, Columns columns, Examples.Source source) implements RawData {
        @Override
        public int size() {
            return table.size();
        }

        @Override
        public boolean hasOwnTest() {
            return false;
        }

        @Override
        public Optional<List<?>> classes() {
            return columns.goal() == Columns.Goal.CLASS
                    ? Optional.of(table.values(columns.target()))
                    : Optional.empty();
        }

        @Override
        public List<Examples.Source> sources() {
            return List.of(source);
        }

        @Override
        public Examples part(Split split) {
            Table train = table.select(split.train());
            Preprocessing preprocessing = Preprocessing.fit(train, columns);
            return new Examples(
                    preprocessing.apply(train),
                    rows(split.validation(), preprocessing),
                    rows(split.test(), preprocessing),
                    Optional.of(preprocessing),
                    split,
                    sources());
        }

        private Optional<Dataset> rows(int[] rows, Preprocessing preprocessing) {
            return rows.length == 0 ? Optional.empty() : Optional.of(preprocessing.apply(table.select(rows)));
        }
    }
}
