package dev.descent.oracle;

import dev.descent.tensor.Tensor;
import java.util.function.Function;

/**
 * An op or a function at work on small operands that stay clear of its kinks and poles, so that it can be compared with
 * finite differences and a rounding error cannot turn a comparison.
 */
public record Example(String name, Function<Draw, Tensor> build) {
    @Override
    public String toString() {
        return name;
    }
}
