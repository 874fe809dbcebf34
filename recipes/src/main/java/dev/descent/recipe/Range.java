package dev.descent.recipe;

/**
 * Which numbers are allowed.
 *
 * @param low the lower bound; −∞ for none
 * @param lowIncluded whether the lower bound itself is allowed
 * @param high the upper bound; ∞ for none
 * @param highIncluded whether the upper bound itself is allowed
 */
record Range(double low, boolean lowIncluded, double high, boolean highIncluded) {
    /** Every finite number. */
    static final Range ANY = new Range(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);
    /** Above zero. */
    static final Range POSITIVE = new Range(0, false, Double.POSITIVE_INFINITY, false);
    /** Zero or above. */
    static final Range NOT_NEGATIVE = new Range(0, true, Double.POSITIVE_INFINITY, false);
    /** From 0, and below 1. */
    static final Range FRACTION = new Range(0, true, 1, false);
    /** Between 0 and 1, both left out. */
    static final Range INSIDE_UNIT = new Range(0, false, 1, false);
    /** From 0 to 1. */
    static final Range UNIT = new Range(0, true, 1, true);

    boolean allows(double value) {
        return Double.isFinite(value)
                && (lowIncluded ? value >= low : value > low)
                && (highIncluded ? value <= high : value < high);
    }

    /** {@code a number above 0}. */
    String describe() {
        String from = low == Double.NEGATIVE_INFINITY ? "" : (lowIncluded ? "from " : "above ") + plain(low);
        String to = high == Double.POSITIVE_INFINITY
                ? (lowIncluded && !from.isEmpty() ? " upwards" : "")
                : (from.isEmpty() ? "" : " ") + (highIncluded ? "to " : "and below ") + plain(high);
        return (from + to).isEmpty() ? "a number" : "a number " + from + to;
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
