package dev.descent.data.table;

import dev.descent.data.Nearest;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a model is to say: how one column of a table becomes "y". */
public sealed interface Target {
    /** The column that is read. */
    String column();

    /** What is written beside each value; empty if nothing. */
    default String unit() {
        return "";
    }

    /** Shape of one example of "y". */
    Shape shape();

    /** What one value of "y" is. */
    DType dtype();

    /** A model's answer in the units of the data; of a class as it is. */
    default double inUnits(double answer) {
        return answer;
    }

    /** All answers in the units of the data, then F64; of classes as they are. */
    default Values inUnits(Values answers) {
        return answers;
    }

    /** An error (MAE, RMSE) of a model's answers in the units of the data. */
    default double errorInUnits(double error) {
        return error;
    }

    /** This target as maps, lists, texts and numbers. */
    Map<String, Object> toMap();

    /** The target that {@link #toMap} described. */
    static Target fromMap(Map<?, ?> map) {
        MapReader reader = new MapReader("target", map);
        return switch (reader.text("kind")) {
            case "class" -> new Class(reader.text("column"), reader.texts("names"));
            case "number" ->
                new Number(reader.text("column"), reader.number("mean"), reader.number("std"), reader.text("unit", ""));
            default -> throw reader.unknown("kind", List.of("class", "number"));
        };
    }

    /**
     * One of several classes; "y" is its number.
     *
     * @param column the column that is read
     * @param names the classes of the training part, sorted: by value if they are numbers, else by alphabet
     */
    record Class(String column, List<String> names) implements Target {
        /** Copies the names. */
        public Class {
            names = List.copyOf(names);
        }

        @Override
        public Shape shape() {
            return Shape.scalar();
        }

        @Override
        public DType dtype() {
            return DType.I32;
        }

        /** The number of a cell's class. */
        int label(Cell cell) {
            int label = names.indexOf(cell.text());
            if (label < 0) {
                throw cell.problem("is \"" + cell.text() + "\", a class that does not occur in the training part; "
                        + Nearest.hint(cell.text(), names));
            }
            return label;
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("column", column);
            map.put("kind", "class");
            map.put("names", new ArrayList<>(names));
            return map;
        }
    }

    /**
     * A number; "y" is {@code (value − mean) / std}.
     *
     * @param column the column that is read
     * @param mean mean of the training part, in the column's units; 0 to leave values as they are
     * @param std standard deviation of the training part; 1 to leave values as they are
     * @param unit what is written beside each number, "€" or "%"; empty if nothing
     */
    record Number(String column, double mean, double std, String unit) implements Target {
        @Override
        public Shape shape() {
            return Shape.of(1);
        }

        @Override
        public DType dtype() {
            return DType.F32;
        }

        @Override
        public double inUnits(double answer) {
            return answer * std + mean;
        }

        @Override
        public Values inUnits(Values answers) {
            Values inUnits = Values.zeros(DType.F64, answers.shape());
            for (long i = 0; i < answers.size(); i++) {
                inUnits.set(i, inUnits(answers.get(i)));
            }
            return inUnits;
        }

        @Override
        public double errorInUnits(double error) {
            return error * std;
        }

        float value(Cell cell) {
            return cell.inFloatRange((cell.targetNumber(unit) - mean) / std);
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("column", column);
            map.put("kind", "number");
            map.put("mean", mean);
            map.put("std", std);
            if (!unit.isEmpty()) {
                map.put("unit", unit);
            }
            return map;
        }
    }
}
