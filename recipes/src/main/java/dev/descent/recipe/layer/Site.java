package dev.descent.recipe.layer;

import dev.descent.nn.Layer;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.tensor.Shape;
import java.util.List;

/** Where in a model a layer is made: what comes before it, and what is asked of it. */
public interface Site {
    /** What one example is, behind the layers before. */
    Shape shape();

    /** What the layer's random numbers come from. */
    Seed seed();

    /** What the function after the layer asks of its first weights. */
    double gain();

    /** Whether the model's outputs come from this layer, so that its width is {@link #outputs}. */
    boolean isEnd();

    /** How many numbers the model is to give for each example. */
    int outputs();

    /** Why so many, {@code the data has 10 classes}. */
    String outputsWhy();

    /**
     * Takes room for weights of these extents, before they are made.
     *
     * @throws RuntimeException if the model must not be so large
     */
    void take(double... extents);

    /**
     * Layers one after the other, made where this one stands.
     *
     * @param name of the list in the recipe, {@code residual}; empty if it is what stands here
     * @param inner what their random numbers come from
     */
    Sequential sequence(String name, Seed inner, List<LayerPart> layers);

    /** What one example is behind a layer that stands here. */
    Shape behind(Layer layer);

    /** The error that a layer does not fit here: its place, and then this. */
    RuntimeException misfit(String problem);

    /** Refuses examples that are no images. */
    default void requireImages() {
        Shape shape = shape();
        if (shape.rank() != 3) {
            String channel = shape.rank() == 2 ? "1, " + shape.dim(0) + ", " + shape.dim(1) : "channels, height, width";
            throw misfit(
                    "needs images, channels × height × width, but each example's numbers have shape %s; put \"- reshape: [%s]\" before it"
                            .formatted(shape, channel));
        }
    }

    /** The numbers of one example in words. */
    static String numbers(Shape shape) {
        return shape.rank() == 1 && shape.dim(0) == 1
                ? "1 number"
                : shape.rank() == 1 ? shape.dim(0) + " numbers" : "numbers of shape " + shape;
    }
}
