package dev.descent.loss;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;

/** What losses require, each with the sentence that says how it is not met. */
final class Checks {
    private Checks() {}

    /** Broadcasting a [n] target against a [n, 1] prediction would compare all with all, so shapes must be equal. */
    static void requireAlike(String loss, String nameA, Tensor a, String nameB, Tensor b) {
        that(
                a.shape().equals(b.shape()),
                loss + ": " + nameA + " has shape " + a.shape() + " but " + nameB + " " + b.shape()
                        + "; reshape one of them");
        that(
                a.dtype().isFloating() && a.dtype() == b.dtype(),
                loss + ": " + nameA + " holds " + a.dtype() + " and " + nameB + " " + b.dtype()
                        + "; both need the same type of real number, so cast one of them");
    }

    static void requireLabels(String loss, Tensor logits, Tensor labels) {
        Shape wanted = logits.shape().part(0, logits.shape().rank() - 1);
        that(
                labels.dtype() == DType.I32 && labels.shape().equals(wanted),
                loss + ": logits of shape " + logits.shape() + " need I32 labels of shape " + wanted + ", not "
                        + labels.dtype() + " of shape " + labels.shape());
    }

    static void requirePositive(String loss, String name, double value) {
        require(value > 0 && Double.isFinite(value), loss + ": " + name + " must be positive, not " + value);
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new ShapeException(message);
        }
    }
}
