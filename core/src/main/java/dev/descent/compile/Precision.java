package dev.descent.compile;

import dev.descent.tensor.DType;

/** In what precision a program carries out its products of F32 values. All else stays as it is written. */
public enum Precision {
    /** As written. */
    F32,
    /**
     * Mixed precision: the factors of products and convolutions are rounded to {@link DType#BF16}, the sums are F32. Parameters,
     * what an optimizer remembers, and all that is computed between products stay F32, so nothing need be scaled. On a CPU with
     * instructions for it, products take half the time or less.
     */
    BF16
}
