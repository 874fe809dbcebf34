package dev.descent.data;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a column of a table as times. */
final class Times {
    private static final double NANOS = 1e9;

    private Times() {}

    static List<Double> of(Table table, int column) {
        boolean dates = table.size() > 0 && Double.isNaN(Numbers.parse(table.value(0, column)));
        List<Double> times = new ArrayList<>();
        for (int row = 0; row < table.size(); row++) {
            String text = table.value(row, column);
            double time = dates ? date(text).orElse(Double.NaN) : Numbers.parse(text);
            if (Double.isNaN(time)) {
                throw new DataException(
                        "%s: column \"%s\" is to tell the time of each row, but is \"%s\", which is no %s; correct it, or take another column"
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

    private static Optional<Double> date(String text) {
        String iso = text.strip().replace(' ', 'T');
        try {
            if (!iso.contains("T")) {
                return Optional.of((double) LocalDate.parse(iso).toEpochDay() * 86_400);
            }
            LocalDateTime time = iso.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
                    ? LocalDateTime.ofInstant(OffsetDateTime.parse(iso).toInstant(), ZoneOffset.UTC)
                    : LocalDateTime.parse(iso);
            return Optional.of(time.toEpochSecond(ZoneOffset.UTC) + time.getNano() / NANOS);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
