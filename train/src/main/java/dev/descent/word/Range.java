package dev.descent.word;

/** Which numbers are allowed. */
public enum Range {
    /** Every finite number. */
    ANY(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false),
    /** Above zero. */
    POSITIVE(0, false, Double.POSITIVE_INFINITY, false),
    /** Zero or above. */
    NOT_NEGATIVE(0, true, Double.POSITIVE_INFINITY, false),
    /** From 0, and below 1. */
    FRACTION(0, true, 1, false),
    /** Between 0 and 1, both left out. */
    INSIDE_UNIT(0, false, 1, false),
    /** From 0 to 1. */
    UNIT(0, true, 1, true),
    /** From 0 to 180. */
    DEGREES(0, true, 180, true);

    private final double low;
    private final boolean lowIncluded;
    private final double high;
    private final boolean highIncluded;

    Range(double low, boolean lowIncluded, double high, boolean highIncluded) {
        this.low = low;
        this.lowIncluded = lowIncluded;
        this.high = high;
        this.highIncluded = highIncluded;
    }

    /** The lower bound; −∞ for none. */
    public double low() {
        return low;
    }

    /** Whether the lower bound itself is allowed. */
    public boolean isLowIncluded() {
        return lowIncluded;
    }

    /** The upper bound; ∞ for none. */
    public double high() {
        return high;
    }

    /** Whether the upper bound itself is allowed. */
    public boolean isHighIncluded() {
        return highIncluded;
    }

    /** Whether a number lies in it. */
    public boolean allows(double value) {
        return Double.isFinite(value)
                && (lowIncluded ? value >= low : value > low)
                && (highIncluded ? value <= high : value < high);
    }

    /** {@code a number above 0}. */
    public String describe() {
        String from = low == Double.NEGATIVE_INFINITY ? "" : (lowIncluded ? "from " : "above ") + (long) low;
        String to = high == Double.POSITIVE_INFINITY
                ? (lowIncluded ? " upwards" : "")
                : (highIncluded ? " to " : " and below ") + (long) high;
        return (from + to).isEmpty() ? "a number" : "a number " + from + to;
    }
}
