package dev.descent.bench.runner;

import java.util.OptionalDouble;

/**
 * The most that a machine does with a number of threads.
 *
 * @param products fp32 floating-point operations per second in a large matrix product
 * @param halfProducts the same of bf16, where that can be measured
 * @param copy bytes per second read and written by a copy larger than the caches
 */
public record Limits(double products, OptionalDouble halfProducts, double copy) {
    /** Nothing was measured. */
    public static final Limits UNKNOWN = new Limits(0, OptionalDouble.empty(), 0);

    /** The better of this and another measurement: whatever else runs on a machine only takes away. */
    public Limits best(Limits other) {
        return new Limits(
                Math.max(products, other.products),
                halfProducts.isEmpty() || halfProducts.getAsDouble() < other.halfProducts.orElse(0)
                        ? other.halfProducts
                        : halfProducts,
                Math.max(copy, other.copy));
    }

    /** The limit of products in a precision. */
    public OptionalDouble of(Precision precision) {
        return switch (precision) {
            case FP32 -> OptionalDouble.of(products);
            case BF16 -> halfProducts;
        };
    }
}
