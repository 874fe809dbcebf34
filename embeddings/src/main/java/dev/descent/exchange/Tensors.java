package dev.descent.exchange;

import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.util.Set;

/** Named tensors in a file, or in several. */
interface Tensors {
    /** What to call them in errors: the file, or the folder. */
    String source();

    /** Their names. */
    Set<String> names();

    /** The extents of one of them. */
    Shape shape(String name);

    /**
     * The values of one of them in F32.
     *
     * @throws dev.descent.checkpoint.CheckpointException if they are no floating-point numbers, or cannot be read
     */
    Values values(String name);
}
