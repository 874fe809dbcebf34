package dev.descent.data.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.descent.data.DataException;
import dev.descent.data.notation.Dates;
import dev.descent.data.notation.NumberLook;
import dev.descent.data.notation.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out from the beginning of a file what its values are separated by. */
final class Separators {
    private static final char COMMA = ',';
    private static final List<Character> CANDIDATES = List.of(COMMA, ';', '\t', '|');
    private static final int ROWS = 100;

    /**
     * What a candidate makes of the beginning.
     *
     * @param separator the candidate
     * @param columns values of the first line
     * @param alike how many of the rows after it have as many
     * @param rows how many rows there are
     * @param plain what share of the values after the first line are numbers, dates or missing: of a wrong separator, values are
     *     pieces of several
     */
    private record Reading(char separator, int columns, int alike, int rows, double plain) {
        boolean fits() {
            return columns > 1 && alike == rows;
        }
    }

    private Separators() {}

    /**
     * The separator of a file.
     *
     * @param beginning its first lines
     * @param whole whether that is all of it
     * @param source what to call it in errors
     * @param usual what decides if several separators make a table
     * @throws DataException if nothing decides
     */
    static char of(String beginning, boolean whole, String source, Optional<Character> usual) {
        List<Reading> readings = CANDIDATES.stream()
                .map(candidate -> reading(beginning, whole, candidate))
                .filter(reading -> reading.columns() > 1)
                .toList();
        List<Reading> fitting = plainest(readings.stream().filter(Reading::fits).toList());
        if (fitting.size() == 1) {
            return fitting.getFirst().separator();
        }
        List<Reading> possible = fitting.isEmpty() ? readings : fitting;
        if (usual.isPresent() && possible.stream().anyMatch(reading -> reading.separator() == usual.get())) {
            return usual.get();
        }
        if (fitting.size() > 1) {
            Reading first = fitting.get(0);
            Reading second = fitting.get(1);
            throw new DataException(
                    "%s is a table of %s columns if its values are separated by %s and one of %s if by %s; say which with \"separator\""
                            .formatted(
                                    source,
                                    first.columns(),
                                    CsvFormat.quoted(first.separator()),
                                    second.columns(),
                                    CsvFormat.quoted(second.separator())));
        }
        // No candidate fits: what is wrong is said best with the one that fits the most rows, of several the first.
        Reading best = new Reading(COMMA, 1, -1, 0, 0);
        for (Reading reading : readings) {
            best = reading.alike() > best.alike() ? reading : best;
        }
        return best.separator();
    }

    private static List<Reading> plainest(List<Reading> readings) {
        double most = readings.stream().mapToDouble(Reading::plain).max().orElse(0);
        return readings.stream().filter(reading -> reading.plain() == most).toList();
    }

    private static boolean isPlain(String value) {
        return value.isBlank()
                || NumberLook.of(Quantity.of(value).number()) != NumberLook.NONE
                || Dates.look(value.strip()) != Dates.Look.NONE;
    }

    private static Reading reading(String beginning, boolean whole, char separator) {
        List<List<String>> lines = new ArrayList<>();
        boolean broken = false;
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(beginning)) {
            for (CsvRecord row : reader) {
                lines.add(row.getFields());
                if (lines.size() > ROWS) {
                    break;
                }
            }
        } catch (CsvParseException e) {
            broken = true; // a quote in the midst of a value: not this separator
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory can be read", e);
        }
        if (!whole && lines.size() <= ROWS && lines.size() > 1) {
            lines.removeLast(); // cut off
        }
        if (lines.isEmpty()) {
            return new Reading(separator, 0, 0, 0, 0);
        }
        int columns = lines.getFirst().size();
        List<List<String>> rows = lines.subList(1, lines.size());
        int alike = (int) rows.stream().filter(row -> row.size() == columns).count();
        double plain = rows.stream()
                .flatMap(List::stream)
                .mapToInt(value -> isPlain(value) ? 1 : 0)
                .average()
                .orElse(0);
        return new Reading(separator, columns, alike, broken ? rows.size() + 1 : rows.size(), plain);
    }
}
