package dev.descent.data.table;

import java.util.Optional;

/**
 * What a column of a table holds that the training part did not, so that a model's answers for those rows are worth less than
 * its figures say: {@link Preprocessing#unfamiliar}.
 */
public sealed interface Unfamiliar {
    /** The column. */
    String column();

    /** In how many rows. */
    int rows();

    /** Of how many rows. */
    int of();

    /** A value of that kind; empty if it is a missing one. */
    String example();

    /** Where the example stands, {@code new.csv:17}. */
    String place();

    /** In a sentence. */
    String sentence();

    /** The share of the rows, above 0 and up to 1. */
    default double share() {
        return (double) rows() / of();
    }

    /**
     * Texts that are none of a column's categories, or are missing as they never were: the model takes them for none.
     *
     * @param nearest the category that may have been meant
     */
    record Category(String column, int rows, int of, String example, String place, Optional<String> nearest)
            implements Unfamiliar {
        @Override
        public String sentence() {
            if (example.isEmpty()) {
                return "column \"%s\" has no value in %s (%s), which does not occur in the training part; the model treats it as none of its categories"
                        .formatted(column, counted(rows, of), place);
            }
            return "column \"%s\" has a value in %s that does not occur in the training part: \"%s\" (%s%s); the model treats it as none of its categories"
                    .formatted(
                            column,
                            counted(rows, of),
                            example,
                            place,
                            nearest.map(category -> ", did you mean \"" + category + "\"?")
                                    .orElse(""));
        }
    }

    /**
     * Numbers far outside the range of the training part.
     *
     * @param least of the training part
     * @param most of the training part
     */
    record Number(String column, int rows, int of, String example, String place, double least, double most)
            implements Unfamiliar {
        @Override
        public String sentence() {
            return "column \"%s\" is in %s far outside the training range (%s to %s): %s (%s); predictions from such numbers are unreliable"
                    .formatted(column, counted(rows, of), plain(least), plain(most), example, place);
        }

        private static String plain(double number) {
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString((long) number)
                    : Float.toString((float) number);
        }
    }

    private static String counted(int rows, int of) {
        return rows + " of " + of + (of == 1 ? " row" : " rows");
    }
}
