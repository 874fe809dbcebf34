package dev.descent.data.table;

import dev.descent.data.DataException;
import dev.descent.data.notation.Dates;
import dev.descent.data.notation.NumberLook;
import dev.descent.data.notation.Numbers;
import dev.descent.data.notation.Quantity;
import java.time.LocalDateTime;

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
    static Cell of(Table table, int row, int column, MissingMarks marks) {
        String text = table.value(row, column);
        return new Cell(table, row, column, marks.mean(text, table.notation()) ? "" : text);
    }

    boolean isMissing() {
        return text.isEmpty();
    }

    /**
     * The value as a number, in the notation of the table.
     *
     * @param unit what its column writes beside each number, "€" or "%"; empty if nothing
     * @throws DataException if it is none, is not finite or is too large, or has another unit
     */
    double number(String unit) {
        return number(unit, "say that \"" + text + "\" means missing, or declare the column a category or ignored");
    }

    /** The same of the target's column, with which other things are to be done. */
    double targetNumber(String unit) {
        return number(unit, "remove the row, or learn to tell classes with the loss crossEntropy");
    }

    /** @param otherwise what to do if the value is right as it is */
    private double number(String unit, String otherwise) {
        double value = table.notation().parse(text);
        if (Double.isNaN(value) || !unit.isEmpty()) {
            Quantity quantity = Quantity.of(text);
            value = table.notation().parse(quantity.number());
            if (Double.isNaN(value)) {
                throw noNumber(quantity, otherwise);
            }
            if (!quantity.unit().equals(unit)) {
                throw problem(
                        unit.isEmpty()
                                ? "is \"" + text + "\", where other values have no \"" + quantity.unit()
                                        + "\"; write all values alike"
                                : "is \"" + text + "\", where other values have a \"" + unit
                                        + "\"; write all values alike");
            }
        }
        if (Math.abs(value) > Float.MAX_VALUE) {
            throw problem("is " + text + ", which is too large for single precision; correct it or ignore the column");
        }
        return value;
    }

    /**
     * The value as a moment.
     *
     * @throws DataException if it is none, or one of two
     */
    LocalDateTime moment() {
        Dates.Look order = table.notation().dates();
        return Dates.parse(text, order).or(() -> Dates.parseCompact(text)).orElseThrow(() -> switch (Dates.look(text)) {
            case OPEN ->
                problem("is \"%s\", a date with the day first or with the month first; say which with \"dates\""
                        .formatted(text));
            case DAY_FIRST, MONTH_FIRST ->
                problem(
                        "is \"%s\", no date with the %s first as those of %s are read; correct it, or say the order with \"dates\""
                                .formatted(text, order == Dates.Look.DAY_FIRST ? "day" : "month", table.source()));
            case NONE, DATE ->
                problem("is \"" + text + "\", which is no date; correct it, say that \"" + text
                        + "\" means missing, or declare the column a category or ignored");
        });
    }

    /** Whether the value is a number in the notation of the table, with a unit or without. */
    boolean isNumber() {
        return !Double.isNaN(table.notation().parse(text))
                || (Quantity.mayBe(text)
                        && !Double.isNaN(
                                table.notation().parse(Quantity.of(text).number())));
    }

    private DataException noNumber(Quantity quantity, String otherwise) {
        if (Numbers.isNotFinite(text)) {
            return problem("is \"" + text + "\", which is NaN or infinity; correct it, or " + otherwise);
        }
        int look = NumberLook.of(quantity.number());
        if (look == NumberLook.COMMA_OPEN || look == NumberLook.POINT_OPEN) {
            char mark = look == NumberLook.COMMA_OPEN ? ',' : '.';
            if (!table.notation().knows(mark)) {
                return problem(
                        "is \"%s\", which is %s if '%c' stands before a fraction and %s if it stands between thousands; say which with \"decimal\" or \"thousands\""
                                .formatted(
                                        text,
                                        quantity.number().replace(mark, '.'),
                                        mark,
                                        quantity.number().replace(String.valueOf(mark), "")));
            }
        }
        if (look > 0) {
            return problem(
                    "is \"%s\", a number in another notation than the rest of %s, which is read with %s; write all numbers alike, say the notation with \"decimal\" and \"thousands\", or %s"
                            .formatted(text, table.source(), table.notation().words(), otherwise));
        }
        return problem("is \"" + text + "\", which is not a number; correct it, " + otherwise);
    }

    /**
     * Checks that the cell, of the target's column, has a value.
     *
     * @throws DataException if it has none
     */
    void requireTarget() {
        if (isMissing()) {
            String written = table.value(row, column);
            throw problem(
                    written.isEmpty()
                            ? "is the target and has no value; fill it in, or leave such rows out (dropMissingTarget)"
                            : "is the target and is \"" + written
                                    + "\", which is said to mean missing; say of which columns that is so, or leave"
                                    + " such rows out (dropMissingTarget)");
        }
    }

    /** A result of arithmetic on this value that single precision must be able to hold. */
    float inFloatRange(double value) {
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
            throw problem("is " + text + ", far outside the training range; correct it");
        }
        return (float) value;
    }

    /** An error that begins with where the value stands. */
    DataException problem(String what) {
        return new DataException(
                table.place(row) + ": column \"" + table.header().get(column) + "\" " + what);
    }
}
