package dev.descent.data;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/** Examples of tests that prepare no batches. */
public final class Examples {
    private Examples() {}

    /** An example of a dataset's columns, whose values lie in this memory. */
    public static Example of(Dataset data, Map<String, MemorySegment> values) {
        return new Example(data.columns(), values);
    }
}
