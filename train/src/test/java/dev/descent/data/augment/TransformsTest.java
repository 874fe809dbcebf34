package dev.descent.data.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Batches;
import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.Examples;
import dev.descent.data.MiniBatch;
import dev.descent.data.Transform;
import dev.descent.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransformsTest {
    private static final int HEIGHT = 5;
    private static final int WIDTH = 7;
    private static final int CHANNELS = 2;
    private static final Shape IMAGE = Shape.of(CHANNELS, HEIGHT, WIDTH);
    /** As far to one side as a random number can be. */
    private static final RandomGenerator MOST = () -> -1L;

    // ------------------------------------------------------------------ all

    @Test
    void dependOnSeedEpochAndRowAlone() {
        for (Transform transform : List.of(
                Transforms.warp(2, 20, 0.2),
                Transforms.flipHorizontally(),
                Transforms.flipVertically(),
                Transforms.erase(0.2),
                Transforms.noise(0.1),
                Transforms.drop(0.3))) {
            Dataset images = images(20);
            float[][] whole = epoch(Batches.of(images, 20).transform(5, transform), 3, 20);
            float[][] pieces = epoch(Batches.of(images, 3).shuffle(9).transform(5, transform), 3, 20);
            assertArrayEquals(whole, pieces, transform.toString());
            assertFalse(Arrays.deepEquals(whole, epoch(Batches.of(images, 20).transform(5, transform), 4, 20)));
            assertFalse(Arrays.deepEquals(whole, epoch(Batches.of(images, 20).transform(6, transform), 3, 20)));
            assertArrayEquals(new float[20], labels(Batches.of(images, 20).transform(5, transform)));
        }
    }

    private static float[][] epoch(Batches batches, int epoch, int examples) {
        float[][] rows = new float[examples][];
        for (MiniBatch batch : batches.epoch(epoch)) {
            for (int i = 0; i < batch.size(); i++) {
                int values = Math.toIntExact(IMAGE.size());
                rows[batch.row(i)] = batch.values("x")
                        .asSlice((long) i * values * Float.BYTES, (long) values * Float.BYTES)
                        .toArray(ValueLayout.JAVA_FLOAT);
            }
        }
        return rows;
    }

    private static float[] labels(Batches batches) {
        return batches.epoch(0).next().values("y").toArray(ValueLayout.JAVA_FLOAT);
    }

    // --------------------------------------------------------------- images

    @Test
    void aShiftMovesByWholePixelsAndEachMoveIsAsLikely() {
        float[] image = image(1);
        int[][] seen = new int[3][5];
        for (int i = 0; i < 3000; i++) {
            float[] moved = apply(Transforms.shift(1), image, new SplittableRandom(i));
            boolean found = false;
            for (int down = -1; down <= 1; down++) {
                for (int right = -1; right <= 1; right++) {
                    if (Arrays.equals(moved, shifted(image, down, right))) {
                        seen[down + 1][right + 1]++;
                        found = true;
                    }
                }
            }
            assertTrue(found, Arrays.toString(moved));
        }
        for (int down = 0; down < 3; down++) {
            for (int right = 0; right < 3; right++) {
                assertEquals(333, seen[down][right], 90);
            }
        }
    }

    private static float[] shifted(float[] image, int down, int right) {
        float[] shifted = new float[image.length];
        for (int c = 0; c < CHANNELS; c++) {
            for (int row = 0; row < HEIGHT; row++) {
                for (int column = 0; column < WIDTH; column++) {
                    if (row - down >= 0 && row - down < HEIGHT && column - right >= 0 && column - right < WIDTH) {
                        shifted[at(c, row, column)] = image[at(c, row - down, column - right)];
                    }
                }
            }
        }
        return shifted;
    }

    @Test
    void halfATurnIsBothMirrorImagesInOne() {
        float[] image = image(2);
        float[] turned = apply(Transforms.rotate(180), image, MOST);
        float[] expected = new float[image.length];
        for (int c = 0; c < CHANNELS; c++) {
            for (int row = 0; row < HEIGHT; row++) {
                for (int column = 0; column < WIDTH; column++) {
                    expected[at(c, row, column)] = image[at(c, HEIGHT - 1 - row, WIDTH - 1 - column)];
                }
            }
        }
        assertArrayEquals(expected, turned, 1e-5f);
    }

    @Test
    void aQuarterTurnGoesAllTheSameWay() {
        Shape square = Shape.of(3, 3);
        float[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        float[] turned = apply(Transforms.rotate(90), square, image, MOST);
        assertArrayEquals(new float[] {7, 4, 1, 8, 5, 2, 9, 6, 3}, turned, 1e-5f);
    }

    @Test
    void scalingKeepsTheCenterAndStretchesTheRest() {
        float[] ramp = new float[HEIGHT * WIDTH];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = 10 + (i % WIDTH - 3) + 2 * (i / WIDTH - 2);
        }
        float[] larger = apply(Transforms.scale(0.6), Shape.of(HEIGHT, WIDTH), ramp, MOST);
        for (int i = 0; i < ramp.length; i++) {
            assertEquals(10 + (ramp[i] - 10) / 1.6, larger[i], 1e-5);
        }
    }

    @Test
    void everySecondImageIsMirrored() {
        float[] image = image(3);
        for (boolean horizontally : new boolean[] {true, false}) {
            float[] mirrored = new float[image.length];
            for (int c = 0; c < CHANNELS; c++) {
                for (int row = 0; row < HEIGHT; row++) {
                    for (int column = 0; column < WIDTH; column++) {
                        mirrored[at(c, row, column)] = horizontally
                                ? image[at(c, row, WIDTH - 1 - column)]
                                : image[at(c, HEIGHT - 1 - row, column)];
                    }
                }
            }
            Transform flip = horizontally ? Transforms.flipHorizontally() : Transforms.flipVertically();
            int count = 0;
            for (int i = 0; i < 1000; i++) {
                float[] found = apply(flip, image, new SplittableRandom(i));
                boolean same = Arrays.equals(found, image);
                assertTrue(same || Arrays.equals(found, mirrored));
                count += same ? 0 : 1;
            }
            assertEquals(500, count, 80);
        }
    }

    @Test
    void whatIsErasedIsARectangleOfAllChannels() {
        float[] image = image(4);
        boolean[] ever = new boolean[HEIGHT * WIDTH];
        for (int i = 0; i < 500; i++) {
            float[] erased = apply(Transforms.erase(0.25), image, new SplittableRandom(i));
            List<Integer> gone = new ArrayList<>();
            for (int pixel = 0; pixel < HEIGHT * WIDTH; pixel++) {
                if (erased[pixel] == 0) {
                    gone.add(pixel);
                    ever[pixel] = true;
                    assertEquals(0, erased[HEIGHT * WIDTH + pixel]);
                } else {
                    assertEquals(image[pixel], erased[pixel]);
                    assertEquals(image[HEIGHT * WIDTH + pixel], erased[HEIGHT * WIDTH + pixel]);
                }
            }
            int rows = extent(gone.stream().mapToInt(pixel -> pixel / WIDTH));
            int columns = extent(gone.stream().mapToInt(pixel -> pixel % WIDTH));
            assertEquals(rows * columns, gone.size());
            assertTrue(rows <= 3 && columns <= 4, rows + "×" + columns);
        }
        assertTrue(IntStream.range(0, ever.length).allMatch(pixel -> ever[pixel]));
    }

    private static int extent(IntStream positions) {
        var range = positions.summaryStatistics();
        return range.getMax() - range.getMin() + 1;
    }

    // --------------------------------------------------------------- tables

    @Test
    void noiseHasTheDeviationAskedFor() {
        float[] row = new float[20_000];
        Arrays.fill(row, 3);
        float[] noisy = apply(Transforms.noise(0.5), Shape.of(row.length), row, new SplittableRandom(3));
        double mean = IntStream.range(0, row.length)
                .mapToDouble(i -> noisy[i])
                .average()
                .orElseThrow();
        double variance = IntStream.range(0, row.length)
                .mapToDouble(i -> (noisy[i] - mean) * (noisy[i] - mean))
                .average()
                .orElseThrow();
        assertEquals(3, mean, 0.02);
        assertEquals(0.5, Math.sqrt(variance), 0.02);
    }

    @Test
    void droppedValuesAreZeroAndTheOthersStay() {
        float[] row = new float[10_000];
        Arrays.fill(row, 3);
        float[] dropped = apply(Transforms.drop(0.2), Shape.of(row.length), row, new SplittableRandom(3));
        int zeros = 0;
        for (float value : dropped) {
            assertTrue(value == 0 || value == 3);
            zeros += value == 0 ? 1 : 0;
        }
        assertEquals(2000, zeros, 150);
    }

    // ------------------------------------------------------------- refusals

    @Test
    void dataThatCannotBeChangedSoIsRefusedBeforeItIs() {
        Dataset table = Dataset.of(new float[][] {{1, 2, 3}}, new float[] {0});
        for (Transform transform :
                List.of(Transforms.shift(1), Transforms.rotate(5), Transforms.scale(0.1), Transforms.erase(0.1))) {
            String message = refusal(table, transform);
            assertTrue(message.contains("is for images of shape [height, width]"), message);
            assertTrue(message.contains("x has shape [3]"), message);
        }
        assertTrue(refusal(images(1), Transforms.shift(5)).contains("shift of 5 pixels would move images of 5×7 out"));
        Dataset words = Dataset.builder().ints("x", Shape.of(2), 1, 2).build();
        assertTrue(refusal(words, Transforms.noise(1)).contains("the transform noise is for F32, but x holds I32"));
        Batches.of(table, 1).transform(0, Transforms.noise(1), Transforms.drop(0.5));
    }

    private static String refusal(Dataset data, Transform transform) {
        Batches batches = Batches.of(data, 1);
        return assertThrows(DataException.class, () -> batches.transform(0, transform))
                .getMessage();
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        List<Runnable> wrong = List.of(
                () -> Transforms.shift(0),
                () -> Transforms.rotate(0),
                () -> Transforms.rotate(181),
                () -> Transforms.scale(1),
                () -> Transforms.erase(1),
                () -> Transforms.noise(Double.NaN),
                () -> Transforms.drop(0),
                () -> Transforms.warp(-1, 0, 0));
        wrong.forEach(setting -> assertThrows(IllegalArgumentException.class, setting::run));
    }

    // ----------------------------------------------------------------- data

    private static int at(int channel, int row, int column) {
        return (channel * HEIGHT + row) * WIDTH + column;
    }

    /** No pixel is 0 and no two are alike. */
    private static float[] image(long seed) {
        Random random = new Random(seed);
        float[] image = new float[CHANNELS * HEIGHT * WIDTH];
        for (int i = 0; i < image.length; i++) {
            image[i] = i + 1 + random.nextFloat() / 2;
        }
        return image;
    }

    private static Dataset images(int count) {
        float[] all = new float[count * CHANNELS * HEIGHT * WIDTH];
        for (int i = 0; i < count; i++) {
            System.arraycopy(image(i), 0, all, i * CHANNELS * HEIGHT * WIDTH, CHANNELS * HEIGHT * WIDTH);
        }
        return Dataset.builder()
                .floats("x", IMAGE, all)
                .floats("y", Shape.scalar(), new float[count])
                .build();
    }

    private static float[] apply(Transform transform, float[] image, RandomGenerator random) {
        return apply(transform, IMAGE, image, random);
    }

    private static float[] apply(Transform transform, Shape shape, float[] values, RandomGenerator random) {
        Dataset data = Dataset.builder().floats("x", shape, values).build();
        transform.check(data);
        MemorySegment changed = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values);
        transform.apply(Examples.of(data, Map.of("x", changed)), random);
        return changed.toArray(ValueLayout.JAVA_FLOAT);
    }
}
