package dev.descent.cli.report;

import dev.descent.cli.terminal.Words;
import java.math.BigDecimal;
import java.math.MathContext;

/** What is known of runs, as it is shown. */
final class Facts {
    /** What stands where nothing is known. */
    static final String NONE = "-";

    private static final MathContext DIGITS = new MathContext(6);

    /** Digests and the like are told apart by fewer characters. */
    private static final int LONGEST = 24;

    private Facts() {}

    /** A setting, to six digits if it is a number. */
    static String setting(Object value) {
        if (value instanceof Double number && Double.isFinite(number)) {
            boolean plain = number == 0 || (Math.abs(number) >= 1e-4 && Math.abs(number) < 1e9);
            BigDecimal rounded = new BigDecimal(number).round(DIGITS).stripTrailingZeros();
            return plain
                    ? rounded.toPlainString()
                    : rounded.toString().replace("E+", "e").replace('E', 'e');
        }
        String text = value.toString();
        return text.length() > LONGEST ? text.substring(0, LONGEST - 1) + "…" : text;
    }

    /** A figure that a run came to. */
    static String figure(Object value) {
        return value instanceof Double number ? Words.loss(number) : setting(value);
    }
}
