package dev.descent.data.table;

import dev.descent.data.DataException;
import dev.descent.data.Nearest;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What of a date becomes a feature. */
public enum DatePart {
    /** Days since 1970-01-01, with the time as a fraction: one number, standardized. */
    DAYS,
    /** Where in the year the month is. */
    MONTH,
    /** Where in the month the day is. */
    DAY,
    /** Where in the week the day is. */
    WEEKDAY,
    /** Where in the day the time is. */
    HOUR;

    private static final int MONTHS = 12;
    private static final int LONGEST_MONTH = 31;
    private static final int WEEK = 7;
    private static final double SECONDS_OF_DAY = 86_400;

    /** The word in a recipe: "days", "month" … */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The words of all parts. */
    public static List<String> words() {
        return Arrays.stream(values()).map(DatePart::word).toList();
    }

    /**
     * The part of this word.
     *
     * @throws DataException if there is none; names the nearest one
     */
    public static DatePart of(String word) {
        return Arrays.stream(values())
                .filter(part -> part.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new DataException("a date has no part \"" + word + "\"; " + Nearest.hint(word, words())));
    }

    /** What is put behind a column's name for each value that this part gives. */
    List<String> endings() {
        return this == DAYS ? List.of(word()) : List.of(word() + ":sin", word() + ":cos");
    }

    /** Days since 1970-01-01. */
    static double days(LocalDateTime moment) {
        return moment.toEpochSecond(ZoneOffset.UTC) / SECONDS_OF_DAY;
    }

    /** How far round a part is that comes round again, in radians. */
    double angle(LocalDateTime moment) {
        double share = switch (this) {
            case DAYS -> throw new IllegalStateException("days do not come round again");
            case MONTH -> (moment.getMonthValue() - 1.0) / MONTHS;
            case DAY -> (moment.getDayOfMonth() - 1.0) / LONGEST_MONTH;
            case WEEKDAY -> (moment.getDayOfWeek().getValue() - 1.0) / WEEK;
            case HOUR -> moment.toLocalTime().toSecondOfDay() / SECONDS_OF_DAY;
        };
        return 2 * Math.PI * share;
    }
}
