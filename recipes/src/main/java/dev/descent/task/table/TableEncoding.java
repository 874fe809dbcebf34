package dev.descent.task.table;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.Nearest;
import dev.descent.data.table.Csv;
import dev.descent.data.table.CsvFormat;
import dev.descent.data.table.Feature;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import dev.descent.recipe.Recipe;
import dev.descent.task.Asked;
import dev.descent.task.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Rows of a table, whose columns go by their names.
 *
 * @param fitted what was learned of the training part
 * @param usual how files are written, where they do not show it themselves
 * @param dropsMissingTarget whether rows without a target are left out
 */
public record TableEncoding(Preprocessing fitted, CsvFormat usual, boolean dropsMissingTarget) implements Encoding {
    /** The encoding of a model that was trained on a table. */
    static TableEncoding of(Recipe.Sourced sourced, Preprocessing fitted) {
        return new TableEncoding(fitted, sourced.format(), sourced.columns().dropMissingTarget());
    }

    @Override
    public Optional<Preprocessing> preprocessing() {
        return Optional.of(fitted);
    }

    /** Which columns have dates or units. */
    @Override
    public List<String> words() {
        List<String> dates = new ArrayList<>();
        List<String> units = new ArrayList<>();
        for (Feature feature : fitted.features()) {
            switch (feature) {
                case Feature.Date date -> dates.add('"' + date.column() + '"');
                case Feature.Number number -> addUnit(units, number.column(), number.unit());
                case Feature.Category _ -> {}
            }
        }
        addUnit(units, fitted.target().column(), fitted.target().unit());
        if (!dates.isEmpty()) {
            units.addFirst("dates in " + String.join(", ", dates));
        }
        return units;
    }

    private static void addUnit(List<String> units, String column, String unit) {
        if (!unit.isEmpty()) {
            units.add('"' + column + "\" in " + unit);
        }
    }

    @Override
    public Dataset labeled(Path path, Consumer<String> notes) {
        Table table = table(path);
        String target = fitted.target().column();
        if (!table.header().contains(target)) {
            throw new DataException("%s has no column \"%s\", the answers to compare with; %s"
                    .formatted(
                            table.source(),
                            target,
                            Nearest.of(target, table.header())
                                    .map(near -> "did you mean \"" + near + "\"?")
                                    .orElse("add it, or ask for answers alone with predict")));
        }
        Table rows = withTarget(table, notes);
        Dataset data = fitted.apply(rows);
        tell(rows, notes);
        return data;
    }

    /** Without the rows that have no target, if the run was trained without such rows. */
    private Table withTarget(Table table, Consumer<String> notes) {
        String target = fitted.target().column();
        return dropsMissingTarget
                ? TableReader.without(
                        table, TableReader.leftOut(table, target, row -> fitted.isMissing(table, row, target), notes))
                : table;
    }

    private void tell(Table table, Consumer<String> notes) {
        fitted.unfamiliar(table).forEach(found -> notes.accept(found.sentence()));
    }

    /** A table that may be written otherwise than the run's, which decides only where its own file does not. */
    private Table table(Path path) {
        if (Encoding.holdsImages(path)) {
            throw new DataException(
                    "%s holds images, but the model was trained on a table; name a CSV file with its columns"
                            .formatted(path));
        }
        return Csv.read(path, CsvFormat.detected(), usual, Csv.Progress.none());
    }

    @Override
    public Asked unlabeled(Path path, Consumer<String> notes) {
        return unlabeled(table(path), notes);
    }

    @Override
    public Asked unlabeled(Table table, Consumer<String> notes) {
        Dataset data = fitted.applyToFeatures(table);
        tell(table, notes);
        return new Asked(data, Optional.of(table), List.of(), others(table));
    }

    /** Columns that the model does not look at. */
    List<String> others(Table table) {
        Set<String> seen =
                new HashSet<>(fitted.features().stream().map(Feature::column).toList());
        return table.header().stream().filter(column -> !seen.contains(column)).toList();
    }

    @Override
    public Dataset row(Map<String, String> row, Consumer<String> notes) {
        List<String> columns = List.copyOf(row.keySet());
        List<String> texts = columns.stream().map(row::get).toList();
        return unlabeled(Table.of("the row", columns, List.of(texts)), notes).data();
    }
}
