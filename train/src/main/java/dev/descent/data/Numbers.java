package dev.descent.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Numbers as data files write them: decimal, with a point, perhaps an exponent. */
final class Numbers {
    private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");

    private Numbers() {}

    /** The number that a text is, or NaN if it is none. */
    static double parse(String text) {
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
    static boolean isNumeric(String text) {
        return isNotFinite(text) || !Double.isNaN(parse(text));
    }

    /** Whether a text is a word for something that is no finite number, as other programs write them. */
    static boolean isNotFinite(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return NOT_FINITE.contains(text.substring(signed ? 1 : 0).toLowerCase(Locale.ROOT));
    }

    /** Names in a stable order: by value if all of them are numbers ("2" before "10"), else by alphabet. */
    static List<String> sorted(Collection<String> names) {
        boolean numbers = names.stream().noneMatch(name -> Double.isNaN(parse(name)));
        Comparator<String> byText = Comparator.naturalOrder();
        Comparator<String> order =
                numbers ? Comparator.<String>comparingDouble(Numbers::parse).thenComparing(byText) : byText;
        return names.stream().sorted(order).toList();
    }
}
