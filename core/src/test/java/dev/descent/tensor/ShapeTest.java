package dev.descent.tensor;

import static dev.descent.tensor.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void shapesAreComparedByValue() {
        assertEquals(Shape.of(2, 3), Shape.of(2, 3));
        assertEquals(Shape.of(2, 3).hashCode(), Shape.of(2, 3).hashCode());
        assertNotEquals(Shape.of(2, 3), Shape.of(3, 2));
        assertNotEquals(Shape.of(6), Shape.of(2, 3));
        assertSame(Shape.scalar(), Shape.of());
    }

    @Test
    void aShapeCannotBeChangedThroughAnArray() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 7;
        shape.dims()[1] = 7;
        assertEquals(Shape.of(2, 3), shape);
    }

    @Test
    void negativeAxesCountFromTheEnd() {
        Shape shape = Shape.of(4, 5, 6);
        assertEquals(6, shape.dim(-1));
        assertEquals(4, shape.dim(-3));
        assertEquals(1, shape.axis(-2));
        assertEquals(Shape.of(4, 5, 9), shape.with(-1, 9));
        refused(() -> shape.dim(3), "axis 3", "[4, 5, 6]");
        refused(() -> shape.dim(-4), "axis -4", "[4, 5, 6]");
        refused(() -> Shape.scalar().dim(0), "axis 0", "[]");
    }

    @Test
    void extentsCanBeAddedAndTakenAway() {
        assertEquals(Shape.of(1, 2, 3, 4), Shape.of(3, 4).prepend(1, 2));
        assertEquals(Shape.of(3, 4, 1, 2), Shape.of(3, 4).append(1, 2));
        assertEquals(Shape.of(4), Shape.of(3, 4, 5).part(1, 2));
        assertEquals(Shape.scalar(), Shape.of(3, 4, 5).part(1, 1));
    }

    @Test
    void sizeAndStridesAreRowMajor() {
        assertEquals(24, Shape.of(2, 3, 4).size());
        assertEquals(1, Shape.scalar().size());
        assertEquals(0, Shape.of(2, 0, 4).size());
        assertEquals(1L << 40, Shape.of(1 << 20, 1 << 20).size());
        assertArrayEquals(new long[] {12, 4, 1}, Shape.of(2, 3, 4).strides());
        assertArrayEquals(new long[0], Shape.scalar().strides());
    }

    @Test
    void aShapePrintsAsAList() {
        assertEquals("[64, 784]", Shape.of(64, 784).toString());
        assertEquals("[]", Shape.scalar().toString());
    }
}
