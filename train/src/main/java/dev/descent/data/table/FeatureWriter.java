package dev.descent.data.table;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the values of one feature into the block of all, row by row; the block is zero before. */
final class FeatureWriter {
    private final Feature feature;
    private final int column;
    private final MissingMarks marks;
    private final MemorySegment x;
    private final long offset;
    private final long width;
    private final Map<String, Integer> places = new HashMap<>();

    /**
     * @param column where the feature's column stands in the table
     * @param marks what means a missing value in it
     * @param x the block of shape [rows, width]
     * @param offset where in a row this feature's values begin
     */
    FeatureWriter(Feature feature, int column, MissingMarks marks, MemorySegment x, long offset, long width) {
        this.feature = feature;
        this.column = column;
        this.marks = marks;
        this.x = x;
        this.offset = offset;
        this.width = width;
        List<String> categories = feature instanceof Feature.Category category ? category.categories() : List.of();
        for (int i = 0; i < categories.size(); i++) {
            places.put(categories.get(i), i);
        }
    }

    /** Where the feature's column stands in the table. */
    int column() {
        return column;
    }

    /** What means a missing value in it. */
    MissingMarks marks() {
        return marks;
    }

    void write(Cell cell) {
        long first = cell.row() * width + offset;
        switch (feature) {
            case Feature.Number number -> {
                x.setAtIndex(JAVA_FLOAT, first, number.value(cell));
                if (number.missingIndicator() && cell.isMissing()) {
                    x.setAtIndex(JAVA_FLOAT, first + 1, 1);
                }
            }
            case Feature.Date date -> {
                float[] values = date.values(cell);
                for (int i = 0; i < values.length; i++) {
                    x.setAtIndex(JAVA_FLOAT, first + i, values[i]);
                }
                if (date.missingIndicator() && cell.isMissing()) {
                    x.setAtIndex(JAVA_FLOAT, first + values.length, 1);
                }
            }
            case Feature.Category _ -> {
                Integer place = places.get(cell.text());
                if (place != null) {
                    x.setAtIndex(JAVA_FLOAT, first + place, 1);
                }
            }
        }
    }
}
