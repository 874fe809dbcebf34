package dev.descent.train;

import dev.descent.compile.Batch;
import dev.descent.data.Dataset;
import java.lang.foreign.MemorySegment;

/** Consecutive examples of a dataset as a batch, read where they lie. */
record Slice(Dataset data, int from, int count) implements Batch {
    @Override
    public MemorySegment values(String input) {
        long bytes = data.column(input).bytes();
        return data.values(input).asSlice(from * bytes, count * bytes);
    }
}
