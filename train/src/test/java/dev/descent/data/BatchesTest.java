package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    @Test
    void countsIterationsWithAndWithoutTheSmallerLast() {
        Batches batches = Batches.of(numbered(1000), 32);
        assertEquals(32, batches.iterations());
        assertEquals(31, batches.dropLast().iterations());
        assertEquals(32, sizes(batches).size());
        assertEquals(8, sizes(batches).getLast());
        assertEquals(31, sizes(batches.dropLast()).size());
        assertEquals(32, sizes(batches.dropLast()).getLast());
    }

    @Test
    void dealsEveryExampleOnceWhateverTheSizes() {
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            int size = 1 + random.nextInt(200);
            Batches batches = Batches.of(numbered(size), 1 + random.nextInt(40));
            List<Integer> inOrder = rows(batches.epoch(round));
            assertEquals(IntStream.range(0, size).boxed().toList(), inOrder);
            List<Integer> shuffled = rows(batches.shuffle(3).epoch(round));
            assertEquals(
                    Arrays.stream(Shuffle.permutation(size, 3, round)).boxed().toList(), shuffled);
        }
    }

    @Test
    void carriesTheValuesOfItsRowsInAlignedMemory() {
        Dataset data = numbered(103);
        for (MiniBatch batch : Batches.of(data, 10).shuffle(1).epoch(4)) {
            MemorySegment x = batch.values("x");
            assertTrue(x.isNative());
            assertEquals(0, x.address() % 64);
            assertEquals(batch.size() * 12L, x.byteSize());
            assertEquals(batch.size() * 4L, batch.values("y").byteSize());
            for (int i = 0; i < batch.size(); i++) {
                assertArrayEquals(
                        data.floats("x", batch.row(i)), x.asSlice(i * 12L, 12).toArray(ValueLayout.JAVA_FLOAT));
                assertEquals(batch.row(i) % 7, batch.values("y").getAtIndex(ValueLayout.JAVA_INT, i));
            }
            assertThrows(IllegalArgumentException.class, () -> batch.values("z"));
            assertThrows(IndexOutOfBoundsException.class, () -> batch.row(batch.size()));
        }
    }

    @Test
    void goesOnFromTheMiddleOfAnEpochAsIfItHadNotStopped() {
        Batches batches = Batches.of(numbered(100), 8).shuffle(5).transform(6, noise());
        List<float[]> whole = contents(batches.epoch(2));
        for (int first = 0; first <= batches.iterations(); first++) {
            List<float[]> rest = contents(batches.epoch(2, first));
            assertEquals(whole.size() - first, rest.size());
            for (int i = 0; i < rest.size(); i++) {
                assertArrayEquals(whole.get(first + i), rest.get(i));
            }
        }
        assertThrows(IllegalArgumentException.class, () -> batches.epoch(0, 14));
        assertThrows(IllegalArgumentException.class, () -> batches.epoch(0, -1));
    }

    @Test
    void knowsTheIndexOfEachBatch() {
        List<Integer> indices = new ArrayList<>();
        for (MiniBatch batch : Batches.of(numbered(100), 8).epoch(0, 9)) {
            indices.add(batch.index());
        }
        assertEquals(List.of(9, 10, 11, 12), indices);
    }

    @Test
    void transformsBySeedEpochAndRowAlone() {
        Dataset data = numbered(50);
        Batches inOrder = Batches.of(data, 7).transform(6, noise());
        float[][] byRow = new float[50][];
        for (MiniBatch batch : inOrder.epoch(3)) {
            collect(batch, byRow);
        }
        float[][] shuffled = new float[50][];
        for (MiniBatch batch :
                Batches.of(data, 16).shuffle(1).transform(6, noise()).epoch(3)) {
            collect(batch, shuffled);
        }
        assertArrayEquals(byRow, shuffled);
        float[][] later = new float[50][];
        for (MiniBatch batch : inOrder.epoch(4)) {
            collect(batch, later);
        }
        assertFalse(Arrays.equals(byRow[0], later[0]));
        assertFalse(Arrays.equals(byRow[0], data.floats("x", 0)));
        // What is changed is the batch, never the data.
        assertArrayEquals(new float[] {3, 3.5f, -3}, data.floats("x", 3));
    }

    @Test
    void callsTransformsInTurnWithTheExamplesPlace() {
        Transform mark = (example, _) -> example.values("x")
                .setAtIndex(ValueLayout.JAVA_FLOAT, 0, (float) (1000 * example.epoch() + example.row()));
        Transform twice = (example, _) -> {
            MemorySegment x = example.values("x");
            x.setAtIndex(ValueLayout.JAVA_FLOAT, 0, 2 * x.getAtIndex(ValueLayout.JAVA_FLOAT, 0));
        };
        for (MiniBatch batch :
                Batches.of(numbered(20), 6).transform(0, mark, twice).epoch(2)) {
            for (int i = 0; i < batch.size(); i++) {
                assertEquals(2 * (2000 + batch.row(i)), batch.values("x").getAtIndex(ValueLayout.JAVA_FLOAT, 3L * i));
            }
        }
    }

    @Test
    void refusesImpossibleSizes() {
        Refusal.of(() -> Batches.of(numbered(10), 0), "batch size of 0");
        Refusal.of(() -> Batches.of(numbered(10), 11).dropLast(), "10 examples", "batch of 11", "smaller");
        assertEquals(List.of(10), sizes(Batches.of(numbered(10), 11)));
        assertEquals(List.of(10), sizes(Batches.of(numbered(10), Integer.MAX_VALUE)));
    }

    @Test
    void reusesItsBuffersFromEpochToEpoch() {
        Batches batches = Batches.of(numbered(64), 8);
        List<Long> first = addresses(batches.epoch(0));
        for (int epoch = 1; epoch < 5; epoch++) {
            assertEquals(first, addresses(batches.epoch(epoch)));
        }
    }

    static Dataset numbered(int size) {
        float[][] x = new float[size][];
        int[] y = new int[size];
        for (int row = 0; row < size; row++) {
            x[row] = new float[] {row, row + 0.5f, -row};
            y[row] = row % 7;
        }
        return Dataset.of(x, y, 7);
    }

    private static Transform noise() {
        return (example, random) -> {
            MemorySegment x = example.values("x");
            for (int i = 0; i < 3; i++) {
                x.setAtIndex(ValueLayout.JAVA_FLOAT, i, x.getAtIndex(ValueLayout.JAVA_FLOAT, i) + random.nextFloat());
            }
        };
    }

    private static List<Integer> sizes(Batches batches) {
        List<Integer> sizes = new ArrayList<>();
        batches.epoch(0).forEach(batch -> sizes.add(batch.size()));
        return sizes;
    }

    private static List<Integer> rows(Epoch epoch) {
        List<Integer> rows = new ArrayList<>();
        epoch.forEach(batch -> Arrays.stream(batch.rows()).forEach(rows::add));
        return rows;
    }

    private static List<Long> addresses(Epoch epoch) {
        List<Long> addresses = new ArrayList<>();
        epoch.forEach(batch -> addresses.add(batch.values("x").address()));
        return addresses.stream().distinct().sorted().toList();
    }

    private static List<float[]> contents(Epoch epoch) {
        List<float[]> contents = new ArrayList<>();
        epoch.forEach(batch -> contents.add(batch.values("x").toArray(ValueLayout.JAVA_FLOAT)));
        return contents;
    }

    private static void collect(MiniBatch batch, float[][] byRow) {
        float[] x = batch.values("x").toArray(ValueLayout.JAVA_FLOAT);
        for (int i = 0; i < batch.size(); i++) {
            byRow[batch.row(i)] = Arrays.copyOfRange(x, 3 * i, 3 * i + 3);
        }
    }
}
