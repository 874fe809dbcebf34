package dev.descent.tensor;

import static dev.descent.tensor.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValuesTest {
    @Test
    void everyTypeIsReadAsItWasWritten() {
        double[] given = {0, 1, -3, 2.5, 1e9};
        assertArrayEquals(given, written(DType.F32, given));
        assertArrayEquals(given, written(DType.F64, given));
        assertArrayEquals(new double[] {0, 1, -3, 2, 1e9}, written(DType.I32, given));
        assertArrayEquals(new double[] {0, 1, 1, 1, 1}, written(DType.BOOL, given));
        assertArrayEquals(new double[] {(float) 0.1}, written(DType.F32, 0.1));
        assertArrayEquals(new double[] {0.1}, written(DType.F64, 0.1));
    }

    private static double[] written(DType dtype, double... given) {
        Values values = Values.zeros(dtype, Shape.of(given.length));
        assertArrayEquals(new double[given.length], values.toDoubles());
        for (int i = 0; i < given.length; i++) {
            values.set(i, given[i]);
        }
        return values.toDoubles();
    }

    @Test
    void copiesDoNotFollowTheirSource() {
        float[] floats = {1, 2};
        double[] doubles = {1, 2};
        int[] ints = {1, 2};
        Values ofFloats = Values.of(floats, Shape.of(2));
        Values ofDoubles = Values.of(doubles, Shape.of(2));
        Values ofInts = Values.of(ints, Shape.of(2));
        floats[0] = 9;
        doubles[0] = 9;
        ints[0] = 9;
        assertArrayEquals(new float[] {1, 2}, ofFloats.toFloats());
        assertArrayEquals(new double[] {1, 2}, ofDoubles.toDoubles());
        assertArrayEquals(new int[] {1, 2}, ofInts.toInts());
    }

    @Test
    void valuesAreAWindowOnTheirMemory() {
        try (Arena arena = Arena.ofConfined()) {
            var memory = arena.allocate(16);
            Values values = new Values(DType.F32, Shape.of(2, 2), memory);
            Values again = new Values(DType.F32, Shape.of(4), memory);
            values.fill(3);
            again.set(2, 7);
            assertArrayEquals(new float[] {3, 3, 7, 3}, values.toFloats());
        }
    }

    @Test
    void floatsAreCopiedIntoAnyType() {
        for (DType dtype : new DType[] {DType.F32, DType.F64, DType.I32}) {
            Values values = Values.zeros(dtype, Shape.of(3));
            values.copyFrom(new float[] {1, -2, 3});
            assertArrayEquals(new double[] {1, -2, 3}, values.toDoubles());
        }
    }

    @Test
    void theWrongNumberOfValuesIsRefused() {
        refused(() -> Values.of(new float[3], Shape.of(2)), "3 values", "[2]");
        refused(() -> Values.zeros(DType.F32, Shape.of(2)).copyFrom(new float[1]), "1 values", "[2]");
        refused(() -> new Values(DType.F64, Shape.of(2), Arena.ofAuto().allocate(8)), "F64", "[2]", "16", "8");
        refused(() -> new Values(DType.F32, Shape.of(2), MemorySegment.ofArray(new float[2])), "heap");
    }

    @Test
    void onlyASingleValueIsAScalar() {
        assertEquals(5, Values.of(new int[] {5}, Shape.of(1, 1)).scalar());
        refused(() -> Values.of(new int[] {5, 6}, Shape.of(2)).scalar(), "[2]", "single");
    }

    @Test
    void readingBeyondTheEndIsRefused() {
        Values values = Values.zeros(DType.F32, Shape.of(2));
        assertThrows(IndexOutOfBoundsException.class, () -> values.get(2));
        assertThrows(IndexOutOfBoundsException.class, () -> values.set(-1, 0));
    }

    @Test
    void valuesPrintTheirFirstNumbers() {
        assertEquals(
                "f32[2] 1.5 -2.0",
                Values.of(new float[] {1.5f, -2}, Shape.of(2)).toString());
        assertEquals("i32[2] 1 -2", Values.of(new int[] {1, -2}, Shape.of(2)).toString());
        assertEquals(
                "i32[9] 0 0 0 0 0 0 0 0 …", Values.zeros(DType.I32, Shape.of(9)).toString());
    }

    @Test
    void whatIsNotFiniteIsFoundWhereverItStands() {
        for (DType dtype : List.of(DType.F32, DType.F64, DType.BF16)) {
            for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                for (int at : new int[] {0, 40, 66}) {
                    Values values = Values.zeros(dtype, Shape.of(67));
                    values.fill(-3e38);
                    assertTrue(values.isFinite());
                    values.set(at, odd);
                    assertFalse(values.isFinite(), dtype + " " + odd + " at " + at);
                }
            }
        }
        assertTrue(Values.of(new int[] {Integer.MIN_VALUE, -1, Integer.MAX_VALUE}, Shape.of(3))
                .isFinite());
    }
}
