package dev.descent.word;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Writes numbers for a reader who computes with them: a number looks the same wherever it stands, and has so many digits
 * that what is computed from the digits shown comes out as shown.
 *
 * @param decimals places after the point
 */
public record Digits(int decimals) {
    /** The sign of a number below zero. */
    public static final String MINUS = "−";

    private static final double HUGE = 1e6;
    /** Digits of a number that is too small for the decimals. */
    private static final int SMALL = 4;

    /** From here down a number is written with an exponent. */
    private static final double TINY = 1e-5;

    /** A number, with as many zeros at its end as it needs: none. */
    public String of(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : MINUS + "∞";
        }
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        BigDecimal exact = BigDecimal.valueOf(size);
        boolean fits = size >= Math.pow(10, 2 - decimals);
        BigDecimal rounded = fits
                ? exact.setScale(decimals, RoundingMode.HALF_EVEN)
                : exact.round(new MathContext(SMALL, RoundingMode.HALF_EVEN));
        String text = size >= HUGE || (!fits && size < TINY)
                ? scientific(exact.round(new MathContext(SMALL, RoundingMode.HALF_EVEN)))
                : rounded.stripTrailingZeros().toPlainString();
        return value < 0 ? MINUS + text : text;
    }

    private static String scientific(BigDecimal value) {
        int exponent = value.precision() - value.scale() - 1;
        String mantissa = value.movePointLeft(exponent).stripTrailingZeros().toPlainString();
        return mantissa + "e" + (exponent < 0 ? MINUS : "") + Math.abs(exponent);
    }

    /** A number that stands behind an operator: in brackets if it is negative. */
    public String behind(double value) {
        String text = of(value);
        return text.startsWith(MINUS) ? "(" + text + ")" : text;
    }

    /** {@code a·b}. */
    public String product(double a, double b) {
        return of(a) + "·" + behind(b);
    }

    /** {@code a − b}. */
    public String difference(double a, double b) {
        return of(a) + " − " + behind(b);
    }

    /** A factor that stands before something, {@code 0.3·}: nothing if it is 1. */
    public String factor(double value) {
        return value == 1 ? "" : of(value) + "·";
    }

    /** {@code e^z}. */
    public String exp(double z) {
        return "e^" + of(z);
    }

    /** Terms with plus signs between them, or minus signs where a term begins with one. */
    public static String sum(Iterable<String> terms) {
        StringBuilder sum = new StringBuilder();
        for (String term : terms) {
            if (sum.isEmpty()) {
                sum.append(term);
            } else if (term.startsWith(MINUS)) {
                sum.append(" ").append(MINUS).append(" ").append(term.substring(1));
            } else {
                sum.append(" + ").append(term);
            }
        }
        return sum.isEmpty() ? "0" : sum.toString();
    }

    /** A setting such as a learning rate, to three significant digits: {@code 0.003}, {@code 4.2e-5}. */
    public static String setting(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
        if (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6) {
            return rounded.toPlainString();
        }
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    /** A loss as people read it: {@code 0.6931}, {@code 1.23e-05}. */
    public static String loss(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size < 1e-3 || size >= 1e5 ? "%.3g" : size < 1000 ? "%.4f" : "%.0f", value);
    }

    /** To four significant digits: {@code 0.05}, {@code 1.234e-07}. */
    public static String significant(double value) {
        return String.format(Locale.ROOT, "%.4g", value)
                .replaceFirst("(\\.\\d*?)0+($|e)", "$1$2")
                .replaceFirst("\\.($|e)", "$1");
    }
}
