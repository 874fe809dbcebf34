package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Columns whose examples are sequences of different lengths. */
class SequencesTest {
    private static Dataset texts(int[]... texts) {
        return Dataset.builder().sequences("text", texts).build();
    }

    @Test
    void eachExampleIsAsLongAsItIs() {
        Dataset data = texts(new int[] {1, 2, 3}, new int[] {}, new int[] {4});

        assertEquals("3 examples: text […] I32", data.toString());
        assertTrue(data.varies());
        assertEquals(3, data.length("text", 0));
        assertEquals(0, data.length("text", 1));
        assertArrayEquals(new int[] {4}, data.values("text", 2).toArray(ValueLayout.JAVA_INT));
        assertArrayEquals(new int[] {1, 2, 3, 4}, data.ints("text"));
        Dataset some = data.select(2, 0, 0);
        assertArrayEquals(new int[] {4, 1, 2, 3, 1, 2, 3}, some.ints("text"));
        assertEquals(3, some.length("text", 2));
    }

    @Test
    void whereOneEndsAndTheNextBeginsIsPartOfTheIdentity() {
        assertNotEquals(
                texts(new int[] {1, 2}, new int[] {3}).sha256(),
                texts(new int[] {1}, new int[] {2, 3}).sha256());
    }

    @Test
    void itemsHaveAShape() {
        Dataset data = Dataset.builder()
                .sequences("sound", Shape.of(2), new float[] {1, 2, 3, 4}, new float[] {5, 6})
                .build();
        assertEquals("2 examples: sound […, 2] F32", data.toString());
        assertEquals(2, data.length("sound", 0));
        String message = assertThrows(
                        DataException.class, () -> Dataset.builder().sequences("sound", Shape.of(2), new float[] {1}))
                .getMessage();
        assertTrue(message.contains("no whole items of shape [2]"), message);
    }

    @Test
    void batchesHaveThemOneAfterTheOther() {
        Dataset data = texts(new int[] {1, 2, 3}, new int[] {}, new int[] {4}, new int[] {5, 6});
        try (Epoch epoch = Batches.of(data, 3).epoch(0)) {
            MiniBatch first = epoch.next();
            assertEquals(8, first.room("text"));
            assertArrayEquals(
                    new int[] {1, 2, 3, 4, 0, 0, 0, 0}, first.values("text").toArray(ValueLayout.JAVA_INT));
            assertArrayEquals(
                    new int[] {0, 3, 3, 4}, first.values("text.offsets").toArray(ValueLayout.JAVA_INT));
            assertArrayEquals(
                    new int[] {0, 0, 0, 2, 3, 3, 3, 3},
                    first.values("text.owners").toArray(ValueLayout.JAVA_INT));
            assertArrayEquals(new int[] {4}, first.values("text", 2).toArray(ValueLayout.JAVA_INT));
            MiniBatch last = epoch.next();
            assertArrayEquals(
                    new int[] {5, 6, 0, 0, 0, 0, 0, 0}, last.values("text").toArray(ValueLayout.JAVA_INT));
            assertArrayEquals(new int[] {0, 2}, last.values("text.offsets").toArray(ValueLayout.JAVA_INT));
        }
    }

    @Test
    void aFewSizesServeForAllAndLittleIsLeftEmpty() {
        for (int steps : new int[] {4, 8}) {
            Set<Integer> rooms = new TreeSet<>();
            int before = 0;
            for (int items = 0; items <= 100_000; items++) {
                int room = Extents.room(items, steps);
                assertTrue(room >= Math.max(items, 8) && room >= before, items + " items in " + room);
                assertTrue(room <= items + Math.max(8, items / steps + 1), items + " items in " + room);
                rooms.add(room);
                before = room;
            }
            assertTrue(rooms.size() <= 17 * steps, rooms.size() + " sizes");
        }
    }
}
