package dev.descent.data.table;

import dev.descent.data.DataException;
import dev.descent.data.notation.Dates;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a column of a table as times. */
final class Times {
    private static final double NANOS = 1e9;

    private Times() {}

    static List<Double> of(Table table, int column) {
        boolean dates = table.size() > 0 && Double.isNaN(table.notation().parse(table.value(0, column)));
        List<Double> times = new ArrayList<>();
        for (int row = 0; row < table.size(); row++) {
            String text = table.value(row, column);
            double time = dates
                    ? date(table, row, column).orElse(Double.NaN)
                    : table.notation().parse(text);
            if (Double.isNaN(time)) {
                throw new DataException(
                        "%s: column \"%s\" must hold the time of each row, but is \"%s\", which is no %s; correct it, or take another column"
                                .formatted(
                                        table.place(row),
                                        table.header().get(column),
                                        text,
                                        dates && row == 0
                                                ? "number and no date such as 2026-01-31"
                                                : dates ? "date such as 2026-01-31" : "number"));
            }
            times.add(time);
        }
        return times;
    }

    private static Optional<Double> date(Table table, int row, int column) {
        Cell cell = new Cell(table, row, column, table.value(row, column));
        if (Dates.look(cell.text()) == Dates.Look.NONE) {
            return Optional.empty();
        }
        Instant instant = cell.moment().toInstant(ZoneOffset.UTC);
        return Optional.of(instant.getEpochSecond() + instant.getNano() / NANOS);
    }
}
