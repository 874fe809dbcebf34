package dev.descent.data.table;

import dev.descent.data.notation.Dates;
import dev.descent.data.notation.NumberLook;
import dev.descent.data.notation.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers, value by value, what the columns of a table tell about its notation of numbers and dates. */
final class Hints {
    private final List<OfColumn> columns = new ArrayList<>();

    private static final class OfColumn {
        private int present;
        private int numbers;
        private int dates;
        private int looks;
        private boolean dayFirst;
        private boolean monthFirst;

        void add(String text) {
            present++;
            int look = NumberLook.of(text);
            if (look == NumberLook.NONE && Quantity.mayBe(text)) {
                look = NumberLook.of(Quantity.of(text).number());
            }
            if (look != NumberLook.NONE) {
                numbers++;
                looks |= look;
                return;
            }
            switch (Dates.look(text)) {
                case NONE -> {}
                case DATE, OPEN -> dates++;
                case DAY_FIRST -> {
                    dates++;
                    dayFirst = true;
                }
                case MONTH_FIRST -> {
                    dates++;
                    monthFirst = true;
                }
            }
        }
    }

    /** Takes in a row. */
    void add(String[] row) {
        while (columns.size() < row.length) {
            columns.add(new OfColumn());
        }
        for (int i = 0; i < row.length; i++) {
            if (!row[i].isEmpty()) {
                columns.get(i).add(row[i]);
            }
        }
    }

    /**
     * What is said of a format, with what only one reading of the values leaves open.
     *
     * @param separator what stands between values; the semicolon goes with decimal commas, so that less is certain
     * @param said what is known beforehand
     * @param usual what decides where the values do not
     */
    Resolved resolve(char separator, CsvFormat said, CsvFormat usual) {
        int looks = columns.stream()
                .filter(column -> 2 * column.numbers > column.present)
                .mapToInt(column -> column.looks)
                .reduce(0, (a, b) -> a | b);
        boolean point = (looks & (NumberLook.POINT | NumberLook.COMMA_GROUPS)) != 0;
        boolean comma = (looks & (NumberLook.COMMA | NumberLook.POINT_GROUPS)) != 0;
        Optional<Character> decimal = said.decimal()
                .or(() -> said.thousands().flatMap(mark -> decimalBeside(mark, looks)))
                .or(() -> point == comma ? Optional.empty() : Optional.of(point ? '.' : ','))
                .or(usual::decimal);
        boolean open = decimal.isEmpty() && said.thousands().isEmpty() && separator == ';';
        String thousands = said.thousands()
                .orElseGet(
                        () -> decimal.map(mark -> thousandsBeside(mark, looks)).orElseGet(() -> blanks(looks)));
        CsvFormat format = said.decimal(decimal.orElse('.')).thousands(thousands);
        return new Resolved(
                said.dates().or(this::dates).or(usual::dates).map(format::dates).orElse(format), open);
    }

    /**
     * What came out.
     *
     * @param format with the marks of numbers, and the order of day and month if something tells it
     * @param open whether nothing told the decimal mark, where a comma is as likely as a point
     */
    record Resolved(CsvFormat format, boolean open) {}

    /** The decimal mark that goes with what stands between thousands. */
    private static Optional<Character> decimalBeside(String thousands, int looks) {
        return switch (thousands) {
            case "." -> Optional.of(',');
            case "," -> Optional.of('.');
            default ->
                (looks & NumberLook.COMMA_OPEN) != 0
                        ? Optional.of(',')
                        : (looks & NumberLook.POINT_OPEN) != 0 ? Optional.of('.') : Optional.empty();
        };
    }

    /** What stands between thousands, where the decimal mark is known: the other mark can be nothing else. */
    private static String thousandsBeside(char decimal, int looks) {
        int other = decimal == '.'
                ? NumberLook.COMMA_GROUPS | NumberLook.COMMA_OPEN
                : NumberLook.POINT_GROUPS | NumberLook.POINT_OPEN;
        return (looks & other) != 0 ? (decimal == '.' ? "," : ".") : blanks(looks);
    }

    private static String blanks(int looks) {
        return (looks & NumberLook.BLANK_GROUPS) != 0 ? " " : (looks & NumberLook.APOSTROPHE_GROUPS) != 0 ? "'" : "";
    }

    /** The order of day and month that columns of dates tell, if they tell one alone. */
    private Optional<CsvFormat.Dates> dates() {
        boolean dayFirst = columns.stream().anyMatch(column -> 2 * column.dates > column.present && column.dayFirst);
        boolean monthFirst =
                columns.stream().anyMatch(column -> 2 * column.dates > column.present && column.monthFirst);
        return dayFirst == monthFirst
                ? Optional.empty()
                : Optional.of(dayFirst ? CsvFormat.Dates.DAY_FIRST : CsvFormat.Dates.MONTH_FIRST);
    }
}
