package dev.descent.data.notation;

import java.util.Currency;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A number and the unit that it is written with.
 *
 * @param number the number, in whatever notation, with plain blanks and a plain minus
 * @param unit a currency ("€", "$", "EUR") or a share ("%", "‰"); empty if there is none
 */
public record Quantity(String number, String unit) {
    private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toSet());
    private static final int CODE = 3;

    /** What a text is made of: "5,10 €", "$1,234", "-5 %", "USD 20". */
    public static Quantity of(String text) {
        String plain = plain(text);
        int length = plain.length();
        if (length < 2) {
            return new Quantity(plain, "");
        }
        String last = plain.substring(length - 1);
        if (isUnit(last.charAt(0))) {
            return new Quantity(plain.substring(0, length - 1).strip(), last);
        }
        if (length > CODE && CURRENCIES.contains(plain.substring(length - CODE))) {
            return new Quantity(plain.substring(0, length - CODE).strip(), plain.substring(length - CODE));
        }
        // The minus of a debt stands before the sign or after it.
        int from = plain.charAt(0) == '-' || plain.charAt(0) == '+' ? 1 : 0;
        int width = isUnit(plain.charAt(from))
                ? 1
                : length > from + CODE && CURRENCIES.contains(plain.substring(from, from + CODE)) ? CODE : 0;
        return width == 0
                ? new Quantity(plain, "")
                : new Quantity(
                        plain.substring(0, from) + plain.substring(from + width).strip(),
                        plain.substring(from, from + width));
    }

    /** Whether a text may be a number with a unit beside it: a look that is quicker than {@link #of}. */
    public static boolean mayBe(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }

    /** What is written with blanks that do not break, or the typographer's minus and apostrophe, with plain ones. */
    private static String plain(String text) {
        return text.replace('\u00A0', ' ')
                .replace('\u202F', ' ')
                .replace('\u2212', '-')
                .replace('\u2019', '\'')
                .strip();
    }

    private static boolean isUnit(char c) {
        return c == '%' || c == '\u2030' || Character.getType(c) == Character.CURRENCY_SYMBOL;
    }
}
