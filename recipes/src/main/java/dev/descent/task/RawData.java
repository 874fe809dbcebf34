package dev.descent.task;

import dev.descent.data.Dataset;
import dev.descent.data.Split;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** A recipe's data as it was read: not parted yet, and where it is a table, not numbers yet. Immutable. */
public sealed interface RawData {
    /** Rows that can be parted: all but those of a test part that the data brings itself. */
    int size();

    /** Whether the data brings a test part of its own. */
    boolean hasOwnTest();

    /** The rows that can be parted alone: without the test part that the data brings itself. */
    RawData withoutOwnTest();

    /** The class of each row, if a class is to be told. */
    Optional<List<?>> classes();

    /** The rows that can be parted, if they are those of a table. */
    Optional<Table> table();

    /** The rows of a part as they were read, if they are those of a table. */
    Optional<Table> table(Part part, Split split);

    /** What was read. */
    List<Examples.Source> sources();

    /** Where a row stands in the file that it is from, counted from 1; nothing where a file has no lines. */
    OptionalInt line(int row);

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
        public RawData withoutOwnTest() {
            return new OfRows(all, Optional.empty(), sources);
        }

        @Override
        public Optional<List<?>> classes() {
            return all.labels().map(labels -> labels);
        }

        @Override
        public Optional<Table> table() {
            return Optional.empty();
        }

        @Override
        public Optional<Table> table(Part part, Split split) {
            return Optional.empty();
        }

        @Override
        public Examples part(Split split) {
            return new Examples(
                    split.train().length == all.size() ? all : all.select(split.train()),
                    rows(split.validation()),
                    test.or(() -> rows(split.test())),
                    Optional.empty(),
                    split,
                    List.of(),
                    sources,
                    List.of(),
                    Optional.empty());
        }

        @Override
        public OptionalInt line(int row) {
            return OptionalInt.empty();
        }

        private Optional<Dataset> rows(int[] rows) {
            return rows.length == 0 ? Optional.empty() : Optional.of(all.select(rows));
        }
    }

    /**
     * A table.
     *
     * @param all its rows
     * @param leftOut which of them are in no part, ascending
     * @param test the table of the test part, where that has one of its own
     * @param columns how they become numbers
     * @param notes what is to be known of it, in sentences
     */
    record OfTable(
            Table all,
            List<Integer> leftOut,
            Optional<Table> test,
            Columns columns,
            List<Examples.Source> sources,
            List<String> notes)
            implements RawData {
        /** Copies the lists. */
        public OfTable {
            leftOut = List.copyOf(leftOut);
            sources = List.copyOf(sources);
            notes = List.copyOf(notes);
        }

        @Override
        public int size() {
            return all.size() - leftOut.size();
        }

        @Override
        public boolean hasOwnTest() {
            return test.isPresent();
        }

        @Override
        public RawData withoutOwnTest() {
            return new OfTable(all, leftOut, Optional.empty(), columns, sources, notes);
        }

        @Override
        public Optional<Table> table() {
            return Optional.of(leftOut.isEmpty() ? all : all.select(parted()));
        }

        /** The rows that are parted. */
        private int[] parted() {
            Set<Integer> without = new HashSet<>(leftOut);
            return IntStream.range(0, all.size())
                    .filter(row -> !without.contains(row))
                    .toArray();
        }

        @Override
        public Optional<Table> table(Part part, Split split) {
            return Optional.of(
                    switch (part) {
                        case TRAINING -> all.select(split.train());
                        case VALIDATION -> all.select(split.validation());
                        case TEST -> test.orElseGet(() -> all.select(split.test()));
                    });
        }

        @Override
        public Optional<List<?>> classes() {
            return columns.goal() == Columns.Goal.CLASS
                    ? table().map(rows -> rows.values(columns.target()))
                    : Optional.empty();
        }

        @Override
        public Examples part(Split split) {
            Split rows = leftOut.isEmpty() ? split : split.at(parted());
            Table train = all.select(rows.train());
            Preprocessing preprocessing = Preprocessing.fit(train, columns);
            Optional<Table> validation = rows(rows.validation());
            Optional<Table> tested = test.or(() -> rows(rows.test()));
            List<String> said = new ArrayList<>(notes);
            validation.ifPresent(part -> said.addAll(Unknowns.in(Part.VALIDATION, part, preprocessing)));
            tested.ifPresent(part -> said.addAll(Unknowns.in(Part.TEST, part, preprocessing)));
            return new Examples(
                    preprocessing.apply(train),
                    validation.map(preprocessing::apply),
                    tested.map(preprocessing::apply),
                    Optional.of(preprocessing),
                    rows,
                    List.of(),
                    sources,
                    said,
                    Optional.of(Examples.TableFile.of(all)));
        }

        @Override
        public OptionalInt line(int row) {
            return OptionalInt.of(all.line(row));
        }

        private Optional<Table> rows(int[] rows) {
            return rows.length == 0 ? Optional.empty() : Optional.of(all.select(rows));
        }
    }

    /**
     * Data some of whose training labels are made wrong on purpose; validation and test tell the truth.
     *
     * @param share of the training part's labels, from 0 to 1
     * @param seed what decides which ones
     */
    record Noisy(RawData data, double share, long seed) implements RawData {
        @Override
        public int size() {
            return data.size();
        }

        @Override
        public boolean hasOwnTest() {
            return data.hasOwnTest();
        }

        @Override
        public RawData withoutOwnTest() {
            return new Noisy(data.withoutOwnTest(), share, seed);
        }

        @Override
        public Optional<List<?>> classes() {
            return data.classes();
        }

        @Override
        public Optional<Table> table() {
            return data.table();
        }

        @Override
        public Optional<Table> table(Part part, Split split) {
            return data.table(part, split);
        }

        @Override
        public List<Examples.Source> sources() {
            return data.sources();
        }

        @Override
        public OptionalInt line(int row) {
            return data.line(row);
        }

        @Override
        public Examples part(Split split) {
            return data.part(split).withNoise(share, seed);
        }
    }
}
