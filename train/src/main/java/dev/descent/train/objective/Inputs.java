package dev.descent.train.objective;

import dev.descent.data.Dataset;
import dev.descent.data.Extents;
import dev.descent.data.HeldBatch;
import dev.descent.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The columns of a batch as inputs of a program: what an {@link Objective} is written in. */
public final class Inputs {
    private final int examples;
    private final Map<String, Tensor> columns;
    private final Map<String, Packed> packed;

    private Inputs(int examples, Map<String, Tensor> columns, Map<String, Packed> packed) {
        this.examples = examples;
        this.columns = columns;
        this.packed = packed;
    }

    /**
     * Some columns of a batch.
     *
     * @throws IllegalArgumentException if the data has no such column
     */
    public static Inputs of(Dataset data, Collection<String> columns, Extents extents) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, Packed> packed = new LinkedHashMap<>();
        for (String name : columns) {
            if (data.column(name).varies()) {
                packed.put(name, Packed.of(data, name, extents));
            } else {
                tensors.put(name, data.column(name).input(extents.examples()));
            }
        }
        return new Inputs(extents.examples(), tensors, packed);
    }

    /** Some columns of examples that are held. */
    public static Inputs of(HeldBatch batch, Collection<String> columns) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, Packed> packed = new LinkedHashMap<>();
        for (String name : columns) {
            if (batch.isPacked(name)) {
                packed.put(name, Packed.of(batch, name));
            } else {
                tensors.put(name, batch.input(name));
            }
        }
        return new Inputs(batch.rows().size(), tensors, packed);
    }

    /** Number of examples in the batch. */
    public int examples() {
        return examples;
    }

    /**
     * One column, shape [examples, …].
     *
     * @throws IllegalArgumentException if it is not among the columns that the objective said it needs, or its lengths vary
     */
    public Tensor column(String name) {
        Tensor column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException(
                    packed.containsKey(name)
                            ? "the lengths of column \"" + name + "\" vary; take it by packed(\"" + name + "\")"
                            : missing(name));
        }
        return column;
    }

    /**
     * One column whose lengths vary.
     *
     * @throws IllegalArgumentException if it is not among the columns that the objective said it needs, or all of its
     *     examples are of one shape
     */
    public Packed packed(String name) {
        Packed column = packed.get(name);
        if (column == null) {
            throw new IllegalArgumentException(
                    columns.containsKey(name)
                            ? "the examples of column \"" + name + "\" are all of one shape; take it by column(\""
                                    + name + "\")"
                            : missing(name));
        }
        return column;
    }

    private String missing(String name) {
        Set<String> all = new LinkedHashSet<>(columns.keySet());
        all.addAll(packed.keySet());
        return "there is no column \"" + name + "\" among " + all
                + "; name it where the objective says which columns it needs";
    }

    /** The tensors of all columns by name: of those whose lengths vary, their items. */
    public Map<String, Tensor> all() {
        Map<String, Tensor> all = new LinkedHashMap<>(columns);
        packed.forEach((name, column) -> all.put(name, column.items()));
        return all;
    }
}
