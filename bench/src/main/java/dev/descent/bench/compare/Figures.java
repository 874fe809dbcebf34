package dev.descent.bench.compare;

import java.util.Locale;

/** Numbers as people read them: three digits that count, and a unit. */
final class Figures {
    private static final double STEP = 1000;
    private static final double KIB = 1024;

    private Figures() {}

    /** Nanoseconds: {@code 1.34 ms}. */
    static String time(double nanos) {
        return scaled(nanos, STEP, "ns", "µs", "ms", "s");
    }

    /** Bytes: {@code 12.5 MiB}. */
    static String bytes(double bytes) {
        return scaled(bytes, KIB, "B", "KiB", "MiB", "GiB");
    }

    /** A number of something per second, or of operations: {@code 47.8 k}. */
    static String count(double count) {
        return scaled(count, STEP, "", "k", "M", "G", "T").strip();
    }

    /** A share of a whole: {@code 47 %}. */
    static String share(double share) {
        return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    /** How many times: {@code 1.6×}. */
    static String times(double ratio) {
        return digits(ratio) + "×";
    }

    private static String scaled(double value, double step, String... units) {
        double rest = value;
        int unit = 0;
        while (rest >= step && unit < units.length - 1) {
            rest /= step;
            unit++;
        }
        return digits(rest) + " " + units[unit];
    }

    private static String digits(double value) {
        if (value == Math.rint(value) && value < STEP) {
            return String.valueOf((long) value);
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
