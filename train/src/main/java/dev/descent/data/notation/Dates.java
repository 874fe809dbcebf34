package dev.descent.data.notation;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates as tables write them, with a time of day or without: ISO 8601 (2026-12-31, 2026/12/31, and 2026-12 for a month), 31.12.2026,
 * and 31/12/2026 or 12/31/2026, whose order has to be known. A time with an offset from UTC is brought to UTC.
 */
public final class Dates {
    private static final int SHORTEST = 6;
    private static final int LONGEST = 40;
    private static final int MONTHS = 12;
    private static final int HALF_DAY = 12;
    /** Years of two digits from here on are of the last century (POSIX). */
    private static final int PIVOT = 69;

    private static final String TIME =
            "(?:[T ]\\s*(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?"
                    + "(?:\\s*(?<half>[AaPp])[Mm])?(?:\\s*(?<offset>Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?))?)?";

    private static final Pattern YEAR_FIRST =
            Pattern.compile("(?<year>\\d{4})([-/])(?<month>\\d{1,2})\\2(?<day>\\d{1,2})" + TIME);
    private static final Pattern MONTH = Pattern.compile("(?<year>\\d{4})-(?<month>\\d{2})");
    private static final Pattern WITH_POINTS = Pattern.compile(
            "(?:(?=\\d{2}\\.\\d{2}\\.)|(?=.{3,6}\\d{4}))(?<day>\\d{1,2})\\.(?<month>\\d{1,2})\\.(?<year>\\d{4}|\\d{2})"
                    + TIME);
    private static final Pattern YEAR_LAST =
            Pattern.compile("(?<day>\\d{1,2})([-/])(?<month>\\d{1,2})\\2(?<year>\\d{4}|\\d{2})" + TIME);

    /** What a text, or a whole table, tells about the order of day and month. */
    public enum Look {
        /** It is no date. */
        NONE,
        /** It is a date in any order. */
        DATE,
        /** Its day can only come first. */
        DAY_FIRST,
        /** Its month can only come first. */
        MONTH_FIRST,
        /** It is one date or another. */
        OPEN
    }

    private Dates() {}

    /** What a text tells about the order of day and month. */
    public static Look look(String text) {
        if (!mayBeDate(text)) {
            return Look.NONE;
        }
        if (withKnownOrder(text).isPresent()) {
            return Look.DATE;
        }
        Optional<LocalDateTime> dayFirst = yearLast(text, true);
        Optional<LocalDateTime> monthFirst = yearLast(text, false);
        if (dayFirst.isPresent() && monthFirst.isPresent()) {
            return dayFirst.equals(monthFirst) ? Look.DATE : Look.OPEN;
        }
        return dayFirst.isPresent() ? Look.DAY_FIRST : monthFirst.isPresent() ? Look.MONTH_FIRST : Look.NONE;
    }

    /**
     * The moment that a text is, in UTC where it says an offset; nothing if it is none, or if it depends on an order that is not
     * known.
     *
     * @param order what its table tells: whether the day comes first or the month, or that this is open
     */
    public static Optional<LocalDateTime> parse(String text, Look order) {
        if (!mayBeDate(text)) {
            return Optional.empty();
        }
        Optional<LocalDateTime> known = withKnownOrder(text);
        if (known.isPresent()) {
            return known;
        }
        return switch (order == Look.OPEN ? look(text) : order) {
            case DATE, DAY_FIRST -> yearLast(text, true);
            case MONTH_FIRST -> yearLast(text, false);
            case NONE, OPEN -> Optional.empty();
        };
    }

    /** A date without any marks, 20261231, as ISO 8601 has it too: a number where nothing says otherwise. */
    public static Optional<LocalDateTime> parseCompact(String text) {
        try {
            return text.length() == 8
                    ? Optional.of(LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE)
                            .atStartOfDay())
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean mayBeDate(String text) {
        return text.length() >= SHORTEST && text.length() <= LONGEST && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    }

    private static Optional<LocalDateTime> withKnownOrder(String text) {
        Matcher month = MONTH.matcher(text);
        if (month.matches()) {
            return moment(year(month), number(month, "month"), 1, LocalTime.MIN, "");
        }
        Matcher date = YEAR_FIRST.matcher(text);
        if (!date.matches()) {
            date = WITH_POINTS.matcher(text);
        }
        return date.matches() ? moment(date, number(date, "month"), number(date, "day")) : Optional.empty();
    }

    private static Optional<LocalDateTime> yearLast(String text, boolean dayFirst) {
        Matcher date = YEAR_LAST.matcher(text);
        // 01-02-03 is a code as often as a date.
        if (!date.matches() || (date.group(2).equals("-") && date.group("year").length() == 2)) {
            return Optional.empty();
        }
        int first = number(date, "day");
        int second = number(date, "month");
        return dayFirst ? moment(date, second, first) : moment(date, first, second);
    }

    private static Optional<LocalDateTime> moment(Matcher date, int month, int day) {
        LocalTime time = LocalTime.MIN;
        if (date.group("hour") != null) {
            int hour = number(date, "hour");
            String half = date.group("half");
            if (half != null) {
                if (hour < 1 || hour > HALF_DAY) {
                    return Optional.empty();
                }
                hour = hour % HALF_DAY + (half.equalsIgnoreCase("p") ? HALF_DAY : 0);
            }
            int second = date.group("second") == null ? 0 : number(date, "second");
            String fraction = date.group("fraction") == null ? "" : date.group("fraction");
            try {
                time = LocalTime.of(
                        hour,
                        number(date, "minute"),
                        second,
                        Integer.parseInt((fraction + "000000000").substring(0, 9)));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
        return moment(year(date), month, day, time, date.group("offset") == null ? "" : date.group("offset"));
    }

    private static Optional<LocalDateTime> moment(int year, int month, int day, LocalTime time, String offset) {
        if (month > MONTHS) {
            return Optional.empty(); // before an exception has to say it: this is asked of many texts
        }
        try {
            LocalDateTime local = LocalDate.of(year, month, day).atTime(time);
            return Optional.of(
                    offset.startsWith("+") || offset.startsWith("-")
                            ? local.minusSeconds(ZoneOffset.of(offset).getTotalSeconds())
                            : local);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int year(Matcher date) {
        int year = number(date, "year");
        return date.group("year").length() > 2 ? year : year + (year < PIVOT ? 2000 : 1900);
    }

    private static int number(Matcher matcher, String group) {
        return Integer.parseInt(matcher.group(group));
    }
}
