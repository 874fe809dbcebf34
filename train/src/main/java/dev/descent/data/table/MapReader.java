package dev.descent.data.table;

import dev.descent.data.DataException;
import dev.descent.data.Nearest;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads back what a {@code toMap} wrote, from whatever a JSON or YAML reader made of it. */
record MapReader(String what, Map<?, ?> map) {
    String text(String key) {
        return read(key, String.class, "a text");
    }

    /** A text that files of earlier versions do not have. */
    String text(String key, String absent) {
        return map.containsKey(key) ? text(key) : absent;
    }

    boolean has(String key) {
        return map.containsKey(key);
    }

    double number(String key) {
        double number = read(key, Number.class, "a number").doubleValue();
        if (!Double.isFinite(number)) {
            throw new DataException("%s: \"%s\" must be finite, but is %s; restore the file that a run wrote"
                    .formatted(what, key, number));
        }
        return number;
    }

    boolean flag(String key) {
        return read(key, Boolean.class, "true or false");
    }

    Map<?, ?> map(String key) {
        return read(key, Map.class, "a map");
    }

    List<String> texts(String key) {
        return list(key).stream()
                .map(item -> as(key, item, String.class, "a list of texts"))
                .toList();
    }

    List<Map<?, ?>> maps(String key) {
        return list(key).stream()
                .<Map<?, ?>>map(item -> as(key, item, Map.class, "a list of maps"))
                .toList();
    }

    /** An error about a text that is none of those it may be. */
    DataException unknown(String key, Collection<String> known) {
        return new DataException(
                "%s: \"%s\" is \"%s\"; %s".formatted(what, key, text(key), Nearest.hint(text(key), known)));
    }

    private List<?> list(String key) {
        return read(key, List.class, "a list");
    }

    private <T> T read(String key, Class<T> type, String expected) {
        return as(key, map.get(key), type, expected);
    }

    private <T> T as(String key, Object value, Class<T> type, String expected) {
        if (!type.isInstance(value)) {
            throw new DataException("%s: \"%s\" must be %s, but is %s; restore the file that a run wrote"
                    .formatted(what, key, expected, value == null ? "missing" : value));
        }
        return type.cast(value);
    }
}
