package dev.descent.data.table;

import dev.descent.data.DataException;
import dev.descent.data.notation.NumberLook;
import dev.descent.data.notation.Numbers;
import dev.descent.data.notation.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The first line of a table: its header, unless it is a row like all others.
 *
 * @param source what to call the table in errors
 * @param line where the header stands; 0 if in no file
 */
record TableHeader(String source, int line) {
    /** So many rows tell what the columns hold. */
    private static final int ROWS = 1000;

    private static final String INDEX = "index";
    private static final int FIRST_YEAR = 1700;
    private static final int LAST_YEAR = 2200;

    private String place() {
        return line == 0 ? source : source + ":" + line;
    }

    /**
     * Names of columns.
     *
     * @throws DataException if there are none, one is blank or one stands twice
     */
    List<String> checked(List<String> names) {
        if (names.isEmpty()) {
            throw new DataException(place() + " names no columns; give the table a header");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isBlank()) {
                throw new DataException(
                        "%s: column %s of the header has no name; give every column one".formatted(place(), i + 1));
            }
            if (!seen.add(names.get(i))) {
                throw new DataException("%s: two columns of the header are called \"%s\"; rename one of them"
                        .formatted(place(), names.get(i)));
            }
        }
        return List.copyOf(names);
    }

    /**
     * The name that the first column gets if it has none and does nothing but number the rows, as pandas and R write tables: whole
     * numbers, no two alike.
     */
    Optional<String> index(String[] names, List<String[]> rows) {
        if (names.length < 2 || !names[0].isBlank()) {
            return Optional.empty();
        }
        Set<String> numbers = new HashSet<>();
        for (String[] row : rows) {
            if (!row[0].matches("\\d{1,18}") || !numbers.add(row[0])) {
                return Optional.empty();
            }
        }
        List<String> others = List.of(names).subList(1, names.length);
        return IntStream.iterate(0, n -> n + 1)
                .mapToObj(n -> n == 0 ? INDEX : INDEX + "_" + n)
                .filter(name -> !others.contains(name))
                .findFirst();
    }

    /**
     * Whether the first line names the columns.
     *
     * @param usual what another table of the kind has, if there is one
     * @throws DataException if it seems to be a row like all others, and nothing says whether it is
     */
    boolean isThere(String[] first, List<String[]> rows, Optional<Boolean> usual) {
        List<String[]> some = rows.subList(0, Math.min(ROWS, rows.size()));
        Optional<String> doubt = doubt(first, some);
        if (usual.isPresent() && !usual.get()) {
            // A table of the kind has no header: this one has if its first line cannot be a row.
            return doubt.isEmpty()
                    && IntStream.range(0, first.length)
                            .anyMatch(column -> isNumeric(some, column) && !isNumber(first[column]));
        }
        doubt.filter(_ -> usual.isEmpty()).ifPresent(what -> {
            throw new DataException(
                    "%s: the first line seems to be no header, for it holds %s; set \"header\" to false if it is a row like the others, or to true if it names the columns"
                            .formatted(place(), what));
        });
        return true;
    }

    /** What in the first line makes it a row rather than a header. */
    private static Optional<String> doubt(String[] first, List<String[]> rows) {
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<String> numbers = new ArrayList<>();
        boolean repeated = false;
        boolean allRepeated = true;
        for (int column = 0; column < first.length; column++) {
            String name = first[column];
            if (isNumber(name) && isNumeric(rows, column)) {
                if (!name.matches("\\d+")) {
                    return Optional.of("the number " + name);
                }
                numbers.add(name);
                allRepeated = false;
            } else {
                boolean here = !name.isEmpty() && isAmong(rows, column, name);
                repeated |= here;
                allRepeated &= here;
            }
        }
        if (allRepeated && first.length > 1) {
            return Optional.of(
                    "\"%s\", which other lines hold in that column too, as it does in each".formatted(first[0]));
        }
        if (numbers.isEmpty() || (!repeated && areNames(numbers))) {
            return Optional.empty();
        }
        return Optional.of(
                numbers.size() == 1 ? "the number " + numbers.getFirst() : "numbers such as " + numbers.getLast());
    }

    /** Whether whole numbers may well name columns: years, or numbers that count on in even steps. */
    private static boolean areNames(List<String> numbers) {
        double[] values = numbers.stream().mapToDouble(Numbers::parse).toArray();
        boolean years = true;
        boolean even = values.length > 2 || values[0] <= 1;
        for (int i = 0; i < values.length; i++) {
            years &= values[i] >= FIRST_YEAR && values[i] <= LAST_YEAR && (i == 0 || values[i] > values[i - 1]);
            even &= i == 0 || (values[i] > values[i - 1] && values[i] - values[i - 1] == values[1] - values[0]);
        }
        return years || even;
    }

    private static boolean isNumber(String text) {
        return NumberLook.of(text) != NumberLook.NONE
                || (Quantity.mayBe(text) && NumberLook.of(Quantity.of(text).number()) != NumberLook.NONE);
    }

    /** Whether a column holds numbers, most of them at least: some may be marks of what is missing. */
    private static boolean isNumeric(List<String[]> rows, int column) {
        long present = rows.stream().filter(row -> !row[column].isEmpty()).count();
        long numbers = rows.stream().filter(row -> isNumber(row[column])).count();
        return 2 * numbers > present;
    }

    private static boolean isAmong(List<String[]> rows, int column, String text) {
        return rows.stream().anyMatch(row -> row[column].equals(text));
    }
}
