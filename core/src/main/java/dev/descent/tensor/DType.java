package dev.descent.tensor;

/** What one value of a tensor is. */
public enum DType {
    /** IEEE single precision: what models are trained in. */
    F32(4),
    /** IEEE double precision: for checking gradients. */
    F64(8),
    /** Signed 32-bit integers: labels, token ids, counters. Arithmetic wraps around. */
    I32(4),
    /** Truth values, stored as 0 or 1 in four bytes so that a mask keeps step with the lanes it masks. */
    BOOL(4);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes that one value takes in memory. */
    public int bytes() {
        return bytes;
    }

    /** Whether values are real numbers, so that a gradient can flow through them. */
    public boolean isFloating() {
        return this == F32 || this == F64;
    }
}
