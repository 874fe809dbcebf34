package dev.descent.data.table;

import dev.descent.data.notation.Dates;
import dev.descent.data.notation.Notation;
import dev.descent.data.notation.NumberLook;
import dev.descent.data.notation.Numbers;
import dev.descent.data.notation.Quantity;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What the values of one column are, gathered row by row. */
final class Survey {
    private final Notation notation;
    private final double[] numbers;
    private final Map<String, Integer> units = new HashMap<>();
    private int present;
    private int finite;
    private int plain;
    private int notFinite;
    private boolean tooLarge;
    private int dates;
    private int likeNumbers;

    /** @param rows how many there are at most */
    Survey(Notation notation, int rows) {
        this.notation = notation;
        numbers = new double[rows];
    }

    void add(Cell cell) {
        if (cell.isMissing()) {
            return;
        }
        present++;
        String text = cell.text();
        double bare = notation.parse(text);
        if (!Double.isNaN(bare)) {
            number(bare, "");
            return;
        }
        if (!Quantity.mayBe(text)) {
            notFinite += Numbers.isNotFinite(text) ? 1 : 0;
            return;
        }
        Quantity quantity = Quantity.of(text);
        double value = notation.parse(quantity.number());
        if (!Double.isNaN(value)) {
            number(value, quantity.unit());
        } else if (NumberLook.of(quantity.number()) != NumberLook.NONE) {
            likeNumbers++;
        } else if (Dates.look(text) != Dates.Look.NONE) {
            dates++;
        }
    }

    private void number(double value, String unit) {
        numbers[finite++] = value;
        tooLarge |= Math.abs(value) > Float.MAX_VALUE;
        if (unit.isEmpty()) {
            plain++;
        } else {
            units.merge(unit, 1, Integer::sum);
        }
    }

    int present() {
        return present;
    }

    /** Whether all values are numbers, finite or not, in the table's notation. */
    boolean isNumbers() {
        return finite + notFinite == present;
    }

    /** Whether most values are numbers, in whatever notation. */
    boolean isMostlyNumbers() {
        return 2 * (finite + notFinite + likeNumbers) > present;
    }

    /** Whether all values look like dates. */
    boolean isDates() {
        return dates == present;
    }

    /** Whether most values look like dates. */
    boolean isMostlyDates() {
        return 2 * dates > present;
    }

    /** The finite numbers, in the order of their rows. */
    double[] numbers() {
        return Arrays.copyOf(numbers, finite);
    }

    /** The unit that most numbers have; "" if that is none. */
    String unit() {
        return units.entrySet().stream()
                .filter(unit -> unit.getValue() > plain)
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    /** Whether all values are numbers that single precision can hold, all of one unit. */
    boolean isSound() {
        return finite == present && !tooLarge && units.size() + (plain > 0 ? 1 : 0) < 2;
    }
}
