package dev.descent.train;

import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The columns of a batch as inputs of a program: what an {@link Objective} is written in. */
public final class Inputs {
    private final int examples;
    private final Map<String, Tensor> columns;

    private Inputs(int examples, Map<String, Tensor> columns) {
        this.examples = examples;
        this.columns = columns;
    }

    /**
     * Some columns of so many examples.
     *
     * @throws IllegalArgumentException if the data has no such column
     */
    public static Inputs of(Dataset data, Collection<String> columns, int examples) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : columns) {
            tensors.put(name, of(data.column(name), examples));
        }
        return new Inputs(examples, tensors);
    }

    /** Some columns of examples that are held. */
    public static Inputs of(HeldBatch batch, Collection<String> columns) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : columns) {
            tensors.put(name, batch.input(name));
        }
        return new Inputs(batch.rows().size(), tensors);
    }

    /** A batch of one column. Shape: [count, …]. */
    static Tensor of(Column column, int count) {
        return Tensor.input(
                column.name(), column.dtype(), column.shape().prepend(count).dims());
    }

    /** Number of examples in the batch. */
    public int examples() {
        return examples;
    }

    /**
     * One column, shape [examples, …].
     *
     * @throws IllegalArgumentException if it is not among the columns that the objective said it needs
     */
    public Tensor column(String name) {
        Tensor column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("there is no column \"" + name + "\" among " + columns.keySet()
                    + "; name it where the objective says which columns it needs");
        }
        return column;
    }

    /** All of them by name, in the order in which they were asked for. */
    Map<String, Tensor> all() {
        return columns;
    }
}
