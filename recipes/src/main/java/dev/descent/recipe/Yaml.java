package dev.descent.recipe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML document as a tree that knows where each part was written. Immutable. */
sealed interface Yaml {
    /** Where this part begins. */
    Place place();

    /** What this part is, for errors: {@code "adm"}, {@code a list}. */
    String describe();

    /**
     * A single value.
     *
     * @param text as it was written, without quotes
     * @param quoted whether it stood in quotes, and so is a text whatever it looks like
     */
    record Scalar(Place place, String text, boolean quoted) implements Yaml {
        /** Whether nothing was written, or YAML's word for it. */
        boolean isNothing() {
            return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        @Override
        public String describe() {
            return isNothing() ? "nothing" : '"' + text + '"';
        }
    }

    /** A list. */
    record Items(Place place, List<Yaml> items) implements Yaml {
        /** Copies the list. */
        public Items {
            items = List.copyOf(items);
        }

        /** This list with one item replaced. */
        Items with(int index, Yaml item) {
            List<Yaml> changed = new ArrayList<>(items);
            changed.set(index, item);
            return new Items(place, changed);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** Keys and their values, in the order in which they were written. */
    record Keys(Place place, Map<String, Entry> entries) implements Yaml {
        /** Copies the map, in its order. */
        public Keys {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** These keys with one replaced or, if it is new, added. */
        Keys with(String key, Entry entry) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.put(key, entry);
            return new Keys(place, changed);
        }

        @Override
        public String describe() {
            return "a block of keys";
        }
    }

    /**
     * What stands under one key.
     *
     * @param keyPlace where the key was written
     * @param value the value
     */
    record Entry(Place keyPlace, Yaml value) {}
}
