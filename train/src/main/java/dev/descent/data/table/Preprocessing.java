package dev.descent.data.table;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.descent.data.Column;
import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.tensor.DType;
import dev.descent.tensor.NativeMemory;
import dev.descent.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a table becomes numbers: fitted on the training part alone, then applied to any table with the same columns, so
 * that nothing of the validation and test parts leaks into training. Means, deviations, categories and classes are all
 * held here; {@link #toMap} writes them down for a later prediction.
 *
 * <pre>{@code
 * Preprocessing preprocessing = Preprocessing.fit(table.select(split.train()), Columns.classOf("species"));
 * Dataset validation = preprocessing.apply(table.select(split.validation()));
 * }</pre>
 *
 * @param features the columns that make up "x", in the order of the table
 * @param target the column that makes up "y"
 * @param missingMarks texts that mean a missing value in every column, besides the empty one
 * @param missingIn texts that mean a missing value in one column, by its name; 0 means 0.0 too
 */
public record Preprocessing(
        List<Feature> features, Target target, Set<String> missingMarks, Map<String, Set<String>> missingIn) {
    /** Copies what may change. */
    public Preprocessing {
        features = List.copyOf(features);
        missingMarks = Set.copyOf(missingMarks);
        missingIn = Copies.ofSets(missingIn);
        if (features.isEmpty()) {
            throw new DataException("no column is left besides the target \"" + target.column()
                    + "\"; ignore fewer, so that a model has something to go by");
        }
    }

    /**
     * Learns from the training part how to turn its columns into numbers.
     *
     * @throws DataException if a declared column does not exist, a value is none that its column can hold, an
     *     undeclared column has too many distinct texts, a column has no values at all, or the target has a missing
     *     value or one value only
     */
    public static Preprocessing fit(Table train, Columns columns) {
        return new Fitting(train, columns).fit();
    }

    /**
     * A table's examples: "x" of shape [features] and "y", [1] for a number and [] for a class.
     *
     * @throws DataException if a column is missing or a value is none that it can hold, a missing target among them
     */
    public Dataset apply(Table table) {
        Dataset.Builder features = encodedFeatures(table);
        return features.column(new Column(Dataset.Y, target.shape(), target.dtype()), encodedTarget(table))
                .build();
    }

    /**
     * A table's examples without their target, which it need not have: what a model is asked about.
     *
     * @throws DataException if a column is missing or a value is none that it can hold
     */
    public Dataset applyToFeatures(Table table) {
        return encodedFeatures(table).build();
    }

    /** Names of the values of "x": a number's column, {@code Sex=male} for a category. */
    public List<String> featureNames() {
        return features.stream().flatMap(feature -> feature.names().stream()).toList();
    }

    /** Names of the classes by their number; empty if the target is a number. */
    public List<String> classNames() {
        return target instanceof Target.Class named ? named.names() : List.of();
    }

    /** All that was learned as maps, lists, texts and numbers, for a JSON file. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(
                "features",
                new ArrayList<>(features.stream().map(Feature::toMap).toList()));
        map.put("target", target.toMap());
        map.put("missing", new ArrayList<>(missingMarks.stream().sorted().toList()));
        if (!missingIn.isEmpty()) {
            Map<String, Object> in = new TreeMap<>();
            missingIn.forEach((column, marks) ->
                    in.put(column, new ArrayList<>(marks.stream().sorted().toList())));
            map.put("missingIn", in);
        }
        return map;
    }

    /**
     * The preprocessing that {@link #toMap} described.
     *
     * @throws DataException if something is missing or of another type
     */
    public static Preprocessing fromMap(Map<String, ?> map) {
        MapReader reader = new MapReader("preprocessing", map);
        return new Preprocessing(
                reader.maps("features").stream().<Feature>map(Feature::fromMap).toList(),
                Target.fromMap(reader.map("target")),
                Set.copyOf(reader.texts("missing")),
                reader.has("missingIn") ? missingIn(new MapReader("missingIn", reader.map("missingIn"))) : Map.of());
    }

    private static Map<String, Set<String>> missingIn(MapReader reader) {
        Map<String, Set<String>> in = new HashMap<>();
        for (Object column : reader.map().keySet()) {
            in.put(column.toString(), Set.copyOf(reader.texts(column.toString())));
        }
        return in;
    }

    /**
     * What columns of a table hold that the training part did not: categories that it did not know, and numbers far outside its
     * range. For each such column one, in words by {@link Unfamiliar#sentence}.
     *
     * @throws DataException if a column is missing or a value is none that it can hold
     */
    public List<Unfamiliar> unfamiliar(Table table) {
        return new Familiarity(this, table).all();
    }

    /** The same of categories alone, which takes less time. */
    public List<Unfamiliar> unknownCategories(Table table) {
        return new Familiarity(this, table).categories();
    }

    /** Whether a value of a table is missing: its text is empty, or said to mean that. */
    public boolean isMissing(Table table, int row, String column) {
        return Cell.of(table, row, table.column(column), marks(column)).isMissing();
    }

    MissingMarks marks(String column) {
        return MissingMarks.of(column, missingMarks, missingIn);
    }

    private Dataset.Builder encodedFeatures(Table table) {
        Column x = new Column(Dataset.X, Shape.of(featureNames().size()), DType.F32);
        MemorySegment values = NativeMemory.allocate(x.bytes() * table.size(), () -> "the data");
        List<FeatureWriter> writers = new ArrayList<>();
        long offset = 0;
        for (Feature feature : features) {
            int column = table.column(feature.column());
            writers.add(new FeatureWriter(
                    feature,
                    column,
                    marks(feature.column()),
                    values,
                    offset,
                    x.shape().size()));
            offset += feature.names().size();
        }
        // Row by row, as the texts lie in memory.
        for (int row = 0; row < table.size(); row++) {
            for (FeatureWriter writer : writers) {
                writer.write(Cell.of(table, row, writer.column(), writer.marks()));
            }
        }
        return Dataset.builder().column(x, values).featureNames(featureNames()).classNames(classNames());
    }

    private MemorySegment encodedTarget(Table table) {
        long bytes = (long) target.dtype().bytes() * table.size();
        MemorySegment values = NativeMemory.allocate(bytes, () -> "the data");
        int column = table.column(target.column());
        MissingMarks marks = marks(target.column());
        for (int row = 0; row < table.size(); row++) {
            Cell cell = Cell.of(table, row, column, marks);
            cell.requireTarget();
            switch (target) {
                case Target.Class named -> values.setAtIndex(JAVA_INT, row, named.label(cell));
                case Target.Number number -> values.setAtIndex(JAVA_FLOAT, row, number.value(cell));
            }
        }
        return values;
    }
}
