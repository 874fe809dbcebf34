package dev.descent.data.table;

import dev.descent.data.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Looks in a table for what the training part did not hold. */
final class Familiarity {
    private final Preprocessing preprocessing;
    private final Table table;

    Familiarity(Preprocessing preprocessing, Table table) {
        this.preprocessing = preprocessing;
        this.table = table;
    }

    /** In all columns that a model sees. */
    List<Unfamiliar> all() {
        List<Unfamiliar> found = new ArrayList<>(categories());
        for (Feature feature : preprocessing.features()) {
            if (feature instanceof Feature.Number number) {
                number.range().flatMap(range -> outside(number, range)).ifPresent(found::add);
            }
        }
        return found;
    }

    /** In columns of categories. */
    List<Unfamiliar> categories() {
        List<Unfamiliar> found = new ArrayList<>();
        for (Feature feature : preprocessing.features()) {
            if (feature instanceof Feature.Category category) {
                unknown(category).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Of several texts the first that is not missing is the example. */
    private Optional<Unfamiliar> unknown(Feature.Category category) {
        Set<String> known = new HashSet<>(category.categories());
        int rows = 0;
        Cell example = null;
        for (Cell cell : cells(category)) {
            if (!known.contains(cell.text())) {
                rows++;
                example = example == null || (example.isMissing() && !cell.isMissing()) ? cell : example;
            }
        }
        if (example == null) {
            return Optional.empty();
        }
        List<String> texts =
                category.categories().stream().filter(text -> !text.isEmpty()).toList();
        return Optional.of(new Unfamiliar.Category(
                category.column(),
                rows,
                table.size(),
                example.text(),
                table.place(example.row()),
                Nearest.of(example.text(), texts)));
    }

    /** Of several numbers the one that is farthest away is the example. */
    private Optional<Unfamiliar> outside(Feature.Number number, Feature.Range range) {
        int rows = 0;
        Cell example = null;
        double farthest = 0;
        for (Cell cell : cells(number)) {
            double distance = cell.isMissing() ? 0 : range.distance(cell.number(number.unit()));
            if (range.isFar(distance)) {
                rows++;
                example = distance > farthest ? cell : example;
                farthest = Math.max(farthest, distance);
            }
        }
        return example == null
                ? Optional.empty()
                : Optional.of(new Unfamiliar.Number(
                        number.column(),
                        rows,
                        table.size(),
                        example.text(),
                        table.place(example.row()),
                        range.least(),
                        range.most()));
    }

    private Iterable<Cell> cells(Feature feature) {
        int column = table.column(feature.column());
        MissingMarks marks = preprocessing.marks(feature.column());
        return () -> IntStream.range(0, table.size())
                .mapToObj(row -> Cell.of(table, row, column, marks))
                .iterator();
    }
}
