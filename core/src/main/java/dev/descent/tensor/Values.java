package dev.descent.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * Numbers in native memory, row-major. A window, not a copy: what is written here is written there.
 *
 * @param memory exactly {@code shape.size() * dtype.bytes()} bytes, not on the heap
 */
public record Values(DType dtype, Shape shape, MemorySegment memory) {
    private static final int EXPONENT_F32 = 0x7f800000;

    public Values {
        if (memory.byteSize() != shape.size() * dtype.bytes()) {
            throw new ShapeException(dtype + " values of shape " + shape + " take " + shape.size() * dtype.bytes()
                    + " bytes, not " + memory.byteSize());
        }
        if (!memory.isNative()) {
            throw new ShapeException(dtype + " values of shape " + shape
                    + " need native memory, not the Java heap: Values.of copies an array to it");
        }
    }

    /** Zeros in memory of their own, which the garbage collector frees. */
    public static Values zeros(DType dtype, Shape shape) {
        long bytes = shape.size() * dtype.bytes();
        return new Values(dtype, shape, NativeMemory.allocate(bytes, () -> dtype + " values of shape " + shape));
    }

    /** A copy of F32 values. */
    public static Values of(float[] values, Shape shape) {
        check(values.length, shape);
        Values copy = zeros(DType.F32, shape);
        copy.copyFrom(values);
        return copy;
    }

    /** A copy of F64 values. */
    public static Values of(double[] values, Shape shape) {
        check(values.length, shape);
        Values copy = zeros(DType.F64, shape);
        MemorySegment.copy(values, 0, copy.memory, ValueLayout.JAVA_DOUBLE, 0, values.length);
        return copy;
    }

    /** A copy of I32 values. */
    public static Values of(int[] values, Shape shape) {
        check(values.length, shape);
        Values copy = zeros(DType.I32, shape);
        MemorySegment.copy(values, 0, copy.memory, ValueLayout.JAVA_INT, 0, values.length);
        return copy;
    }

    private static void check(int count, Shape shape) {
        if (count != shape.size()) {
            throw new ShapeException(count + " values do not fill shape " + shape + ", which has " + shape.size());
        }
    }

    /** Number of values. */
    public long size() {
        return shape.size();
    }

    /** One value, by its row-major index, as a double; of a truth value 0 or 1. */
    public double get(long index) {
        return switch (dtype) {
            case F32 -> memory.getAtIndex(ValueLayout.JAVA_FLOAT, index);
            case F64 -> memory.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
            case BF16 -> BFloat16.value(memory.getAtIndex(ValueLayout.JAVA_SHORT, index));
            case I32, BOOL -> memory.getAtIndex(ValueLayout.JAVA_INT, index);
        };
    }

    /**
     * Writes one value by its row-major index, rounded to the type.
     *
     * @throws UnsupportedOperationException if the values are only to be read, as a variable's are
     */
    public void set(long index, double value) {
        requireWritable();
        switch (dtype) {
            case F32 -> memory.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
            case F64 -> memory.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
            case BF16 -> memory.setAtIndex(ValueLayout.JAVA_SHORT, index, BFloat16.bits((float) value));
            case I32 -> memory.setAtIndex(ValueLayout.JAVA_INT, index, (int) value);
            case BOOL -> memory.setAtIndex(ValueLayout.JAVA_INT, index, value != 0 ? 1 : 0);
        }
    }

    private void requireWritable() {
        if (memory.isReadOnly()) {
            throw new UnsupportedOperationException(dtype + " values of shape " + shape
                    + " are only to be read here; to change a variable, use Variable.write(values -> …)");
        }
    }

    /** Writes one value everywhere. */
    public void fill(double value) {
        for (long i = 0; i < size(); i++) {
            set(i, value);
        }
    }

    /** Writes F32 values in row-major order. */
    public void copyFrom(float[] values) {
        check(values.length, shape);
        requireWritable();
        if (dtype == DType.F32) {
            MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, 0, values.length);
        } else {
            for (int i = 0; i < values.length; i++) {
                set(i, values[i]);
            }
        }
    }

    /** The single value of a scalar. */
    public double scalar() {
        if (size() != 1) {
            throw new ShapeException("shape " + shape + " is not a single value");
        }
        return get(0);
    }

    /** Whether there is neither NaN nor an infinity among the values. */
    public boolean isFinite() {
        return switch (dtype) {
            case F32 -> isFiniteF32();
            case F64, BF16 -> {
                boolean finite = true;
                for (long i = 0; i < size(); i++) {
                    finite &= Double.isFinite(get(i));
                }
                yield finite;
            }
            case I32, BOOL -> true;
        };
    }

    /** NaN and infinity are the numbers whose exponent has every bit set: a loop that becomes vector code. */
    private boolean isFiniteF32() {
        int worst = 0;
        for (long i = 0; i < size(); i++) {
            worst = Math.max(worst, memory.getAtIndex(ValueLayout.JAVA_INT, i) & EXPONENT_F32);
        }
        return worst < EXPONENT_F32;
    }

    /** A copy as floats. */
    public float[] toFloats() {
        float[] copy = new float[Math.toIntExact(size())];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (float) get(i);
        }
        return copy;
    }

    /** A copy as doubles. */
    public double[] toDoubles() {
        double[] copy = new double[Math.toIntExact(size())];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = get(i);
        }
        return copy;
    }

    /** A copy as integers. */
    public int[] toInts() {
        int[] copy = new int[Math.toIntExact(size())];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (int) get(i);
        }
        return copy;
    }

    /** Type, shape and the first values. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(dtype.name().toLowerCase(Locale.ROOT)).append(shape);
        for (long i = 0; i < Math.min(size(), 8); i++) {
            double value = get(i);
            text.append(' ').append(dtype.isFloating() ? String.valueOf((float) value) : String.valueOf((long) value));
        }
        return size() > 8 ? text.append(" …").toString() : text.toString();
    }
}
