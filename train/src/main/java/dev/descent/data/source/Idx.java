package dev.descent.data.source;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.descent.data.Column;
import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.file.Inputs;
import dev.descent.tensor.DType;
import dev.descent.tensor.NativeMemory;
import dev.descent.tensor.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Reads IDX, the format of MNIST and its kin: a magic number, the extents (both big-endian), then bytes in row-major
 * order; plain or gzip'd. Images become "x" with values in [0, 1] and keep their shape, labels become "y".
 *
 * <p>Every method throws a {@link DataException} for a file that is missing, truncated, too long, damaged or of another
 * format, for a label outside its classes, and if images and labels differ in number.
 */
public final class Idx {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int MAX_RANK = 8;
    /** The most that DEFLATE shrinks anything (zlib's "Technical details"): what bounds a compressed file's content. */
    private static final long MAX_COMPRESSION = 1032;

    private static final float[] SCALED = new float[256];

    static {
        for (int value = 0; value < SCALED.length; value++) {
            SCALED[value] = value / 255f;
        }
    }

    private Idx() {}

    /** The training part in a folder that holds MNIST's four files or a namesake's, each plain or {@code .gz}. */
    public static Dataset train(Path folder, List<String> classNames) {
        return inFolder(folder, "train", classNames);
    }

    /** The test part in a folder that holds MNIST's four files or a namesake's, each plain or {@code .gz}. */
    public static Dataset test(Path folder, List<String> classNames) {
        return inFolder(folder, "t10k", classNames);
    }

    /**
     * Images with their labels. Shapes of an example: x [height, width] or whatever the file says, y [].
     *
     * @param classNames names of the classes by their number
     */
    public static Dataset read(Path images, Path labels, List<String> classNames) {
        Images x = readImages(images);
        int[] y = readLabels(labels);
        int size = x.size();
        if (size != y.length) {
            throw new DataException("%s holds %s images, but %s holds %s labels; use two files that belong together"
                    .formatted(images, size, labels, y.length));
        }
        try {
            return x.builder().labels(Dataset.Y, y, classNames).build();
        } catch (DataException e) {
            throw new DataException(labels + ": " + e.getMessage(), e);
        }
    }

    /**
     * Images alone, as a model is asked about them. Shape of an example: x [height, width] or whatever the file says.
     *
     * @param images a file of images, or a folder whose test images are meant, as {@link #test} has them
     */
    public static Dataset images(Path images) {
        Path file = images;
        if (Files.isDirectory(images)) {
            file = present(images.resolve("t10k-images-idx3-ubyte"));
            if (!Files.exists(file)) {
                throw new DataException("t10k-images-idx3-ubyte.gz is missing in " + images
                        + "; put it there, with or without .gz, or name a file of images");
            }
        }
        return readImages(file).builder().build();
    }

    private static Dataset inFolder(Path folder, String part, List<String> classNames) {
        if (!Files.isDirectory(folder)) {
            throw new DataException("the folder " + folder + " does not exist; name the one that holds the IDX files");
        }
        Path images = folder.resolve(part + "-images-idx3-ubyte");
        Path labels = folder.resolve(part + "-labels-idx1-ubyte");
        List<String> missing = Stream.of(images, labels)
                .filter(file -> !Files.exists(file) && !Files.exists(compressed(file)))
                .map(file -> file.getFileName() + ".gz")
                .toList();
        if (!missing.isEmpty()) {
            throw new DataException("%s %s missing in %s; put %s there, with or without .gz"
                    .formatted(
                            String.join(" and ", missing),
                            missing.size() == 1 ? "is" : "are",
                            folder,
                            missing.size() == 1 ? "it" : "them"));
        }
        return read(present(images), present(labels), classNames);
    }

    private static Path present(Path file) {
        return Files.exists(file) ? file : compressed(file);
    }

    private static Path compressed(Path file) {
        return file.resolveSibling(file.getFileName() + ".gz");
    }

    /** What a file of images holds. */
    private record Images(Column column, MemorySegment values) {
        int size() {
            return (int) (values.byteSize() / column.bytes());
        }

        Dataset.Builder builder() {
            return Dataset.builder().column(column, values);
        }
    }

    private static Images readImages(Path file) {
        try (InputStream in = Inputs.open(file)) {
            int[] dims = readDims(in, file);
            if (dims.length < 2) {
                throw new DataException(
                        file + " holds labels where images are needed; name the file with the images first");
            }
            Column column = new Column(Dataset.X, Shape.of(Arrays.copyOfRange(dims, 1, dims.length)), DType.F32);
            long bytes = column.bytes() * dims[0];
            MemorySegment values = read(
                    in, file, bytes / Float.BYTES, () -> NativeMemory.allocate(bytes, () -> "the data"), Idx::scale);
            return new Images(column, values);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static int[] readLabels(Path file) {
        try (InputStream in = Inputs.open(file)) {
            int[] dims = readDims(in, file);
            if (dims.length != 1) {
                throw new DataException(("%s holds values of %s dimensions where labels of one are needed; name the "
                                + "file with the labels second")
                        .formatted(file, dims.length));
            }
            return read(in, file, dims[0], () -> new int[dims[0]], Idx::widen);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static void scale(MemorySegment values, long from, byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            values.setAtIndex(JAVA_FLOAT, from + i, SCALED[bytes[i] & 0xFF]);
        }
    }

    private static void widen(int[] labels, long from, byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            labels[(int) from + i] = bytes[i] & 0xFF;
        }
    }

    /** Reads magic number and extents. */
    private static int[] readDims(InputStream in, Path file) throws IOException {
        int magic = ByteBuffer.wrap(exactly(in, Integer.BYTES)).getInt();
        int type = (magic >> 8) & 0xFF;
        int rank = magic & 0xFF;
        if (magic >>> 16 != 0 || rank == 0 || rank > MAX_RANK) {
            throw new DataException(String.format(
                    Locale.ROOT, "%s is no IDX file: it begins with 0x%08X; download the file again", file, magic));
        }
        if (type != UNSIGNED_BYTE) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s holds values of IDX type 0x%02X where unsigned bytes (0x08) are needed; convert it",
                    file,
                    type));
        }
        ByteBuffer extents = ByteBuffer.wrap(exactly(in, rank * Integer.BYTES));
        List<Integer> dims = new ArrayList<>();
        double count = 1;
        while (extents.hasRemaining()) {
            int dim = extents.getInt();
            dims.add(dim);
            count *= Math.max(dim, 0);
        }
        // Checked before memory is asked for: a damaged header may claim any size.
        if (count < 1 || count > (double) Files.size(file) * (isCompressed(in) ? MAX_COMPRESSION : 1)) {
            throw new DataException(("%s is damaged: its header claims extents %s, which a file of %s bytes "
                            + "cannot hold; download the file again")
                    .formatted(file, dims, Files.size(file)));
        }
        return dims.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Puts bytes into a target: {@code length} of them, the first being the value number {@code from}. */
    private interface Filling<T> {
        void fill(T target, long from, byte[] bytes, int length);
    }

    private static boolean isCompressed(InputStream in) {
        return in instanceof GZIPInputStream;
    }

    /**
     * Reads all values. How many a compressed file has is not known by its length, so its header is not believed, and no
     * target made, before they are there.
     */
    private static <T> T read(InputStream in, Path file, long count, Supplier<T> making, Filling<T> filling)
            throws IOException {
        if (!isCompressed(in)) {
            T target = making.get();
            readBytes(in, file, count, (bytes, length, from) -> filling.fill(target, from, bytes, length));
            return target;
        }
        try (Arena inflated = Arena.ofConfined()) {
            List<MemorySegment> pieces = new ArrayList<>();
            readBytes(in, file, count, (bytes, length, _) -> {
                MemorySegment piece = inflated.allocate(length);
                MemorySegment.copy(bytes, 0, piece, JAVA_BYTE, 0, length);
                pieces.add(piece);
            });
            T target = making.get();
            long from = 0;
            for (MemorySegment piece : pieces) {
                byte[] bytes = piece.toArray(JAVA_BYTE);
                filling.fill(target, from, bytes, bytes.length);
                from += bytes.length;
            }
            return target;
        }
    }

    /** What is done with the bytes that come: {@code length} of them, the first being the value number {@code from}. */
    private interface Sink {
        void accept(byte[] bytes, int length, long from);
    }

    /** Reads exactly this many bytes, after which the file must end. */
    private static void readBytes(InputStream in, Path file, long count, Sink sink) throws IOException {
        byte[] chunk = new byte[1 << 16];
        for (long done = 0; done < count; ) {
            int length = in.readNBytes(chunk, 0, (int) Math.min(chunk.length, count - done));
            if (length == 0) {
                throw new DataException(String.format(
                        Locale.ROOT,
                        "%s ends after %,d of the %,d values that its header promises; download the file again",
                        file,
                        done,
                        count));
            }
            sink.accept(chunk, length, done);
            done += length;
        }
        if (in.read() >= 0) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s continues after the %,d values that its header promises; download the file again",
                    file,
                    count));
        }
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("it ends within its header");
        }
        return bytes;
    }

    private static DataException damaged(Path file, IOException cause) {
        return new DataException(
                "%s is damaged (%s); download the file again".formatted(file, Inputs.reason(cause)), cause);
    }
}
