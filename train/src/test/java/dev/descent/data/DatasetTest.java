package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private static final float[][] X = {{1, 2}, {3, 4}, {5, 6}};

    @Test
    void holdsRowsAfterOneAnotherInAlignedNativeMemory() {
        Dataset data = Dataset.of(X, new int[] {0, 1, 0}, List.of("no", "yes"));
        MemorySegment x = data.values("x");
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, x.toArray(ValueLayout.JAVA_FLOAT));
        assertEquals(0, x.address() % 64);
        assertEquals(List.of("no", "yes"), data.classNames());
        assertEquals(
                List.of(new Column("x", Shape.of(2), DType.F32), new Column("y", Shape.scalar(), DType.I32)),
                data.columns());
        assertEquals("3 examples: x [2] F32, y [] I32", data.toString());
    }

    @Test
    void isNotChangedThroughWhatItGivesOrWasGiven() {
        float[][] x = {{1}, {2}};
        Dataset data = Dataset.of(x, new float[] {0, 1});
        x[0][0] = 9;
        assertArrayEquals(new float[] {1}, data.floats("x", 0));
        assertThrows(IllegalArgumentException.class, () -> data.values("x").setAtIndex(ValueLayout.JAVA_FLOAT, 0, 9));
    }

    @Test
    void givesNumbersTheShapeOfAModelWithOneOutput() {
        Dataset data = Dataset.of(X, new float[] {7, 8, 9});
        assertEquals(Shape.of(1), data.column("y").shape());
        assertEquals(Shape.of(2), Dataset.of(X, X).column("y").shape());
    }

    @Test
    void keepsTheShapeOfImagesAndSequences() {
        Dataset data = Dataset.builder()
                .floats("image", Shape.of(2, 3), new float[12])
                .ints("tokens", Shape.of(4), 1, 2, 3, 4, 5, 6, 7, 8)
                .build();
        assertEquals(2, data.size());
        assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6, 7, 8}, data.ints("tokens"));
        assertEquals(24, data.column("image").bytes());
    }

    @Test
    void selectsRowsInAnyOrderAndRepeatedly() {
        Dataset data = Dataset.of(X, new int[] {0, 1, 2}, 3).select(2, 0, 2);
        assertArrayEquals(new float[] {5, 6, 1, 2, 5, 6}, data.values("x").toArray(ValueLayout.JAVA_FLOAT));
        assertArrayEquals(new int[] {2, 0, 2}, data.ints("y"));
        Refusal.of(() -> data.select(), "no example was selected");
    }

    @Test
    void refusesColumnsOfDifferentLength() {
        Refusal.of(() -> Dataset.of(X, new float[2]), "x has 3, y has 2");
    }

    @Test
    void refusesRaggedRows() {
        Refusal.of(
                () -> Dataset.of(new float[][] {{1, 2}, {3}}, new float[2]),
                "row 1",
                "\"x\"",
                "1 values",
                "row 0 has 2");
    }

    @Test
    void refusesValuesThatFormNoWholeExample() {
        Refusal.of(
                () -> Dataset.builder().floats("x", Shape.of(3), new float[7]).build(), "7 values", "[3]");
    }

    @Test
    void refusesWhatIsNotFiniteAndNamesItsPlace() {
        Refusal.of(
                () -> Dataset.of(new float[][] {{1, 2}, {3, Float.NaN}}, new float[2]),
                "\"x\"",
                "NaN",
                "row 1",
                "position 1");
        Refusal.of(() -> Dataset.of(X, new float[] {0, 0, Float.NEGATIVE_INFINITY}), "\"y\"", "-Infinity", "row 2");
    }

    @Test
    void refusesLabelsOutOfRange() {
        Refusal.of(() -> Dataset.of(X, new int[] {0, 1, 10}, 10), "label 10 of row 2", "0 to 9");
        Refusal.of(() -> Dataset.of(X, new int[] {0, -1, 1}, 2), "label -1 of row 1");
        Dataset data = Dataset.of(X, new int[] {0, 1, 2}, 3);
        Refusal.of(() -> data.withClassNames(List.of("a", "b")), "label 2 of row 2");
        assertEquals(
                List.of("a", "b", "c"),
                data.withClassNames(List.of("a", "b", "c")).classNames());
    }

    @Test
    void refusesTheEmptySet() {
        Refusal.of(() -> Dataset.of(new float[0][], new float[0]), "no examples");
        Refusal.of(() -> Dataset.builder().build(), "no examples");
        Refusal.of(() -> Dataset.of(new float[][] {{}}, new float[1]), "[0]", "holds no value");
        Refusal.of(() -> Dataset.builder().floats("x", Shape.of(0), new float[1]), "[0]", "holds no value");
    }

    @Test
    void refusesNamesThatDoNotFit() {
        Refusal.of(() -> Dataset.of(X, new int[3], List.of("a", "a")), "two classes have one name");
        Refusal.of(
                () -> Dataset.builder()
                        .floats("x", X)
                        .featureNames(List.of("only"))
                        .build(),
                "1 feature names",
                "[2]");
        Refusal.of(() -> Dataset.builder().floats("x", X).floats("x", X), "\"x\" is given twice");
        assertThrows(
                IllegalArgumentException.class,
                () -> Dataset.of(X, new float[3]).values("z"));
    }

    @Test
    void hashesContentAndNames() {
        Dataset data = Dataset.of(X, new int[] {0, 1, 0}, 2);
        assertEquals(data.sha256(), Dataset.of(X, new int[] {0, 1, 0}, 2).sha256());
        assertEquals(data.sha256(), data.select(0, 1, 2).sha256());
        assertNotEquals(data.sha256(), data.select(1, 0, 2).sha256());
        assertNotEquals(data.sha256(), data.withClassNames(List.of("a", "b")).sha256());
        assertEquals(64, data.sha256().length());
    }
}
