package dev.descent.train.check;

import dev.descent.compile.Batch;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.tensor.Values;
import java.lang.foreign.MemorySegment;

/** Consecutive examples of a dataset as a batch, read where they lie. */
public record Slice(Dataset data, int from, int count) implements Batch {
    /** One column of these examples. Shape: [count, …]. */
    public Values column(String name) {
        Column column = data.column(name);
        return new Values(column.dtype(), column.shape().prepend(count), values(name));
    }

    @Override
    public MemorySegment values(String input) {
        long bytes = data.column(input).bytes();
        return data.values(input).asSlice(from * bytes, count * bytes);
    }
}
