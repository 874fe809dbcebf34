package dev.descent.recipe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * Settings of a recipe of which some were given several values: every combination is a recipe of its own. Values stand
 * between commas, {@code optimizer.lr=0.9,0.1}, where a comma within brackets, braces or quotes parts none; ranges are
 * written as {@link ValueRange} says.
 *
 * @param fixed settings with one value
 * @param axes settings with several, each a list of the changes that it stands for
 */
public record Grid(List<Change> fixed, List<Axis> axes) {
    /** More runs than anybody looks at. */
    private static final int MOST_POINTS = 1000;

    /**
     * One setting with its values.
     *
     * @param path the key with the keys above it
     * @param values at least two, each different
     */
    public record Axis(String path, List<Change> values) {
        /** Copies the list. */
        public Axis {
            values = List.copyOf(values);
        }
    }

    /** Copies the lists. */
    public Grid {
        fixed = List.copyOf(fixed);
        axes = List.copyOf(axes);
    }

    /**
     * What was typed, taken apart.
     *
     * @throws RequestException if nothing has several values, a value is missing or stands twice, a setting is given twice,
     *     a range cannot be counted through, or there are more than 1,000 combinations
     */
    public static Grid of(List<Change> typed) {
        List<Change> fixed = new ArrayList<>();
        List<Axis> axes = new ArrayList<>();
        for (Change change : typed) {
            List<Change> values = values(change);
            if (values.size() == 1) {
                fixed.add(values.getFirst());
            } else {
                axes.add(new Axis(change.path(), values));
            }
        }
        if (axes.isEmpty()) {
            throw new RequestException("there is nothing to compare: give a setting several values, such as --set"
                    + " optimizer.lr=0.9,0.1,0.001");
        }
        HashSet<String> paths = new HashSet<>();
        for (Axis axis : axes) {
            if (!paths.add(axis.path())
                    || fixed.stream().anyMatch(change -> change.path().equals(axis.path()))) {
                throw new RequestException(
                        "\"" + axis.path() + "\" is given twice; write all of its values in one place");
            }
        }
        Grid grid = new Grid(fixed, axes);
        if (grid.size() > MOST_POINTS) {
            throw new RequestException(String.format(
                    Locale.ROOT,
                    "these settings have %,d combinations, and more than %,d are not trained at a time",
                    grid.size(),
                    MOST_POINTS));
        }
        return grid;
    }

    /** How many combinations there are. */
    public long size() {
        return axes.stream().mapToLong(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
    }

    /** The values of the axes, in the axes' order, for each combination; the last axis changes fastest. */
    public List<List<Change>> points() {
        List<List<Change>> points = List.of(List.of());
        for (Axis axis : axes) {
            List<List<Change>> longer = new ArrayList<>();
            for (List<Change> point : points) {
                for (Change value : axis.values()) {
                    List<Change> more = new ArrayList<>(point);
                    more.add(value);
                    longer.add(more);
                }
            }
            points = longer;
        }
        return points;
    }

    private static List<Change> values(Change change) {
        Place place = Place.option(change.typed());
        List<String> texts = new ArrayList<>();
        List<String> parts = split(change.value());
        for (String part : parts) {
            if (part.isBlank() && parts.size() > 1) {
                throw place.error("there is a comma with no value beside it; write values as in 0.9,0.1,0.001");
            }
            texts.addAll(ValueRange.values(part.strip(), place));
        }
        HashSet<String> seen = new HashSet<>();
        for (String text : texts) {
            if (!seen.add(text)) {
                throw place.error("the value " + text + " stands twice; keep one of them");
            }
        }
        return texts.size() == 1
                ? List.of(change.value().equals(texts.getFirst()) ? change : change.with(texts.getFirst()))
                : texts.stream().map(change::with).toList();
    }

    /** The text between the commas that are not within brackets, braces or quotes. */
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        char quote = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                // A backslash in double quotes means that the next character is one of the text.
                i += c == '\\' && quote == '"' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '[' || c == '{') {
                depth++;
            } else if (c == ']' || c == '}') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
