package dev.descent.compile;

import dev.descent.tensor.DType;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;

/** A block of memory that steps read and write. Compared by identity. */
public final class Buffer {
    /** Where the memory of a buffer comes from. */
    public sealed interface Origin {}

    /** The program's own arena; the plan says where in it. */
    public record Temporary() implements Origin {}

    /** The caller's batch, by name. */
    public record Fed(String input) implements Origin {}

    /** A variable, which outlives the run. */
    public record Held(Variable variable) implements Origin {}

    /** Values written in the program. */
    public record Given(Values values) implements Origin {}

    private final String name;
    private final DType dtype;
    private final long size;
    private final Origin origin;

    Buffer(String name, DType dtype, long size, Origin origin) {
        this.name = name;
        this.dtype = dtype;
        this.size = size;
        this.origin = origin;
    }

    /** Memory of a backend's own, for loops that it runs within a routine. */
    public static Buffer scratch(String name, DType dtype, long size) {
        return new Buffer(name, dtype, size, new Temporary());
    }

    /** A name for printing, unique in its program. */
    public String name() {
        return name;
    }

    /** The type of each value. */
    public DType dtype() {
        return dtype;
    }

    /** Number of values. */
    public long size() {
        return size;
    }

    /** Bytes that the values take. */
    public long bytes() {
        return size * dtype.bytes();
    }

    /** Where its memory comes from. */
    public Origin origin() {
        return origin;
    }

    @Override
    public String toString() {
        return name;
    }
}
