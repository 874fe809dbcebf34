package dev.descent.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file wholly or not at all: beside its place first, forced to the disk, then renamed. Who reads the path at
 * any moment, a power cut included, finds the old content or the new one. An interrupt of the thread that writes does
 * not keep it from that.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes what a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; asked again if this thread is interrupted meanwhile. */
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /**
     * Writes a file, in place of the one that may be there.
     *
     * @throws CheckpointException if it cannot be written; then nothing has changed
     */
    public static void write(Path file, Content content) {
        Path whole = file.toAbsolutePath();
        Path unfinished = whole.resolveSibling("." + whole.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Uninterrupted.run(() -> fill(unfinished, content));
            Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
            Uninterrupted.run(() -> forceName(whole.getParent()));
        } catch (IOException e) {
            throw new CheckpointException(sentence(file, whole, e), e);
        } finally {
            delete(unfinished);
        }
    }

    /**
     * Writes a file of text, in place of the one that may be there.
     *
     * @throws CheckpointException if it cannot be written; then nothing has changed
     */
    public static void write(Path file, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(file, channel -> {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        });
    }

    private static void fill(Path unfinished, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            content.writeTo(channel);
            channel.force(true);
        }
    }

    /** The new name itself must reach the disk; Windows cannot open a folder for that and does not need to. */
    private static void forceName(Path folder) throws ClosedByInterruptException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            return;
        }
    }

    private static void delete(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            return;
        }
    }

    private static String sentence(Path file, Path whole, IOException e) {
        String reason = switch (e) {
            case NoSuchFileException _ -> "there is no folder " + whole.getParent() + "; create it";
            case AccessDeniedException _ ->
                "writing in " + whole.getParent() + " is not permitted; choose another folder";
            default ->
                Files.isDirectory(whole)
                        ? "it is a folder; choose another name"
                        : (e.getMessage() == null ? e.toString() : e.getMessage())
                                + "; check the disk and its free space";
        };
        return "cannot write " + file + ": " + reason;
    }
}
