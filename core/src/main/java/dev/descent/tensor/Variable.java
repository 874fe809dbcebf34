package dev.descent.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * A named place for values that outlives a run of a program: a parameter, an optimizer's moment, a step counter. Memory is
 * native, taken when first needed and given back by the garbage collector. Programs write to it, and {@link #write} does;
 * everything else only reads. Not safe for use by several threads while one of them writes.
 */
public final class Variable {
    /** Every variable begins on a cache line. */
    public static final int ALIGNMENT = NativeMemory.ALIGNMENT;

    private final String name;
    private final DType dtype;
    private final Shape shape;
    private final Initializer initializer;
    private MemorySegment memory = MemorySegment.NULL;
    private long version;
    private int writers;

    /** A variable that will hold what the initializer gives. */
    public Variable(String name, DType dtype, Shape shape, Initializer initializer) {
        this.name = name;
        this.dtype = dtype;
        this.shape = shape;
        this.initializer = initializer;
    }

    /** A name for printed programs; not necessarily unique. */
    public String name() {
        return name;
    }

    /** The type of each value. */
    public DType dtype() {
        return dtype;
    }

    /** The extents. */
    public Shape shape() {
        return shape;
    }

    /** What gives the first values. */
    public Initializer initializer() {
        return initializer;
    }

    /** The present value, as an expression. */
    public Tensor read() {
        return Tensor.of(new Leaf.Read(this));
    }

    /** The values, in place, to be read: what they are later is seen here, too. */
    public Values values() {
        return new Values(dtype, shape, memory());
    }

    /** Where the values lie: {@link #bytes} of native memory, to be read. */
    public MemorySegment memory() {
        return place().asReadOnly();
    }

    /** Address of the first value. Who writes there says so by {@link #written}. */
    public long address() {
        return place().address();
    }

    private MemorySegment place() {
        if (!isPlaced()) {
            MemorySegment place = NativeMemory.allocate(
                    bytes(), () -> "variable " + name + ", " + dtype + " of shape " + shape + ",");
            try (Arena whileFilling = Arena.ofShared()) {
                write(place, whileFilling, initializer::fill);
            }
            memory = place;
        }
        return memory;
    }

    /**
     * Changes the values in place.
     *
     * @param writer gets the values as they are, and can write to them until it returns, in its own thread
     */
    public void write(Consumer<Values> writer) {
        try (Arena whileWriting = Arena.ofConfined()) {
            write(place(), whileWriting, writer);
        }
    }

    /** Writes one value everywhere. */
    public void fill(double value) {
        write(values -> values.fill(value));
    }

    /**
     * Takes over other values.
     *
     * @throws IllegalArgumentException if their type or shape is not this variable's
     */
    public void copyFrom(Values other) {
        if (other.dtype() != dtype || !other.shape().equals(shape)) {
            throw new IllegalArgumentException("variable " + name + " is " + dtype + " of shape " + shape
                    + " and cannot take over " + other.dtype() + " values of shape " + other.shape());
        }
        write(values -> values.memory().copyFrom(other.memory()));
    }

    /** What a writer may have kept ends with the writing, so that nobody can write unnoticed. */
    private void write(MemorySegment place, Arena whileWriting, Consumer<Values> writer) {
        writers++;
        try {
            writer.accept(new Values(dtype, shape, place.reinterpret(whileWriting, null)));
        } finally {
            writers--;
            written();
        }
    }

    /** Says that the values were written at their {@link #address}, as programs do. */
    public void written() {
        version++;
    }

    /**
     * Another number after each writing, and each time while a writer is at it: who keeps something that was made of the values
     * sees whether it is still true.
     */
    public long version() {
        if (writers > 0) {
            version++;
        }
        return version;
    }

    /** Whether the values are there already: before they are first asked for, they take no memory. */
    public boolean isPlaced() {
        return !memory.equals(MemorySegment.NULL);
    }

    /** Bytes that the values take. */
    public long bytes() {
        return shape.size() * dtype.bytes();
    }

    @Override
    public String toString() {
        return name + shape;
    }
}
