package dev.descent.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How one example is shown: whoever draws it, on a terminal or in a page, never asks what task it is of. */
public sealed interface Exhibit {
    /**
     * A picture in shades of gray, from 0 upwards.
     *
     * @param pixels row by row
     */
    record Picture(int height, int width, float[] pixels) implements Exhibit {}

    /** A row of a table, by the names of its columns, as the data has it. */
    record Row(Map<String, String> cells) implements Exhibit {
        /** Copies the map, in its order. */
        public Row {
            cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
        }
    }

    /** Numbers without names. */
    record Plain(List<Double> numbers) implements Exhibit {
        /** Copies the list. */
        public Plain {
            numbers = List.copyOf(numbers);
        }
    }
}
