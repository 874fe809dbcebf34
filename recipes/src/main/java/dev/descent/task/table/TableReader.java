package dev.descent.task.table;

import dev.descent.data.table.Columns;
import dev.descent.data.table.Csv;
import dev.descent.data.table.CsvFormat;
import dev.descent.data.table.DatePart;
import dev.descent.data.table.Table;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.Recipe.Split.Test;
import dev.descent.recipe.Recipe.Split.Way;
import dev.descent.task.DataLoader;
import dev.descent.task.Examples;
import dev.descent.task.RawData;
import dev.descent.task.RunException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Reads the tables of a recipe, and what becomes of their columns.
 *
 * @param task what the recipe says of the table
 * @param progress hears how the reading of a file gets on
 */
public record TableReader(TableTask task, Csv.Progress progress) {
    /** The table of a file. */
    RawData read(Path path) {
        return data(
                Csv.read(path, task.sourced().format(), CsvFormat.detected(), progress), DataLoader.fileSource(path));
    }

    /** A table that is shipped. */
    RawData of(Table table) {
        return data(table, new Examples.Source(table.source(), table.sha256()));
    }

    private RawData data(Table table, Examples.Source source) {
        Columns columns = columns(table);
        List<String> notes = new ArrayList<>();
        List<Integer> leftOut = withoutTarget(table, columns, notes);
        new TargetCheck(task, table, columns).check();
        List<Examples.Source> sources = new ArrayList<>(List.of(source));
        Optional<Table> test = Optional.empty();
        if (task.recipe().split().test() instanceof Test.File(Path path)) {
            test = Optional.of(test(path, table.format(), columns, notes));
            sources.add(DataLoader.fileSource(path));
        }
        return new TableRows(table, leftOut, test, columns, task, sources, notes);
    }

    private Table test(Path path, CsvFormat usual, Columns columns, List<String> notes) {
        if (Files.isDirectory(path)) {
            throw new RunException(
                    "split.test names the folder %s, but the data is a table; name a CSV file with the same columns"
                            .formatted(path));
        }
        return withTarget(Csv.read(path, task.sourced().format(), usual, progress), columns, notes);
    }

    /** A table without the rows that have no target, if those are to be left out. */
    Table withTarget(Table table, Columns columns, List<String> notes) {
        return without(table, withoutTarget(table, columns, notes));
    }

    /** The rows without a target, if they are to be left out. */
    private List<Integer> withoutTarget(Table table, Columns columns, List<String> notes) {
        String target = columns.target();
        return task.sourced().columns().dropMissingTarget()
                ? leftOut(table, target, row -> columns.isMissing(table, row, target), notes::add)
                : List.of();
    }

    /** A table without some of its rows. */
    static Table without(Table table, List<Integer> rows) {
        Set<Integer> leftOut = new HashSet<>(rows);
        return leftOut.isEmpty()
                ? table
                : table.select(IntStream.range(0, table.size())
                        .filter(row -> !leftOut.contains(row))
                        .toArray());
    }

    /**
     * The rows without a target.
     *
     * @param notes is told in a sentence how many there are
     * @throws RunException if no row has one
     */
    static List<Integer> leftOut(Table table, String target, IntPredicate isMissing, Consumer<String> notes) {
        List<Integer> rows =
                IntStream.range(0, table.size()).filter(isMissing).boxed().toList();
        if (rows.size() == table.size()) {
            throw new RunException("the target \"%s\" has no value in any row of %s; name another column as data.target"
                    .formatted(target, table.source()));
        }
        if (!rows.isEmpty()) {
            notes.accept("%s of %s rows of %s left out, which have no \"%s\""
                    .formatted(rows.size(), table.size(), table.source(), target));
        }
        return rows;
    }

    /** How the columns of a table become numbers. */
    Columns columns(Table table) {
        Recipe.Columns said = task.sourced().columns();
        String target = said.target().orElse(table.header().getLast());
        Columns columns = task.head().columns(target, said.standardizeTarget());
        boolean isClass = task.head().isOfClasses();
        columns = columns.ignore(said.ignore().toArray(String[]::new))
                .category(said.category().stream()
                        .filter(column -> !(column.equals(target) && isClass))
                        .toArray(String[]::new))
                .unscaled(said.unscaled().toArray(String[]::new))
                .date(said.date().toArray(String[]::new))
                .dateParts(said.dateParts().toArray(DatePart[]::new))
                .fill(said.fill());
        if (task.recipe().split().way() instanceof Way.Grouped(String group)) {
            if (group.equals(target)) {
                throw new RunException(
                        "split.by names \"%s\", the target itself; name the column that identifies the group of each row"
                                .formatted(group));
            }
            columns = columns.ignore(group);
        }
        for (Map.Entry<String, List<String>> missing : said.missing().entrySet()) {
            String[] texts = missing.getValue().toArray(String[]::new);
            columns = missing.getKey().equals(Recipe.Columns.EVERY)
                    ? columns.missing(texts)
                    : columns.missingIn(missing.getKey(), texts);
        }
        if (said.positive().isPresent()) {
            if (!isClass) {
                throw new RunException("data.positive names a class, but the loss %s is for regression; leave it out"
                        .formatted(task.recipe().loss().word()));
            }
            columns = columns.positive(said.positive().get());
        }
        return said.missingIndicator() ? columns.withMissingIndicator() : columns;
    }
}
