package dev.descent.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A named place for values that outlives a run of a program: a parameter, an optimizer's moment, a step counter. Memory is
 * native, taken when first needed and given back by the garbage collector. Not safe for use by several threads while one
 * of them writes.
 */
public final class Variable {
    /** Every variable begins on a cache line. */
    public static final int ALIGNMENT = 64;

    private final String name;
    private final DType dtype;
    private final Shape shape;
    private final Initializer initializer;
    private MemorySegment memory = MemorySegment.NULL;

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

    /** The present value, as an expression. */
    public Tensor read() {
        return Tensor.of(new Leaf.Read(this));
    }

    /** The values, in place: writing to them changes the variable. */
    public Values values() {
        return new Values(dtype, shape, memory());
    }

    /** Where the values lie: {@link #bytes} of native memory. */
    public MemorySegment memory() {
        if (memory.equals(MemorySegment.NULL)) {
            MemorySegment fresh = Arena.ofAuto().allocate(Math.max(bytes(), 1), ALIGNMENT);
            initializer.fill(new Values(dtype, shape, fresh.asSlice(0, bytes())));
            memory = fresh.asSlice(0, bytes());
        }
        return memory;
    }

    /** Address of the first value. */
    public long address() {
        return memory.equals(MemorySegment.NULL) ? memory().address() : memory.address();
    }

    /** Bytes that the values take. */
    public long bytes() {
        return shape.size() * dtype.bytes();
    }

    /** Moves the values to other memory of {@link #bytes}, so that variables which are updated together lie together. */
    public void moveTo(MemorySegment block) {
        Values target = new Values(dtype, shape, block);
        if (memory.equals(MemorySegment.NULL)) {
            initializer.fill(target);
        } else {
            block.copyFrom(memory);
        }
        memory = block;
    }

    @Override
    public String toString() {
        return name + shape;
    }
}
