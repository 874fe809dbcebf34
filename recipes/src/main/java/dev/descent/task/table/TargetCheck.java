package dev.descent.task.table;

import dev.descent.data.Nearest;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Table;
import dev.descent.task.RunException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Looks whether a target is what the recipe's loss tells, and says which loss tells it if it is not. */
record TargetCheck(TableTask task, Table table, Columns columns) {
    /** So many are classes even where each row has its own. */
    private static final int FEW_CLASSES = 10;
    /** So many different numbers are hardly classes if some have a fraction; marks in half steps are fewer. */
    private static final int FRACTIONS = 20;
    /** So many different whole numbers are hardly classes if there are few rows of each. */
    private static final int MANY_CLASSES = 100;

    private static final int ROWS_OF_EACH = 50;

    /**
     * Checks it.
     *
     * @throws RunException if it is something else
     */
    void check() {
        List<Integer> present = IntStream.range(0, table.size())
                .filter(row -> !columns.isMissing(table, row, target()))
                .boxed()
                .toList();
        List<Integer> texts =
                present.stream().filter(row -> !table.isNumber(row, column())).toList();
        if (columns.goal() != Columns.Goal.CLASS) {
            refuseTexts(present, texts);
        } else if (!declaredNames()) {
            refuseNumbers(present, texts.isEmpty());
        }
    }

    /** Whether the recipe says that the target's numbers are names. */
    private boolean declaredNames() {
        return task.sourced().columns().category().contains(target());
    }

    private void refuseNumbers(List<Integer> present, boolean numbers) {
        Set<String> different = different(present);
        int count = different.size();
        boolean rare = 2 * count > present.size();
        if (count <= FEW_CLASSES) {
            return;
        }
        boolean looksLikeNumber = numbers
                && (rare
                        || (count > FRACTIONS && different.stream().anyMatch(TargetCheck::hasFraction))
                        || (count > MANY_CLASSES && present.size() < (long) ROWS_OF_EACH * count));
        if (looksLikeNumber) {
            throw new RunException(
                    "the target \"%s\" of %s has %s different values in %s rows, too many for classes; set loss to mse if it is a number, add it to data.category if its numbers are names, or name another column as data.target"
                            .formatted(target(), table.source(), count, table.size()));
        }
        if (rare) {
            throw new RunException(
                    "the target \"%s\" of %s has %s different values in %s rows, such as \"%s\", too many for classes; name another column as data.target"
                            .formatted(
                                    target(),
                                    table.source(),
                                    count,
                                    table.size(),
                                    different.iterator().next()));
        }
    }

    /** Whether the digits after the decimal mark, whichever that is, are more than zeroes. */
    private static boolean hasFraction(String number) {
        return number.matches(".*[.,]\\d*[1-9]\\d*");
    }

    private void refuseTexts(List<Integer> present, List<Integer> texts) {
        if (texts.isEmpty()) {
            return;
        }
        String loss = task.recipe().loss().word();
        int first = texts.getFirst();
        if (2 * texts.size() < present.size()) {
            throw new RunException(
                    "%s: the target \"%s\" is \"%s\", which is not a number, but the loss %s is for regression; correct it, or leave such rows out with \"missing: {%s: [%s]}\" and \"dropMissingTarget: true\" under data"
                            .formatted(table.place(first), target(), value(first), loss, target(), value(first)));
        }
        Set<String> different = different(present);
        throw new RunException(
                "the loss %s is for regression, but the target \"%s\" of %s has %s; set loss to %s, or name another column as data.target"
                        .formatted(
                                loss,
                                target(),
                                table.source(),
                                different.size() <= FEW_CLASSES
                                        ? "the classes " + Nearest.list(different)
                                        : different.size() + " different texts, such as \"" + value(first) + '"',
                                different.size() == 2 ? "binaryCrossEntropy or crossEntropy" : "crossEntropy"));
    }

    private Set<String> different(List<Integer> rows) {
        Set<String> different = new LinkedHashSet<>();
        rows.forEach(row -> different.add(value(row)));
        return different;
    }

    private String target() {
        return columns.target();
    }

    private int column() {
        return table.column(target());
    }

    private String value(int row) {
        return table.value(row, column());
    }
}
