package dev.descent.tensor;

/** The first values of a variable. */
@FunctionalInterface
public interface Initializer {
    /** Fills a block that is all zero. */
    void fill(Values values);

    /** One value everywhere. */
    static Initializer constant(double value) {
        return values -> values.fill(value);
    }

    /** Zeros. */
    static Initializer zeros() {
        return values -> {};
    }

    /** Given values in row-major order. */
    static Initializer of(float... given) {
        float[] copy = given.clone();
        return values -> values.copyFrom(copy);
    }
}
