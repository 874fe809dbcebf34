package dev.descent.tensor;

/** What one value of a tensor is. */
public enum DType {
    /** IEEE single precision: what models are trained in. */
    F32(4),
    /** IEEE double precision: for checking gradients. */
    F64(8),
    /**
     * The upper half of a single ({@link BFloat16}): what mixed precision multiplies. It can be stored, moved, and taken into
     * products, whose sums are F32; to calculate with it otherwise, cast it. Gradients of BF16 values are F32.
     */
    BF16(2),
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

    /** The type of gradients of values of this type. */
    public DType ofGradient() {
        return this == BF16 ? F32 : this;
    }

    /** Whether values are real numbers, so that a gradient can flow through them. */
    public boolean isFloating() {
        return this == F32 || this == F64 || this == BF16;
    }
}
