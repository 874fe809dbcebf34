package dev.descent.cli.terminal;

import dev.descent.word.Digits;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Words {
    private Words() {}

    /** A loss, to four digits after the point, or three significant ones where that would not show it. */
    public static String loss(double loss) {
        if (!Double.isFinite(loss)) {
            return Double.isNaN(loss) ? "NaN" : "infinity";
        }
        boolean plain = loss == 0 || (Math.abs(loss) >= 1e-3 && Math.abs(loss) < 1e5);
        return String.format(Locale.ROOT, plain ? "%.4f" : "%.2e", loss);
    }

    /** A setting such as a learning rate, to three significant digits: {@code 0.003}, {@code 4.2e-5}. */
    public static String setting(double value) {
        return Digits.setting(value);
    }

    /** A count, {@code 1,437}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A count with what is counted: {@code 1 example}, {@code 2 examples}. */
    public static String count(long count, String singular) {
        return count(count) + " " + singular + (count == 1 ? "" : "s");
    }

    /** Words at the right of a column: filled up with blanks to this width, longer ones as they are. */
    public static String right(String words, int width) {
        return " ".repeat(Math.max(0, width - words.length())) + words;
    }

    /** Words at the left of a column, likewise. */
    public static String left(String words, int width) {
        return words + " ".repeat(Math.max(0, width - words.length()));
    }

    /** A rate, to three significant digits above a hundred: {@code 84,200}. */
    public static String rate(double perSecond) {
        if (perSecond < 100) {
            return String.format(Locale.ROOT, "%.1f", perSecond);
        }
        return count(new BigDecimal(perSecond).round(new MathContext(3)).longValue());
    }

    /** A time, {@code 0:07}, {@code 12:31} or {@code 1:02:03}. */
    public static String clock(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** A time in words: {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 7 min}. */
    public static String duration(Duration time) {
        double seconds = time.toNanos() / 1e9;
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? "%s min %s s".formatted(whole / 60, whole % 60)
                : "%s h %s min".formatted(whole / 3600, whole / 60 % 60);
    }
}
