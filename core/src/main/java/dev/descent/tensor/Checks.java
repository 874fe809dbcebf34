package dev.descent.tensor;

/** The conditions that operands must meet, each with the sentence that says how they do not. */
final class Checks {
    private Checks() {}

    static void sameShape(String op, Tensor a, Tensor b) {
        if (!a.shape().equals(b.shape())) {
            throw new ShapeException(op + ": shapes " + a.shape() + " and " + b.shape() + " differ");
        }
    }

    static void same(String op, Tensor a, Tensor b) {
        sameShape(op, a, b);
        dtype(op, b, a.dtype());
    }

    static void dtype(String op, Tensor x, DType wanted) {
        if (x.dtype() != wanted) {
            throw new ShapeException(op + ": expected " + wanted + " but found " + x.dtype() + " of shape " + x.shape()
                    + "; cast it first");
        }
    }

    static void floating(String op, Tensor x) {
        if (x.dtype() != DType.F32 && x.dtype() != DType.F64) {
            throw new ShapeException(
                    op + ": needs F32 or F64 but found " + x.dtype() + " of shape " + x.shape() + "; cast it first");
        }
    }

    static void number(String op, Tensor x) {
        if (x.dtype() == DType.BOOL || x.dtype() == DType.BF16) {
            throw new ShapeException(op + ": needs numbers to calculate with but found " + x.dtype() + " of shape "
                    + x.shape() + "; cast it first");
        }
    }

    /** Whether a number is one of a type, so that an interpreter and a compiler cannot round it differently. */
    static void fits(String op, double value, DType dtype) {
        boolean fits = switch (dtype) {
            case F32, F64 -> true;
            case BF16 -> BFloat16.value(BFloat16.bits((float) value)) == value || Double.isNaN(value);
            case I32 -> value == (int) value;
            case BOOL -> value == 0 || value == 1;
        };
        that(fits, op + ": " + value + " is not a value of type " + dtype + "; cast the tensor first");
    }

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new ShapeException(message);
        }
    }
}
