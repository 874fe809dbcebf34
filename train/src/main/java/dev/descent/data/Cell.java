package dev.descent.data;

import java.util.Set;

/**
 * One value of a table where it stands.
 *
 * @param table the table
 * @param row its row
 * @param column the place of its column
 * @param text the value; empty if it is missing
 */
record Cell(Table table, int row, int column, String text) {
    /** The cell of a table, some of whose texts mean a missing value. */
    static Cell of(Table table, int row, int column, Set<String> missingMarks) {
        String text = table.value(row, column);
        boolean missing = !missingMarks.isEmpty() && missingMarks.contains(text);
        return new Cell(table, row, column, missing ? "" : text);
    }

    boolean isMissing() {
        return text.isEmpty();
    }

    /**
     * The value as a number.
     *
     * @throws DataException if it is none, is not finite or is too large
     */
    double number() {
        double value = Numbers.parse(text);
        if (Double.isNaN(value)) {
            if (Numbers.isNotFinite(text)) {
                throw problem(
                        "is \"" + text + "\", which is no finite number; correct it, leave it empty, or say that \""
                                + text + "\" means missing");
            }
            throw problem("is \"" + text + "\", which is no number; correct it, say that \"" + text
                    + "\" means missing, or declare the column a category or ignored");
        }
        if (Math.abs(value) > Float.MAX_VALUE) {
            throw problem("is " + text + ", which is too large for single precision; correct it or ignore the column");
        }
        return value;
    }

    /**
     * Checks that the cell, of the target's column, has a value.
     *
     * @throws DataException if it has none
     */
    void requireTarget() {
        if (isMissing()) {
            throw problem("is the target and has no value; fill it in or remove the row");
        }
    }

    /** A result of arithmetic on this value that single precision must be able to hold. */
    float inFloatRange(double value) {
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
            throw problem("is " + text + ", far outside what the training part holds; correct it");
        }
        return (float) value;
    }

    /** An error that begins with where the value stands. */
    DataException problem(String what) {
        return new DataException(
                table.place(row) + ": column \"" + table.header().get(column) + "\" " + what);
    }
}
