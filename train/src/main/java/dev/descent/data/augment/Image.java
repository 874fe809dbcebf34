package dev.descent.data.augment;

import dev.descent.data.Column;
import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;

/** What image transforms know about column "x": how many channels of which height and width. */
record Image(int channels, int height, int width) {
    static Image of(Shape shape) {
        int rank = shape.rank();
        return new Image(Math.toIntExact(shape.part(0, rank - 2).size()), shape.dim(rank - 2), shape.dim(rank - 1));
    }

    int pixels() {
        return height * width;
    }

    /** Refuses examples that are no images. */
    static Image require(String transform, Dataset data) {
        Shape shape = requireNumbers(transform, data).shape();
        if (shape.rank() < 2 || shape.rank() > 3) {
            throw new DataException("the transform " + transform + " is for images of shape [height, width] or"
                    + " [channels, height, width], but x has shape " + shape
                    + " an example; leave it out, or keep the images in their shape");
        }
        return of(shape);
    }

    /** Refuses examples that are no real numbers. */
    static Column requireNumbers(String transform, Dataset data) {
        Column x = data.column(Dataset.X);
        if (x.dtype() != DType.F32) {
            throw new DataException(
                    "the transform " + transform + " is for F32, but x holds " + x.dtype() + "; leave it out");
        }
        return x;
    }
}
