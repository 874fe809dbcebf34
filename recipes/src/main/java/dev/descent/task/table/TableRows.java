package dev.descent.task.table;

import dev.descent.data.Dataset;
import dev.descent.data.Split;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import dev.descent.task.Asked;
import dev.descent.task.Examples;
import dev.descent.task.Exhibit;
import dev.descent.task.Part;
import dev.descent.task.RawData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The rows of a table.
 *
 * @param all its rows
 * @param leftOut which of them are in no part, ascending
 * @param test the table of the test part, where that has one of its own
 * @param columns how they become numbers
 * @param task what the recipe says of it
 * @param notes what is to be known of it, in sentences
 */
public record TableRows(
        Table all,
        List<Integer> leftOut,
        Optional<Table> test,
        Columns columns,
        TableTask task,
        List<Examples.Source> sources,
        List<String> notes)
        implements RawData {
    /** Copies the lists. */
    public TableRows {
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
        return new TableRows(all, leftOut, Optional.empty(), columns, task, sources, notes);
    }

    @Override
    public Optional<Table> table() {
        return Optional.of(TableReader.without(all, leftOut));
    }

    /** The rows that are split. */
    private int[] parted() {
        Set<Integer> without = new HashSet<>(leftOut);
        return IntStream.range(0, all.size())
                .filter(row -> !without.contains(row))
                .toArray();
    }

    @Override
    public Asked asked(Part part, Examples examples) {
        Dataset data = examples.need(part);
        Split split = examples.rows();
        Table rows = switch (part) {
            case TRAINING -> all.select(split.train());
            case VALIDATION -> all.select(split.validation());
            case TEST -> test.orElseGet(() -> all.select(split.test()));
        };
        TableEncoding encoding =
                TableEncoding.of(task.sourced(), examples.preprocessing().orElseThrow());
        return new Asked(data, Optional.of(rows), examples.places(part), encoding.others(rows));
    }

    @Override
    public Optional<List<?>> classes() {
        return task.head().isOfClasses() ? table().map(rows -> rows.values(columns.target())) : Optional.empty();
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
                TableEncoding.of(task.sourced(), preprocessing),
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

    @Override
    public Exhibit exhibit(int row) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int column = 0; column < all.header().size(); column++) {
            cells.put(all.header().get(column), all.value(row, column));
        }
        return new Exhibit.Row(cells);
    }

    private Optional<Table> rows(int[] rows) {
        return rows.length == 0 ? Optional.empty() : Optional.of(all.select(rows));
    }
}
