package dev.descent.train;

import dev.descent.compile.Batch;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.data.MiniBatch;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Examples in memory of their own, which stay when the batch that they came with is gone. */
public final class HeldBatch implements Batch {
    private final List<Integer> rows;
    private final Map<String, Values> columns;
    private final int batches;

    private HeldBatch(int[] rows, Map<String, Values> columns, int batches) {
        this.batches = batches;
        this.rows = Arrays.stream(rows).boxed().toList();
        this.columns = columns;
    }

    /**
     * Some examples of a dataset, as they stand there.
     *
     * @param rows counted from 0
     * @throws IndexOutOfBoundsException if the dataset has no such row
     */
    public static HeldBatch of(Dataset data, int... rows) {
        Map<String, Values> columns = columns(data, rows.length);
        columns.forEach((name, values) -> {
            long bytes = data.column(name).bytes();
            for (int i = 0; i < rows.length; i++) {
                values.memory()
                        .asSlice(i * bytes, bytes)
                        .copyFrom(data.values(name).asSlice(rows[i] * bytes, bytes));
            }
        });
        return new HeldBatch(rows, columns, 1);
    }

    /** A batch as it is, with what transforms made of its examples. */
    static HeldBatch of(Dataset data, MiniBatch batch) {
        Map<String, Values> columns = columns(data, batch.size());
        columns.forEach((name, values) -> values.memory().copyFrom(batch.values(name)));
        return new HeldBatch(batch.rows(), columns, 1);
    }

    /** Two batches of one dataset made into one. */
    HeldBatch and(HeldBatch next) {
        Map<String, Values> joined = new LinkedHashMap<>();
        columns.forEach((name, values) -> {
            Values more = next.columns.get(name);
            Values both = Values.zeros(values.dtype(), values.shape().with(0, rows.size() + next.rows.size()));
            long bytes = values.memory().byteSize();
            both.memory().asSlice(0, bytes).copyFrom(values.memory());
            both.memory().asSlice(bytes).copyFrom(more.memory());
            joined.put(name, both);
        });
        int[] all = new int[rows.size() + next.rows.size()];
        Arrays.setAll(all, i -> i < rows.size() ? rows.get(i) : next.rows.get(i - rows.size()));
        return new HeldBatch(all, joined, batches + next.batches);
    }

    private static Map<String, Values> columns(Dataset data, int count) {
        Map<String, Values> columns = new LinkedHashMap<>();
        for (Column column : data.columns()) {
            columns.put(
                    column.name(), Values.zeros(column.dtype(), column.shape().prepend(count)));
        }
        return columns;
    }

    /** The rows of the examples in their dataset, counted from 0. */
    public List<Integer> rows() {
        return rows;
    }

    /** How many batches were made into this one, for an update that gathers several. */
    public int batches() {
        return batches;
    }

    /**
     * One column, shape [examples, …].
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Values column(String name) {
        Values values = columns.get(name);
        if (values == null) {
            throw new IllegalArgumentException(
                    "these examples have no column \"" + name + "\" but " + columns.keySet());
        }
        return values;
    }

    /** One column as an input of a program. */
    public Tensor input(String name) {
        Values values = column(name);
        return Tensor.input(name, values.dtype(), values.shape().dims());
    }

    /** The greatest absolute value in some columns; 0 where they are whole numbers. */
    double largest(List<String> among) {
        double largest = 0;
        for (String name : among) {
            Values inputs = column(name);
            for (long i = 0; inputs.dtype().isFloating() && i < inputs.size(); i++) {
                largest = Math.max(largest, Math.abs(inputs.get(i)));
            }
        }
        return largest;
    }

    @Override
    public MemorySegment values(String input) {
        return column(input).memory();
    }
}
