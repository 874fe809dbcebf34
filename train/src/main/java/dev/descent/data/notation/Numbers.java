package dev.descent.data.notation;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Numbers as data files write them: decimal, with a point, perhaps an exponent. */
public final class Numbers {
    private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");

    /** So many digits are a whole number below 2^53. */
    private static final int EXACT_DIGITS = 15;

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private Numbers() {}

    /** The number that a text is, or NaN if it is none. */
    public static double parse(String text) {
        double usual = parseShort(text);
        return Double.isNaN(usual) ? parseAny(text) : usual;
    }

    /**
     * The number that a text of few digits and no exponent is, else NaN. Digits that make up a whole number below 2^53 and a power of
     * ten up to 10^22 are both exact in double precision, so that their quotient is the double nearest to the text
     * (Clinger, "How to read floating point numbers accurately", 1990): the same bits as of the long way, many times
     * faster.
     */
    private static double parseShort(String text) {
        int length = text.length();
        int from = length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        if (length - from > EXACT_DIGITS + 1) {
            return Double.NaN;
        }
        long digits = 0;
        int count = 0;
        int point = -1;
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits = digits * 10 + (c - '0');
                count++;
            } else if (c == '.' && point < 0) {
                point = count;
            } else {
                return Double.NaN;
            }
        }
        if (count == 0 || count > EXACT_DIGITS) {
            return Double.NaN;
        }
        double size = point < 0 ? digits : digits / POWERS_OF_TEN[count - point];
        return text.charAt(0) == '-' ? -size : size;
    }

    private static double parseAny(String text) {
        boolean digits = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            digits |= c >= '0' && c <= '9';
            // Double.parseDouble would take "NaN", "1f" and hexadecimal for numbers too.
            if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
                return Double.NaN;
            }
        }
        try {
            return digits ? Double.parseDouble(text) : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Whether a text is a number, finite or a word for one that is not ("NaN", "-inf"). */
    public static boolean isNumeric(String text) {
        return !Double.isNaN(parse(text)) || isNotFinite(text);
    }

    /** Whether a text is a word for something that is no finite number, as other programs write them. */
    public static boolean isNotFinite(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return NOT_FINITE.contains(text.substring(signed ? 1 : 0).toLowerCase(Locale.ROOT));
    }

    /** Names in a stable order: by value if all of them are numbers ("2" before "10"), else by alphabet. */
    public static List<String> sorted(Collection<String> names) {
        boolean numbers = names.stream().noneMatch(name -> Double.isNaN(parse(name)));
        Comparator<String> byText = Comparator.naturalOrder();
        Comparator<String> order =
                numbers ? Comparator.<String>comparingDouble(Numbers::parse).thenComparing(byText) : byText;
        return names.stream().sorted(order).toList();
    }
}
