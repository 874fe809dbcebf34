package dev.descent.task.table;

import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import dev.descent.data.table.Unfamiliar;
import dev.descent.task.Part;
import dev.descent.task.RunException;
import java.util.List;
import java.util.Locale;

/** Looks whether a part that a model is judged by is of the same kind as what it was trained on. */
final class Unknowns {
    /** In fewer rows it may well be chance. */
    private static final int FEW_ROWS = 5;

    private static final double LARGE_SHARE = 0.2;

    private Unknowns() {}

    /**
     * Warnings of columns where the training part did not know much of what a part holds.
     *
     * @throws RunException if it knew nothing of a column
     */
    static List<String> in(Part part, Table table, Preprocessing preprocessing) {
        List<Unfamiliar> unknown = preprocessing.unknownCategories(table).stream()
                .filter(found -> found.rows() >= FEW_ROWS)
                .toList();
        unknown.stream().filter(found -> found.share() == 1).findFirst().ifPresent(found -> {
            throw new RunException(
                    "no value of column \"%s\" in the %s part (%s, %s) occurs in the training part, so this split cannot evaluate a model that uses it; leave the column out with data.ignore, or split the rows differently"
                            .formatted(found.column(), part, example(found), found.place()));
        });
        return unknown.stream()
                .filter(found -> found.share() >= LARGE_SHARE)
                .map(found -> String.format(
                        Locale.ROOT,
                        "in %.0f %% of the %s part column \"%s\" has values that do not occur in the training part"
                                + " (%s), which the model cannot use; leave the column out, or group its values",
                        100 * found.share(),
                        part,
                        found.column(),
                        example(found)))
                .toList();
    }

    private static String example(Unfamiliar found) {
        return found.example().isEmpty() ? "a missing one" : '"' + found.example() + '"';
    }
}
