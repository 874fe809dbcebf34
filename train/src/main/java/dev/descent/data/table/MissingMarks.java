package dev.descent.data.table;

import dev.descent.data.notation.Notation;
import dev.descent.data.notation.Numbers;
import java.util.Map;
import java.util.Set;

/** What means a missing value in one column, besides the empty text. */
final class MissingMarks {
    private final Set<String> everywhere;
    private final Set<String> here;
    private final double[] numbers;

    private MissingMarks(Set<String> everywhere, Set<String> here) {
        this.everywhere = everywhere;
        this.here = here;
        numbers = here.stream()
                .mapToDouble(Numbers::parse)
                .filter(number -> !Double.isNaN(number))
                .toArray();
    }

    /**
     * Of a column.
     *
     * @param everywhere texts that mean missing in every column
     * @param in texts that mean missing in one column, by its name; if it is a number, so do other ways to write it
     */
    static MissingMarks of(String column, Set<String> everywhere, Map<String, Set<String>> in) {
        return new MissingMarks(everywhere, in.getOrDefault(column, Set.of()));
    }

    boolean mean(String text, Notation notation) {
        if (!everywhere.isEmpty() && everywhere.contains(text)) {
            return true;
        }
        return !here.isEmpty() && (here.contains(text) || isNumber(notation.parse(text)));
    }

    private boolean isNumber(double value) {
        for (double number : numbers) {
            if (value == number) {
                return true;
            }
        }
        return false;
    }
}
