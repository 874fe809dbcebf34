package dev.descent.tensor;

/**
 * A window that slides along one axis of an image, as those of a convolution and of pooling do.
 *
 * @param size how many values it covers
 * @param stride how far it moves from one place to the next
 * @param before how many values of padding lie before the first one of the image
 * @param after how many lie behind its last one
 * @param dilation how far apart the values that it covers lie: 1 where they are neighbors
 */
public record Window(int size, int stride, int before, int after, int dilation) {
    public Window {
        Checks.that(
                size >= 1 && stride >= 1 && before >= 0 && after >= 0 && dilation >= 1,
                "a window needs a size, a stride and a dilation of at least 1 and a padding of at least 0, not size "
                        + size + ", stride " + stride + ", padding " + before + " and " + after + ", dilation "
                        + dilation);
    }

    /** A window over neighboring values, with as much padding on either side. */
    public static Window of(int size, int stride, int padding) {
        return new Window(size, stride, padding, padding, 1);
    }

    /** From the first value that it covers to the last one, both included. */
    public int reach() {
        return Math.addExact(Math.multiplyExact(size - 1, dilation), 1);
    }

    /**
     * At how many places it stands along an axis.
     *
     * @throws ShapeException if it is wider than the axis with its padding
     */
    public int places(int extent) {
        int room = extent + before + after - reach();
        Checks.that(
                room >= 0,
                "a window that reaches over " + reach() + " values does not fit into an axis of " + extent
                        + " with a padding of " + before + " and " + after + "; make it smaller or add padding");
        return room / stride + 1;
    }

    /** Where along the axis the value lies that it covers as its number {@code within} when it stands at a place. */
    public int at(int place, int within) {
        return place * stride - before + within * dilation;
    }

    /** What is not as usual, for a listing: {@code ", stride 2, padding 1"}. */
    private String unusual() {
        return (stride == 1 ? "" : ", stride " + stride)
                + (before == 0 && after == 0 ? "" : ", padding " + before + (after == before ? "" : "+" + after))
                + (dilation == 1 ? "" : ", dilation " + dilation);
    }

    /** What is not as usual about two windows. */
    static String unusual(Window rows, Window columns) {
        return rows.unusual().equals(columns.unusual())
                ? rows.unusual()
                : "; rows" + rows.unusual() + "; columns" + columns.unusual();
    }
}
