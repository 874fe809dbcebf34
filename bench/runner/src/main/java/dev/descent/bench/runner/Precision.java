package dev.descent.bench.runner;

import java.util.Locale;

/** In what matrix products and convolutions are computed. */
public enum Precision {
    /** Single precision throughout. */
    FP32,
    /** Mixed: products of bfloat16 numbers, weights and their updates in single precision. */
    BF16;

    /** As it is written on the command line and in the table. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Precision of(String word) {
        for (Precision precision : values()) {
            if (precision.word().equals(word)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("\"" + word + "\" is no precision: give fp32 or bf16");
    }
}
