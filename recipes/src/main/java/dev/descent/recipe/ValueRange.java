package dev.descent.recipe;

import dev.descent.word.Digits;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values that are counted through: {@code log:1e-4..1e-1:7} are seven numbers, each the same factor larger than the one
 * before, {@code linear:0..0.5:6} six with the same distance, {@code 1..5} the whole numbers from one to five. What is
 * computed is rounded to three digits, so that each value can be typed again.
 */
final class ValueRange {
    private static final String NUMBER = "([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)";
    private static final Pattern SPACED = Pattern.compile("(log|linear):" + NUMBER + "\\.\\." + NUMBER + ":([0-9]+)");
    private static final Pattern WHOLE = Pattern.compile("(-?[0-9]{1,15})\\.\\.(-?[0-9]{1,15})");
    private static final MathContext DIGITS = new MathContext(3);
    private static final int MOST = 1000;

    private ValueRange() {}

    /**
     * The values of a range, or the value itself if it is none.
     *
     * @throws RequestException if it looks like a range that cannot be counted through
     */
    static List<String> values(String text, Place place) {
        Matcher whole = WHOLE.matcher(text);
        if (whole.matches()) {
            return whole(Long.parseLong(whole.group(1)), Long.parseLong(whole.group(2)), place);
        }
        if (!text.startsWith("log:") && !text.startsWith("linear:")) {
            return List.of(text);
        }
        Matcher spaced = SPACED.matcher(text);
        if (!spaced.matches()) {
            throw place.error(
                    "\"" + text + "\" is no range; write log:1e-4..1e-1:7 or linear:0..0.5:6, the last number being how"
                            + " many values there are");
        }
        boolean logarithmic = spaced.group(1).equals("log");
        double from = number(spaced.group(2), place);
        double to = number(spaced.group(3), place);
        int count = count(spaced.group(4), place);
        if (logarithmic && !(from > 0 && to > 0)) {
            throw place.error("\"" + text + "\" begins or ends at or below 0, where no factor leads; use linear:");
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double part = (double) i / (count - 1);
            double value = logarithmic ? from * Math.pow(to / from, part) : from + part * (to - from);
            values.add(Digits.setting(new BigDecimal(value).round(DIGITS).doubleValue()));
        }
        return values;
    }

    private static List<String> whole(long from, long to, Place place) {
        if (from >= to || to - from >= MOST) {
            throw place.error("the range " + from + ".." + to + " must grow, to at most " + MOST + " values");
        }
        List<String> values = new ArrayList<>();
        for (long value = from; value <= to; value++) {
            values.add(Long.toString(value));
        }
        return values;
    }

    private static double number(String text, Place place) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new RequestException(place + ": \"" + text + "\" is no number", e);
        }
    }

    private static int count(String text, Place place) {
        int count = text.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(text);
        if (count < 2 || count > MOST) {
            throw place.error("a range has 2 to " + MOST + " values, not " + text);
        }
        return count;
    }
}
