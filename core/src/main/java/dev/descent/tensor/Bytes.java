package dev.descent.tensor;

import java.util.Locale;

/** Amounts of memory, for people. */
final class Bytes {
    private static final String[] UNITS = {"bytes", "KB", "MB", "GB", "TB"};

    private Bytes() {}

    /** {@code 3.6 GB}, in powers of 1024, as the JVM's options count. */
    static String text(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || amount >= 100 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }

    /**
     * The number that an option gives, {@code 800m} or {@code 12g} as for the JVM's own.
     *
     * @throws IllegalArgumentException if it is none
     */
    static long parse(String option, String text) {
        String digits = text.strip().toLowerCase(Locale.ROOT);
        int power = digits.isEmpty() ? -1 : "kmgt".indexOf(digits.charAt(digits.length() - 1));
        try {
            long number = Long.parseLong(power < 0 ? digits : digits.substring(0, digits.length() - 1));
            if (number > 0) {
                return Math.multiplyExact(number, 1L << (10 * (power + 1)));
            }
        } catch (ArithmeticException | NumberFormatException noAmount) {
            // told below, like zero and less
        }
        throw new IllegalArgumentException("-D" + option + "=" + text
                + " is no amount of memory: give a number of megabytes or gigabytes, 800m or 12g");
    }
}
