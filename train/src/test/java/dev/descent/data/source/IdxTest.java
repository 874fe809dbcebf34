package dev.descent.data.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.data.Dataset;
import dev.descent.data.Refusal;
import dev.descent.data.table.RealData;
import dev.descent.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final List<String> CLASSES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    @TempDir
    Path folder;

    @Test
    void readsAllOfMnist() {
        Path mnist = RealData.at("mnist");
        Dataset train = Idx.train(mnist, CLASSES);
        assertEquals("60000 examples: x [28, 28] F32, y [] I32", train.toString());
        int[] labels = train.ints("y");
        assertArrayEquals(new int[] {5, 0, 4, 1, 9}, Arrays.copyOf(labels, 5));
        int[] counts = new int[10];
        Arrays.stream(labels).forEach(label -> counts[label]++);
        assertArrayEquals(new int[] {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, counts);
        MemorySegment x = train.values("x");
        double sum = 0;
        for (long i = 0; i < 60_000 * 784; i++) {
            sum += x.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
        // The mean over all pixels, as published with many an MNIST example (0.1307), here from the raw bytes.
        assertEquals(0.13066048, sum / (60_000 * 784), 1e-7);

        Dataset test = Idx.test(mnist, CLASSES);
        assertEquals(10_000, test.size());
        assertArrayEquals(new int[] {7, 2, 1, 0, 4}, Arrays.copyOf(test.ints("y"), 5));
    }

    @Test
    void readsPlainAndCompressedFilesAlike() throws IOException {
        byte[] images = idx(new int[] {2, 2, 3}, 0, 51, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        byte[] labels = idx(new int[] {2}, 3, 9);
        write("train-images-idx3-ubyte", images);
        write("train-labels-idx1-ubyte.gz", gzip(labels));
        Dataset data = Idx.train(folder, CLASSES);
        assertEquals(Shape.of(2, 3), data.column("x").shape());
        assertArrayEquals(new float[] {0, 0.2f, 1, 1 / 255f, 2 / 255f, 3 / 255f}, data.floats("x", 0));
        assertArrayEquals(new int[] {3, 9}, data.ints("y"));
        assertEquals(
                data.sha256(),
                Idx.read(write("i.gz", gzip(images)), write("l", labels), CLASSES)
                        .sha256());
    }

    @Test
    void saysWhichFileIsMissingWhere() throws IOException {
        Refusal.of(
                () -> Idx.test(folder, CLASSES),
                "t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz are missing in " + folder,
                "with or without .gz");
        write("t10k-images-idx3-ubyte", idx(new int[] {1, 1, 1}, 0));
        Refusal.of(
                () -> Idx.test(folder, CLASSES), "t10k-labels-idx1-ubyte.gz is missing in " + folder, "put it there");
        Refusal.of(() -> Idx.train(folder.resolve("none"), CLASSES), "none does not exist");
    }

    @Test
    void imagesAloneNeedNoLabels() throws IOException {
        Refusal.of(() -> Idx.images(folder), "t10k-images-idx3-ubyte.gz is missing in " + folder);
        Path images = write("t10k-images-idx3-ubyte", idx(new int[] {2, 1, 2}, 0, 255, 51, 0));
        Dataset data = Idx.images(images);
        assertEquals("2 examples: x [1, 2] F32", data.toString());
        assertArrayEquals(new float[] {0.2f, 0}, data.floats("x", 1));
        assertEquals(data.sha256(), Idx.images(folder).sha256());
    }

    @Test
    void refusesFilesThatDoNotBelongTogether() throws IOException {
        Path images = write("i", idx(new int[] {3, 1, 1}, 1, 2, 3));
        Refusal.of(() -> Idx.read(images, write("l", idx(new int[] {2}, 0, 1)), CLASSES), "3 images", "2 labels");
        Refusal.of(() -> Idx.read(images, images, CLASSES), "3 dimensions", "labels");
        Path labels = write("l", idx(new int[] {3}, 0, 10, 1));
        Refusal.of(() -> Idx.read(labels, labels, CLASSES), "holds labels where images are needed");
        Refusal.of(() -> Idx.read(images, labels, CLASSES), "label 10 of row 1", "0 to 9");
    }

    @Test
    void refusesFilesThatAreCutOffAnywhere() throws IOException {
        byte[] images = idx(new int[] {4, 2, 2}, new int[16]);
        byte[] packed = gzip(images);
        Path labels = write("l", idx(new int[] {4}, 0, 1, 2, 3));
        for (int length = 0; length < images.length; length++) {
            Path cut = write("i", Arrays.copyOf(images, length));
            Refusal.of(() -> Idx.read(cut, labels, CLASSES), cut.toString(), "download the file again");
        }
        for (int length = 0; length < packed.length; length++) {
            Path cut = write("i", Arrays.copyOf(packed, length));
            Refusal.of(() -> Idx.read(cut, labels, CLASSES), cut.toString());
        }
        Path longer = write("i", Arrays.copyOf(images, images.length + 1));
        Refusal.of(() -> Idx.read(longer, labels, CLASSES), "continues after the 16 values");
    }

    @Test
    void refusesOtherFormats() throws IOException {
        Path labels = write("l", idx(new int[] {1}, 0));
        Path text = write("i", "<html>not found</html>".getBytes(StandardCharsets.US_ASCII));
        Refusal.of(() -> Idx.read(text, labels, CLASSES), "is no IDX file", "0x3C68746D");
        byte[] floats = idx(new int[] {1, 1, 1}, 0);
        floats[2] = 0x0D;
        Path typed = write("i", floats);
        Refusal.of(() -> Idx.read(typed, labels, CLASSES), "IDX type 0x0D", "unsigned bytes");
        Path huge = write("i", idx(new int[] {Integer.MAX_VALUE, 30_000, 30_000}, 0));
        Refusal.of(() -> Idx.read(huge, labels, CLASSES), "header claims extents");
        Path negative = write("i", idx(new int[] {-1, 1, 1}, 0));
        Refusal.of(() -> Idx.read(negative, labels, CLASSES), "header claims extents");
        Refusal.of(() -> Idx.read(folder.resolve("none"), labels, CLASSES), "none does not exist");
    }

    /** Random bytes hardly shrink, so the file is long enough for what its header claims, were it of zeroes. */
    @Test
    void aHeaderGetsNoMemoryByItsOwnWord() throws IOException {
        int[] random = new Random(7).ints(4 << 20, 0, 256).toArray();
        Path images = write("images", gzip(idx(new int[] {60_000, 250, 250}, random)));
        Path labels = write("labels", gzip(idx(new int[] {Integer.MAX_VALUE - 8}, random)));
        Refusal.of(() -> Idx.images(images), "ends after 4,194,304 of the 3,750,000,000 values that its header");
        Refusal.of(
                () -> Idx.read(write("i", idx(new int[] {1, 1, 1}, 0)), labels, CLASSES),
                "ends after 4,194,304 of the 2,147,483,639 values that its header promises");
        Path plain = write("plain", idx(new int[] {1000, 10, 10}, new int[1000]));
        Refusal.of(() -> Idx.images(plain), "header claims extents [1000, 10, 10], which a file of 1016 bytes");
    }

    @Test
    void refusesGarbageOfAnyKind() throws IOException {
        Random random = new Random(5);
        Path labels = write("l", idx(new int[] {1}, 0));
        for (int round = 0; round < 200; round++) {
            byte[] garbage = new byte[random.nextInt(100)];
            random.nextBytes(garbage);
            if (round % 2 == 0) {
                System.arraycopy(new byte[] {0, 0, 8, 3}, 0, garbage, 0, Math.min(4, garbage.length));
            }
            Path file = write("i", garbage);
            Refusal.of(() -> Idx.read(file, labels, CLASSES), file.toString());
        }
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] idx(int[] dims, int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * dims.length + values.length);
        buffer.putInt(0x800 | dims.length);
        Arrays.stream(dims).forEach(buffer::putInt);
        Arrays.stream(values).forEach(value -> buffer.put((byte) value));
        return buffer.array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
