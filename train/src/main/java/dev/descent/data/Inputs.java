package dev.descent.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens files, compressed or plain. */
final class Inputs {
    private static final int BUFFER = 1 << 16;

    private Inputs() {}

    /** A file's content, decompressed if it is gzip's. */
    static InputStream open(Path file) {
        if (!Files.exists(file)) {
            throw new DataException("the file " + file + " does not exist; check the path");
        }
        if (Files.isDirectory(file)) {
            throw new DataException(file + " is a folder where a file is needed; name the file in it");
        }
        try {
            InputStream in = Files.newInputStream(file);
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

    /** The content of a stream, decompressed if it begins as gzip's do. */
    static InputStream decompressed(InputStream in) throws IOException {
        InputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        return gzip ? new GZIPInputStream(buffered, BUFFER) : buffered;
    }

    /** What to say of a file that stops being readable. */
    static DataException unreadable(String source, IOException cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new DataException(
                source + " cannot be read (" + reason + "); check that it is whole and that you may read it", cause);
    }
}
