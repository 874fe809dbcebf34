package dev.descent.tensor;

/** The upper half of an IEEE single: 8 bits of exponent, 7 of fraction. */
public final class BFloat16 {
    private static final int DROPPED = 16;
    private static final int QUIET = 1 << 22;

    private BFloat16() {}

    /** The nearest value of this type, ties to even, as its 16 bits. NaN stays NaN. */
    public static short bits(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.isNaN(value)
                ? (short) ((bits | QUIET) >>> DROPPED)
                : (short) ((bits + 0x7fff + (bits >>> DROPPED & 1)) >>> DROPPED);
    }

    /** The value of 16 bits, exactly. */
    public static float value(short bits) {
        return Float.intBitsToFloat(bits << DROPPED);
    }
}
