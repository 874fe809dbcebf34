package dev.descent.data;

import dev.descent.compile.Batch;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
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
    private final List<Column> columns;
    /** By what programs call them: columns, and where lengths vary offsets and owners. */
    private final Map<String, Values> held;

    private final int batches;

    private HeldBatch(int[] rows, List<Column> columns, Map<String, Values> held, int batches) {
        this.batches = batches;
        this.rows = Arrays.stream(rows).boxed().toList();
        this.columns = columns;
        this.held = held;
    }

    /**
     * Some examples of a dataset, as they stand there.
     *
     * @param rows counted from 0
     * @throws IndexOutOfBoundsException if the dataset has no such row
     */
    public static HeldBatch of(Dataset data, int... rows) {
        return of(rows, data.columns(), Extents.of(data, rows), (name, i) -> data.values(name, rows[i]), 1);
    }

    /** Where the values of an example are. */
    private interface Source {
        MemorySegment values(String column, int example);
    }

    private static HeldBatch of(int[] rows, List<Column> columns, Extents extents, Source source, int batches) {
        Map<String, Values> held = new LinkedHashMap<>();
        for (Column column : columns) {
            String name = column.name();
            if (column.varies()) {
                pack(held, column, extents, source);
                continue;
            }
            Values values = Values.zeros(column.dtype(), column.shape().prepend(rows.length));
            for (int i = 0; i < rows.length; i++) {
                values.memory().asSlice(i * column.bytes(), column.bytes()).copyFrom(source.values(name, i));
            }
            held.put(name, values);
        }
        return new HeldBatch(rows, columns, held, batches);
    }

    private static void pack(Map<String, Values> held, Column column, Extents extents, Source source) {
        int room = extents.rooms().get(column.name());
        Values items = Values.zeros(column.dtype(), column.shape().prepend(room));
        Values offsets = Values.zeros(DType.I32, Shape.of(extents.examples() + 1));
        Values owners = Values.zeros(DType.I32, Shape.of(room));
        Packer packer = new Packer();
        packer.begin(column, items.memory(), offsets.memory(), owners.memory());
        for (int i = 0; i < extents.examples(); i++) {
            MemorySegment example = source.values(column.name(), i);
            packer.add(example, 0, Math.toIntExact(example.byteSize() / column.bytes()));
        }
        packer.end(room);
        held.put(column.name(), items);
        held.put(Extents.offsets(column.name()), offsets);
        held.put(Extents.owners(column.name()), owners);
    }

    /** A batch as it is, with what transforms made of its examples. */
    public static HeldBatch of(Dataset data, MiniBatch batch) {
        return of(batch.rows(), data.columns(), Extents.of(batch), batch::values, 1);
    }

    /** Two batches of one dataset made into one. */
    public HeldBatch and(HeldBatch next, Dataset data) {
        int[] all = new int[rows.size() + next.rows.size()];
        Arrays.setAll(all, i -> i < rows.size() ? rows.get(i) : next.rows.get(i - rows.size()));
        Source both = (name, i) -> i < rows.size() ? values(name, i) : next.values(name, i - rows.size());
        return of(all, columns, Extents.of(data, all), both, batches + next.batches);
    }

    /** The values of one example in a column. */
    private MemorySegment values(String name, int example) {
        Values values = column(name);
        if (isPacked(name)) {
            Values offsets = held.get(Extents.offsets(name));
            long bytes = values.memory().byteSize() / values.shape().dim(0);
            long from = (long) offsets.get(example);
            return values.memory().asSlice(from * bytes, ((long) offsets.get(example + 1) - from) * bytes);
        }
        long bytes = values.memory().byteSize() / rows.size();
        return values.memory().asSlice(example * bytes, bytes);
    }

    /** Whether the lengths of a column vary. */
    public boolean isPacked(String name) {
        return held.containsKey(Extents.owners(name));
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
     * One column, shape [examples, …]; where lengths vary all items, shape [room, …].
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Values column(String name) {
        Values values = held.get(name);
        if (values == null) {
            throw new IllegalArgumentException("these examples have no column \"" + name + "\" but " + held.keySet());
        }
        return values;
    }

    /** One column as an input of a program. */
    public Tensor input(String name) {
        Values values = column(name);
        return Tensor.input(name, values.dtype(), values.shape().dims());
    }

    /** The greatest absolute value in some columns; 0 where they are whole numbers. */
    public double largest(List<String> among) {
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
