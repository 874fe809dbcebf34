package dev.descent.cpu.machine;

import dev.descent.tensor.BFloat16;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;

/** What generated code calls: memory by absolute address, and the few things that are no single instruction. */
public final class Raw {
    /** All of memory, so that an absolute address is an offset. */
    public static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    public static final ByteOrder ORDER = ByteOrder.nativeOrder();

    static {
        // Code that was compiled while there was one class of segments is thrown away when another comes up: here,
        // before any is.
        Objects.requireNonNull(MemorySegment.ofArray(new byte[0]));
    }

    private static final MemorySegment ZEROS = Arena.global().allocate(1 << 14);

    private Raw() {}

    /** Zeros in so many bytes, if any, without an object for the place, which code that is not compiled yet would leave on the heap. */
    public static void clear(long address, long bytes) {
        for (long done = 0; done < bytes; done += ZEROS.byteSize()) {
            MemorySegment.copy(ZEROS, 0, EVERYTHING, address + done, Math.min(ZEROS.byteSize(), bytes - done));
        }
    }

    public static float getFloat(long address) {
        return EVERYTHING.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
    }

    public static double getDouble(long address) {
        return EVERYTHING.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, address);
    }

    public static int getInt(long address) {
        return EVERYTHING.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    public static float getBFloat16(long address) {
        return BFloat16.value(EVERYTHING.get(ValueLayout.JAVA_SHORT_UNALIGNED, address));
    }

    public static void putBFloat16(float value, long address) {
        EVERYTHING.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, BFloat16.bits(value));
    }

    private static short getShort(long address) {
        return EVERYTHING.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
    }

    private static void put(short value, long address) {
        EVERYTHING.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, value);
    }

    /** The nearest BF16. */
    public static float rounded(float value) {
        return BFloat16.value(BFloat16.bits(value));
    }

    public static void put(float value, long address) {
        EVERYTHING.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address, value);
    }

    public static void put(double value, long address) {
        EVERYTHING.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, address, value);
    }

    public static void put(int value, long address) {
        EVERYTHING.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    /** The place of a row in a table, checked: {@code index·width}. */
    public static long row(int index, long rows, long width) {
        if (index < 0 || index >= rows) {
            throw new IndexOutOfBoundsException("index " + index + " is outside a table of " + rows + " rows");
        }
        return index * width;
    }

    /** Gathers values that lie {@code stride} bytes apart into consecutive lanes. */
    public static void collect(long from, long stride, int count, int bytes, long to) {
        if (bytes == 4) {
            for (int i = 0; i < count; i++) {
                put(getInt(from + i * stride), to + i * 4L);
            }
        } else if (bytes == 2) {
            for (int i = 0; i < count; i++) {
                put(getShort(from + i * stride), to + i * 2L);
            }
        } else {
            for (int i = 0; i < count; i++) {
                put(getDouble(from + i * stride), to + i * 8L);
            }
        }
    }

    /** Spreads consecutive lanes out to places that lie {@code stride} bytes apart. */
    public static void spread(long from, long to, long stride, int count, int bytes) {
        if (bytes == 4) {
            for (int i = 0; i < count; i++) {
                put(getInt(from + i * 4L), to + i * stride);
            }
        } else if (bytes == 2) {
            for (int i = 0; i < count; i++) {
                put(getShort(from + i * 2L), to + i * stride);
            }
        } else {
            for (int i = 0; i < count; i++) {
                put(getDouble(from + i * 8L), to + i * stride);
            }
        }
    }

    /**
     * Gathers one value of a table for each lane, every lane with a row number of its own.
     *
     * @param indices where the first lane's row number stands
     * @param indexStride bytes from one lane's row number to the next
     * @param within where the first lane's value would be in row 0
     * @param stride bytes from one lane's value to the next within a row
     * @param width bytes of a row
     */
    public static void gather(
            long indices,
            long indexStride,
            long within,
            long stride,
            long rows,
            long width,
            int count,
            int bytes,
            long to) {
        for (int i = 0; i < count; i++) {
            long from = within + i * stride + row(getInt(indices + i * indexStride), rows, width);
            if (bytes == 4) {
                put(getInt(from), to + i * 4L);
            } else if (bytes == 2) {
                put(getShort(from), to + i * 2L);
            } else {
                put(getDouble(from), to + i * 8L);
            }
        }
    }

    /** Towards zero; 0 where b is 0. */
    public static int divide(int a, int b) {
        return b == 0 ? 0 : a / b;
    }

    public static double erf(double x) {
        return Erf.value(x);
    }

    public static double normalCdf(double x) {
        return 0.5 * Erfc.value(-x * Math.sqrt(0.5));
    }

    public static double normalDensity(double x) {
        return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }
}
