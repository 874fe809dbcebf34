package dev.descent.run;

import dev.descent.data.Columns;
import dev.descent.data.Csv;
import dev.descent.data.Table;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.Recipe.Split.Test;
import dev.descent.recipe.Recipe.Split.Way;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the tables of a recipe, and what becomes of their columns.
 *
 * @param recipe what is followed
 * @param said what it says of the columns
 */
record TableReader(Recipe recipe, Recipe.Columns said) {
    /** So many are classes even where each row has its own. */
    private static final int FEW_CLASSES = 10;

    /** The table of a file. */
    RawData read(Path path) {
        return data(Csv.read(path), DataLoader.fileSource(path));
    }

    /** A table that is shipped. */
    RawData of(Table table) {
        return data(table, new Examples.Source(table.source(), table.sha256()));
    }

    private RawData data(Table table, Examples.Source source) {
        Columns columns = columns(table);
        if (columns.goal() == Columns.Goal.CLASS) {
            refuseNumbersForClasses(table, columns.target());
        }
        List<Examples.Source> sources = new ArrayList<>(List.of(source));
        Optional<Table> test = Optional.empty();
        if (recipe.split().test() instanceof Test.File(Path path)) {
            if (Files.isDirectory(path)) {
                throw new RunException(
                        "split.test names the folder %s, but the data is a table; name a CSV file with the same columns"
                                .formatted(path));
            }
            test = Optional.of(Csv.read(path));
            sources.add(DataLoader.fileSource(path));
        }
        return new RawData.OfTable(table, test, columns, sources);
    }

    /** Where most rows have a class of their own, it is none; a split by class would only say that rows are few. */
    private static void refuseNumbersForClasses(Table table, String target) {
        long different = table.values(target).stream().distinct().count();
        if (different > FEW_CLASSES && 2 * different > table.size()) {
            throw new RunException(
                    "the target \"%s\" of %s has %s different values in %s rows, too many for classes; set loss to mse if it is a number, or name another column as data.target"
                            .formatted(target, table.source(), different, table.size()));
        }
    }

    private Columns columns(Table table) {
        String target = said.target().orElse(table.header().getLast());
        Columns columns = switch (recipe.loss().type().goal()) {
            case CLASS, BINARY -> Columns.classOf(target);
            case NUMBER -> said.standardiseTarget() ? Columns.standardisedNumberOf(target) : Columns.numberOf(target);
        };
        columns = columns.ignore(said.ignore().toArray(String[]::new))
                .category(said.category().toArray(String[]::new))
                .unscaled(said.unscaled().toArray(String[]::new))
                .missing(said.missing().toArray(String[]::new))
                .fill(Columns.Fill.valueOf(said.fill().toUpperCase(Locale.ROOT)));
        if (recipe.split().way() instanceof Way.Grouped(String group)) {
            if (group.equals(target)) {
                throw new RunException(
                        "split.by names \"%s\", the target itself; name the column that tells which rows belong together"
                                .formatted(group));
            }
            columns = columns.ignore(group);
        }
        return said.missingIndicator() ? columns.withMissingIndicator() : columns;
    }
}
