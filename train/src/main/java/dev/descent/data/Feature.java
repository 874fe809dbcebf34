package dev.descent.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How one column of a table becomes one or more values of "x". */
public sealed interface Feature {
    /** The column that is read. */
    String column();

    /** Names of the values that it gives. */
    List<String> names();

    /** This feature as maps, lists, texts and numbers. */
    Map<String, Object> toMap();

    /** The feature that {@link #toMap} described. */
    static Feature fromMap(Map<?, ?> map) {
        MapReader reader = new MapReader("feature", map);
        return switch (reader.text("kind")) {
            case "number" ->
                new Number(
                        reader.text("column"),
                        reader.number("mean"),
                        reader.number("std"),
                        reader.number("fill"),
                        reader.flag("missingIndicator"));
            case "category" -> new Category(reader.text("column"), reader.texts("categories"));
            default -> throw reader.unknown("kind", List.of("number", "category"));
        };
    }

    /**
     * A number, standardised: {@code (value − mean) / std}, and 0 if the training part knew one value only ({@code std}
     * = 0).
     *
     * @param column the column that is read
     * @param mean mean of the training part, in the column's units; 0 to leave values as they are
     * @param std standard deviation of the training part (of the population); 1 to leave values as they are
     * @param fill what stands in for a missing value, in the column's units
     * @param missingIndicator whether a second value tells by 1 that the number was missing
     */
    record Number(String column, double mean, double std, double fill, boolean missingIndicator) implements Feature {
        @Override
        public List<String> names() {
            return missingIndicator ? List.of(column, column + "=" + Category.MISSING_NAME) : List.of(column);
        }

        /** The value of a cell. */
        float value(Cell cell) {
            double value = cell.isMissing() ? fill : cell.number();
            return cell.inFloatRange(std == 0 ? 0 : (value - mean) / std);
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("column", column);
            map.put("kind", "number");
            map.put("mean", mean);
            map.put("std", std);
            map.put("fill", fill);
            map.put("missingIndicator", missingIndicator);
            return map;
        }
    }

    /**
     * One of several texts, one-hot. A missing value is a category of its own if the training part had any (that it is
     * missing often tells something, as the cabins of the Titanic's third class do); a text that the training part did
     * not know gives zeroes.
     *
     * @param column the column that is read
     * @param categories the texts of the training part, sorted; an empty one stands for missing
     */
    record Category(String column, List<String> categories) implements Feature {
        private static final String MISSING_NAME = "(missing)";

        /** Copies the categories. */
        public Category {
            categories = List.copyOf(categories);
        }

        @Override
        public List<String> names() {
            return categories.stream()
                    .map(category -> column + "=" + (category.isEmpty() ? MISSING_NAME : category))
                    .toList();
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("column", column);
            map.put("kind", "category");
            map.put("categories", new ArrayList<>(categories));
            return map;
        }
    }
}
