package dev.descent.data;

import dev.descent.compile.Batch;
import dev.descent.tensor.DType;
import dev.descent.tensor.NativeMemory;
import dev.descent.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Examples in memory as named columns, usually "x" (what a model sees) and "y" (what it is to say). Each column is one
 * block of native memory, example after example, so the whole set can serve as one batch. Immutable.
 *
 * <p>All factories throw a {@link DataException} for a set without examples, columns of different lengths, a value that
 * is not finite, and a label outside its classes; the message names row and column. Rows are counted from 0.
 */
public final class Dataset implements Batch {
    /** The column that a model sees. */
    public static final String X = "x";
    /** The column that a model is to say. */
    public static final String Y = "y";

    private final int size;
    private final Map<String, Block> blocks;
    private final List<String> classNames;
    private final List<String> featureNames;
    private final int varying;

    /**
     * One column with its values.
     *
     * @param starts where lengths vary the number of the first item of each example, and of all items; else empty
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody outside sees it, and it is never changed.
    record Block(Column column, MemorySegment values, int[] starts) {
        Block(Column column, MemorySegment values) {
            this(column, values, new int[0]);
        }

        int length(int row) {
            return starts[row + 1] - starts[row];
        }

        MemorySegment row(int row) {
            long bytes = column.bytes();
            return column.varies()
                    ? values.asSlice(starts[row] * bytes, length(row) * bytes)
                    : values.asSlice(row * bytes, bytes);
        }
    }

    /** A set that takes over its blocks: checked by whoever filled them. */
    private Dataset(int size, List<Block> blocks, List<String> classNames, List<String> featureNames) {
        this.size = size;
        this.blocks = new LinkedHashMap<>();
        for (Block block : blocks) {
            this.blocks.put(
                    block.column().name(),
                    new Block(block.column(), block.values().asReadOnly(), block.starts()));
        }
        this.classNames = List.copyOf(classNames);
        this.featureNames = List.copyOf(featureNames);
        this.varying =
                (int) blocks.stream().filter(block -> block.column().varies()).count();
    }

    /** Numbers as targets. Shapes of an example: x [features], y [1]. */
    public static Dataset of(float[][] x, float[] y) {
        return builder().floats(X, x).floats(Y, Shape.of(1), y).build();
    }

    /** Several numbers as targets. Shapes of an example: x [features], y [targets]. */
    public static Dataset of(float[][] x, float[][] y) {
        return builder().floats(X, x).floats(Y, y).build();
    }

    /** Classes as targets; classes are numbered from 0. Shapes of an example: x [features], y []. */
    public static Dataset of(float[][] x, int[] y, int classes) {
        return builder().floats(X, x).labels(Y, y, classes).build();
    }

    /** Named classes as targets. Shapes of an example: x [features], y []. */
    public static Dataset of(float[][] x, int[] y, List<String> classNames) {
        return builder().floats(X, x).labels(Y, y, classNames).build();
    }

    /** A set to be put together column by column. */
    public static Builder builder() {
        return new Builder();
    }

    /** Number of examples. */
    public int size() {
        return size;
    }

    /** What each column holds, in the order in which they were given. */
    public List<Column> columns() {
        return blocks.values().stream().map(Block::column).toList();
    }

    /**
     * What one column holds.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Column column(String name) {
        return block(name).column();
    }

    /** The class of each example by its number; empty if "y" is no class. */
    public Optional<List<Integer>> labels() {
        return column(Y).dtype() == DType.I32
                ? Optional.of(Arrays.stream(ints(Y)).boxed().toList())
                : Optional.empty();
    }

    /** Names of the classes by their number; empty if "y" is no class. */
    public List<String> classNames() {
        return classNames;
    }

    /** Names of the values of "x" in their order; empty if they have none. */
    public List<String> featureNames() {
        return featureNames;
    }

    /** Whether there is a column whose examples are of different lengths. */
    public boolean varies() {
        return varying > 0;
    }

    /** How many columns have examples of different lengths. */
    int varying() {
        return varying;
    }

    /**
     * How many items an example has in a column.
     *
     * @throws IllegalArgumentException if all examples of the column are of one shape
     */
    public int length(String column, int row) {
        Block block = block(column);
        if (!block.column().varies()) {
            throw new IllegalArgumentException("all examples of column \"" + column + "\" are of one shape, "
                    + block.column().shape());
        }
        return block.length(row);
    }

    /** The values of one example in a column; they can be read only. */
    public MemorySegment values(String column, int row) {
        return block(column).row(row);
    }

    /**
     * All values of one column in row-major order, shape [size, …], or all items one example after the other; they can be
     * read only.
     */
    @Override
    public MemorySegment values(String column) {
        return block(column).values();
    }

    /** A copy of one example's values in a column of dtype F32. */
    public float[] floats(String column, int row) {
        return values(column, row).toArray(ValueLayout.JAVA_FLOAT);
    }

    /** A copy of all values of a column of dtype I32: labels, say. */
    public int[] ints(String column) {
        if (column(column).dtype() != DType.I32) {
            throw new IllegalArgumentException(
                    "column \"" + column + "\" holds " + column(column).dtype() + ", not I32");
        }
        return values(column).toArray(ValueLayout.JAVA_INT);
    }

    /**
     * These examples, in this order, copied.
     *
     * @throws DataException if there are none
     */
    public Dataset select(int... rows) {
        if (rows.length == 0) {
            throw new DataException("no example was selected; select at least one");
        }
        List<Block> selected = new ArrayList<>();
        for (Block block : blocks.values()) {
            int[] starts = block.column().varies() ? new int[rows.length + 1] : new int[0];
            long bytes = 0;
            for (int i = 0; i < rows.length; i++) {
                bytes += block.row(rows[i]).byteSize();
                if (block.column().varies()) {
                    starts[i + 1] = Math.addExact(starts[i], block.length(rows[i]));
                }
            }
            MemorySegment values = NativeMemory.allocate(bytes, () -> "the data");
            long at = 0;
            for (int row : rows) {
                MemorySegment from = block.row(row);
                MemorySegment.copy(from, 0, values, at, from.byteSize());
                at += from.byteSize();
            }
            selected.add(new Block(block.column(), values, starts));
        }
        return new Dataset(rows.length, selected, classNames, featureNames);
    }

    /**
     * This set with other names for its classes.
     *
     * @throws DataException if a label has no name
     */
    public Dataset withClassNames(List<String> names) {
        checkLabels(ints(Y), names.size());
        return new Dataset(size, List.copyOf(blocks.values()), names, featureNames);
    }

    /** One of the columns, as "x". */
    Dataset withX(String column) {
        Block block = block(column);
        Column x = new Column(
                X,
                block.column().shape(),
                block.column().dtype(),
                block.column().varies());
        return new Dataset(size, List.of(new Block(x, block.values(), block.starts())), List.of(), List.of());
    }

    /**
     * This set with other labels in "y".
     *
     * @param labels one for each example
     * @throws DataException if there are more or fewer, or one is none of the classes
     * @throws IllegalArgumentException if "y" holds no labels
     */
    public Dataset withLabels(int... labels) {
        if (labels.length != ints(Y).length) {
            throw new DataException(
                    labels.length + " labels for " + size + " examples do not fit; give each example one");
        }
        checkLabels(labels, classNames.size());
        List<Block> changed = new ArrayList<>();
        for (Block block : blocks.values()) {
            boolean isY = block.column().name().equals(Y);
            changed.add(isY ? new Block(block.column(), Builder.copy(MemorySegment.ofArray(labels))) : block);
        }
        return new Dataset(size, changed, classNames, featureNames);
    }

    /**
     * SHA-256 of columns, names and values in hexadecimal: where a model's data came from. Values count as they lie in
     * memory, little-endian on every machine that Java 25 commonly runs on.
     */
    public String sha256() {
        Digest digest = new Digest().number(size).texts(classNames).texts(featureNames);
        for (Block block : blocks.values()) {
            digest.text(block.column().toString()).memory(block.values());
            for (int start : block.starts()) {
                digest.number(start);
            }
        }
        return digest.hex();
    }

    /** Size and columns: {@code 150 examples: x [4] F32, y [] I32}. */
    @Override
    public String toString() {
        return size + " examples: " + columns().stream().map(Column::words).collect(Collectors.joining(", "));
    }

    Block block(String name) {
        Block block = blocks.get(name);
        if (block == null) {
            throw new IllegalArgumentException(
                    "these examples have no column \"" + name + "\"; " + Nearest.hint(name, blocks.keySet()));
        }
        return block;
    }

    /** Refuses labels outside {@code 0 … classes−1}. */
    private static void checkLabels(int[] labels, int classes) {
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < 0 || labels[row] >= classes) {
                throw new DataException(("label %s of row %s is out of range: %s classes are numbered 0 to %s; "
                                + "correct it or the number of classes")
                        .formatted(labels[row], row, classes, classes - 1));
            }
        }
    }

    /** Names for classes that have none: their numbers. */
    private static List<String> numbered(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** Puts a set together column by column; the first column sets the number of examples. */
    public static final class Builder {
        private final Map<String, Block> blocks = new LinkedHashMap<>();
        private List<String> classNames = List.of();
        private List<String> featureNames = List.of();

        private Builder() {}

        /**
         * Adds a column of numbers, one row for each example; all rows have one length. Shape of an example: [length].
         */
        public Builder floats(String name, float[][] rows) {
            int width = rows.length == 0 ? 1 : rows[0].length;
            Column column = new Column(name, Shape.of(width), DType.F32);
            MemorySegment values = NativeMemory.allocate(column.bytes() * rows.length, () -> "the data");
            for (int row = 0; row < rows.length; row++) {
                if (rows[row].length != width) {
                    throw new DataException(
                            "row %s of column \"%s\" has %s values where row 0 has %s; give every row the same number"
                                    .formatted(row, name, rows[row].length, width));
                }
                checkFinite(name, width, rows[row], row);
                MemorySegment.copy(rows[row], 0, values, ValueLayout.JAVA_FLOAT, row * column.bytes(), width);
            }
            return add(new Block(column, values));
        }

        /** Adds a column of numbers of any shape, given example after example in row-major order. */
        public Builder floats(String name, Shape shape, float... values) {
            Column column = new Column(name, shape, DType.F32);
            checkFinite(name, shape.size(), values, 0);
            return add(new Block(column, copy(MemorySegment.ofArray(values))));
        }

        /**
         * Adds a column of whole numbers of any shape (token ids, say), given example after example in row-major order.
         */
        public Builder ints(String name, Shape shape, int... values) {
            return add(new Block(new Column(name, shape, DType.I32), copy(MemorySegment.ofArray(values))));
        }

        /**
         * Adds a column of sequences of whole numbers (token ids, say), each as long as it is. They are not filled up:
         * batches have them one after the other, and where each begins.
         */
        public Builder sequences(String name, int[]... rows) {
            int[] starts = starts(Arrays.stream(rows).mapToInt(row -> row.length));
            MemorySegment values = NativeMemory.allocate(starts[rows.length] * (long) Integer.BYTES, () -> "the data");
            for (int row = 0; row < rows.length; row++) {
                MemorySegment.copy(
                        rows[row],
                        0,
                        values,
                        ValueLayout.JAVA_INT,
                        starts[row] * (long) Integer.BYTES,
                        rows[row].length);
            }
            return add(new Block(new Column(name, Shape.scalar(), DType.I32, true), values, starts));
        }

        /**
         * Adds a column of sequences of numbers, each as long as it is.
         *
         * @param item the shape of one item
         * @param rows the items of each example, one after the other in row-major order
         */
        public Builder sequences(String name, Shape item, float[]... rows) {
            Column column = new Column(name, item, DType.F32, true);
            long width = item.size();
            for (int row = 0; row < rows.length; row++) {
                if (rows[row].length % width != 0) {
                    throw new DataException(
                            "row %s of column \"%s\" has %s values, which are no whole items of shape %s"
                                    .formatted(row, name, rows[row].length, item));
                }
                checkFinite(name, Math.max(1, rows[row].length), rows[row], row);
            }
            int[] starts = starts(Arrays.stream(rows).mapToInt(row -> (int) (row.length / width)));
            MemorySegment values = NativeMemory.allocate(starts[rows.length] * column.bytes(), () -> "the data");
            for (int row = 0; row < rows.length; row++) {
                MemorySegment.copy(
                        rows[row], 0, values, ValueLayout.JAVA_FLOAT, starts[row] * column.bytes(), rows[row].length);
            }
            return add(new Block(column, values, starts));
        }

        private static int[] starts(IntStream lengths) {
            int[] each = lengths.toArray();
            int[] starts = new int[each.length + 1];
            for (int row = 0; row < each.length; row++) {
                starts[row + 1] = Math.addExact(starts[row], each[row]);
            }
            return starts;
        }

        /** Adds a column of classes, numbered from 0. Shape of an example: []. */
        public Builder labels(String name, int[] labels, int classes) {
            return labels(name, labels, numbered(classes));
        }

        /** Adds a column of classes with their names. Shape of an example: []. */
        public Builder labels(String name, int[] labels, List<String> names) {
            classNames(names);
            checkLabels(labels, names.size());
            return ints(name, Shape.scalar(), labels);
        }

        /**
         * Names the classes by their number: of labels that are given as a {@link #column}, or that are not known.
         *
         * @throws DataException if two have one name
         */
        public Builder classNames(List<String> names) {
            if (names.size() != new TreeSet<>(names).size()) {
                throw new DataException("two classes have one name in " + names + "; give each its own");
            }
            classNames = names;
            return this;
        }

        /**
         * Adds a column whose values lie in native memory already, example after example in row-major order. They are taken
         * over, not copied: nothing may change them any more.
         *
         * @throws DataException if a number is not finite
         * @throws IllegalArgumentException if the column's lengths vary, which {@code sequences} adds
         */
        public Builder column(Column column, MemorySegment values) {
            if (column.varies()) {
                throw new IllegalArgumentException(
                        "column \"" + column.name() + "\" holds sequences; add them with sequences(…)");
            }
            if (column.dtype() == DType.F32) {
                checkFinite(column, values);
            }
            return add(new Block(column, values));
        }

        /** Names the values of "x" in their order. */
        public Builder featureNames(List<String> names) {
            featureNames = names;
            return this;
        }

        /** The set. */
        public Dataset build() {
            int size = commonSize();
            Block x = blocks.get(X);
            if (!featureNames.isEmpty() && (x == null || x.column().shape().size() != featureNames.size())) {
                throw new DataException("%s feature names do not fit x %s; name every value of x"
                        .formatted(
                                featureNames.size(),
                                x == null ? "(missing)" : x.column().shape()));
            }
            return new Dataset(size, List.copyOf(blocks.values()), classNames, featureNames);
        }

        private int commonSize() {
            String lengths = "";
            TreeSet<Long> sizes = new TreeSet<>();
            for (Block block : blocks.values()) {
                long bytes = block.column().bytes();
                if (block.values().byteSize() % bytes != 0) {
                    throw new DataException(("column \"%s\" has %s values, which are no whole examples of shape %s; "
                                    + "check the shape")
                            .formatted(
                                    block.column().name(),
                                    block.values().byteSize()
                                            / block.column().dtype().bytes(),
                                    block.column().shape()));
                }
                long size = block.column().varies()
                        ? block.starts().length - 1
                        : block.values().byteSize() / bytes;
                sizes.add(size);
                lengths += (lengths.isEmpty() ? "" : ", ") + block.column().name() + " has " + size;
            }
            if (sizes.isEmpty() || sizes.first() == 0) {
                throw new DataException("the set has no examples; give it at least one");
            }
            if (sizes.size() > 1) {
                throw new DataException("the columns differ in their number of examples (" + lengths
                        + "); give each column one row an example");
            }
            return Math.toIntExact(sizes.first());
        }

        private Builder add(Block block) {
            if (blocks.putIfAbsent(block.column().name(), block) != null) {
                throw new DataException(
                        "column \"" + block.column().name() + "\" is given twice; rename one of the two");
            }
            return this;
        }

        private static MemorySegment copy(MemorySegment values) {
            return NativeMemory.allocate(values.byteSize(), () -> "the data").copyFrom(values);
        }

        private static void checkFinite(Column column, MemorySegment values) {
            long width = column.shape().size();
            for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
                checkFinite(column.name(), width, values.getAtIndex(ValueLayout.JAVA_FLOAT, i), i);
            }
        }

        private static void checkFinite(String name, long width, float[] values, int firstRow) {
            for (int i = 0; i < values.length; i++) {
                checkFinite(name, width, values[i], firstRow * width + i);
            }
        }

        private static void checkFinite(String name, long width, float value, long place) {
            if (!Float.isFinite(value)) {
                throw new DataException(
                        "column \"%s\" holds %s in row %s at position %s; replace it or leave the row out"
                                .formatted(name, value, place / width, place % width));
            }
        }
    }
}
