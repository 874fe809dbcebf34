package dev.descent.data.table;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
                        reader.flag("missingIndicator"),
                        reader.text("unit", ""),
                        Range.fromMap(reader));
            case "date" -> Date.fromMap(reader);
            case "category" -> new Category(reader.text("column"), reader.texts("categories"));
            default -> throw reader.unknown("kind", List.of("number", "date", "category"));
        };
    }

    /**
     * A number, standardized: {@code (value − mean) / std}, and 0 if the training part knew one value only ({@code std}
     * = 0).
     *
     * @param column the column that is read
     * @param mean mean of the training part, in the column's units; 0 to leave values as they are
     * @param std standard deviation of the training part (of the population); 1 to leave values as they are
     * @param fill what stands in for a missing value, in the column's units
     * @param missingIndicator whether a second value tells by 1 that the number was missing
     * @param unit what is written beside each number, "€" or "%"; empty if nothing
     * @param range what the training part holds, in the column's units; empty of what an earlier version wrote down
     */
    record Number(
            String column,
            double mean,
            double std,
            double fill,
            boolean missingIndicator,
            String unit,
            Optional<Range> range)
            implements Feature {
        @Override
        public List<String> names() {
            return missingIndicator ? List.of(column, column + "=" + Category.MISSING_NAME) : List.of(column);
        }

        /** The value of a cell. */
        float value(Cell cell) {
            double value = cell.isMissing() ? fill : cell.number(unit);
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
            if (!unit.isEmpty()) {
                map.put("unit", unit);
            }
            range.ifPresent(known -> {
                map.put("least", known.least());
                map.put("most", known.most());
            });
            return map;
        }
    }

    /**
     * What numbers a column has, in its units.
     *
     * @param least the smallest one
     * @param most the largest one
     */
    record Range(double least, double most) {
        /** So much of its width outside of it is no more like what is inside. */
        private static final double FAR = 0.5;

        static Range of(double[] values) {
            return new Range(
                    Arrays.stream(values).min().orElseThrow(),
                    Arrays.stream(values).max().orElseThrow());
        }

        private static Optional<Range> fromMap(MapReader reader) {
            return reader.has("least")
                    ? Optional.of(new Range(reader.number("least"), reader.number("most")))
                    : Optional.empty();
        }

        /** How far outside a number is; 0 if it is inside. */
        double distance(double number) {
            return Math.max(0, Math.max(least - number, number - most));
        }

        /** Whether a number at such a distance has little in common with those inside. */
        boolean isFar(double distance) {
            return distance > FAR * (most - least);
        }
    }

    /**
     * A date, with a time or without, by its parts: how many days it is from others as a standardized number, and what comes round
     * again (month, weekday …) as the sine and cosine of how far round it is, so that December is as near to January as to
     * November. Of a missing date, the sines and cosines are 0.
     *
     * @param column the column that is read
     * @param parts which parts there are, in their order
     * @param mean mean of the training part, in days since 1970-01-01
     * @param std standard deviation of the training part, in days
     * @param fill what stands in for a missing value, in days since 1970-01-01
     * @param missingIndicator whether a last value tells by 1 that the date was missing
     */
    record Date(String column, List<DatePart> parts, double mean, double std, double fill, boolean missingIndicator)
            implements Feature {
        /** Copies the parts. */
        public Date {
            parts = List.copyOf(parts);
        }

        @Override
        public List<String> names() {
            List<String> names = new ArrayList<>();
            parts.forEach(part -> part.endings().forEach(ending -> names.add(column + ":" + ending)));
            if (missingIndicator) {
                names.add(column + "=" + Category.MISSING_NAME);
            }
            return names;
        }

        /** The values of a cell, without the one that tells whether it is missing. */
        float[] values(Cell cell) {
            Optional<LocalDateTime> moment = cell.isMissing() ? Optional.empty() : Optional.of(cell.moment());
            float[] values = new float
                    [parts.stream().mapToInt(part -> part.endings().size()).sum()];
            int next = 0;
            for (DatePart part : parts) {
                if (part == DatePart.DAYS) {
                    double days = moment.map(DatePart::days).orElse(fill);
                    values[next++] = cell.inFloatRange(std == 0 ? 0 : (days - mean) / std);
                } else {
                    double angle = moment.map(part::angle).orElse(0.0);
                    values[next++] = moment.isPresent() ? (float) Math.sin(angle) : 0;
                    values[next++] = moment.isPresent() ? (float) Math.cos(angle) : 0;
                }
            }
            return values;
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("column", column);
            map.put("kind", "date");
            map.put("parts", new ArrayList<>(parts.stream().map(DatePart::word).toList()));
            map.put("mean", mean);
            map.put("std", std);
            map.put("fill", fill);
            map.put("missingIndicator", missingIndicator);
            return map;
        }

        private static Date fromMap(MapReader reader) {
            return new Date(
                    reader.text("column"),
                    reader.texts("parts").stream().map(DatePart::of).toList(),
                    reader.number("mean"),
                    reader.number("std"),
                    reader.number("fill"),
                    reader.flag("missingIndicator"));
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
