package dev.descent.train;

import dev.descent.compile.Batch;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.tensor.Values;
import java.lang.foreign.MemorySegment;

/** Consecutive examples of a dataset as a batch, read where they lie. */
record Slice(Dataset data, int from, int count) implements Batch {
    /** The column "y" of these examples. Shape: [count, …]. */
    Values target() {
        Column y = data.column(Dataset.Y);
        return new Values(y.dtype(), y.shape().prepend(count), values(Dataset.Y));
    }

    @Override
    public MemorySegment values(String input) {
        long bytes = data.column(input).bytes();
        return data.values(input).asSlice(from * bytes, count * bytes);
    }
}
