package dev.descent.data.file;

import dev.descent.data.DataException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Opens files, compressed or plain. */
public final class Inputs {
    private static final int BUFFER = 1 << 16;
    private static final Pattern ADDRESS = Pattern.compile("(?:https?|ftp|s3|gs):/", Pattern.CASE_INSENSITIVE);

    private Inputs() {}

    /** Hears how many bytes of a file were read, and how many there are. */
    @FunctionalInterface
    public interface Progress {
        void read(Path file, long read, long total);
    }

    /** A file's content, decompressed if it is gzip's. */
    public static InputStream open(Path file) {
        return open(file, (_, _, _) -> {});
    }

    /** A file's content, decompressed if it is gzip's; how many of the file's bytes were read is told. */
    public static InputStream open(Path file, Progress progress) {
        if (!Files.exists(file)) {
            refuseAddress(file.toString());
            throw new DataException("the file " + file + " does not exist; check the path");
        }
        if (Files.isDirectory(file)) {
            throw new DataException(file + " is a folder where a file is needed; name the file in it");
        }
        try {
            InputStream in = new Counted(Files.newInputStream(file), file, Files.size(file), progress);
            try {
                return decompressed(in);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /** Tells how many bytes of a file were read. */
    private static final class Counted extends FilterInputStream {
        private final Path file;
        private final long total;
        private final Progress progress;
        private long read;

        Counted(InputStream in, Path file, long total, Progress progress) {
            super(in);
            this.file = file;
            this.total = total;
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            tell(one < 0 ? -1 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            tell(count);
            return count;
        }

        private void tell(int count) {
            if (count > 0) {
                read += count;
                progress.read(file, read, total);
            }
        }
    }

    /** The content of a stream, decompressed if it begins as gzip's do. */
    public static InputStream decompressed(InputStream in) throws IOException {
        InputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        return gzip ? new GZIPInputStream(buffered, BUFFER) : buffered;
    }

    /**
     * Refuses the address of something in the network where a path is needed; a path may have lost one of its slashes.
     *
     * @throws DataException if the text is such an address
     */
    public static void refuseAddress(String path) {
        if (ADDRESS.matcher(path).lookingAt()) {
            throw new DataException(path.replaceFirst(":/+", "://")
                    + " is an address where the path of a file is needed; fetch the file (curl -O ADDRESS) and"
                    + " name it");
        }
    }

    /** What to say of a file that stops being readable. */
    public static DataException unreadable(String source, IOException cause) {
        return new DataException(
                source + " cannot be read (" + reason(cause) + "); check that it is whole and that you may read it",
                cause);
    }

    /** Why something cannot be read, in a few words. */
    public static String reason(IOException cause) {
        if (cause instanceof EOFException) {
            return "it ends too early, so it was cut short";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
