package dev.descent.checkpoint;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * A safetensors file: eight bytes that give the length of a header, a JSON header that gives type, shape and place of
 * each tensor by name, then the values, little-endian and row-major, without holes. Opened, a file is read tensor by
 * tensor, so that one larger than memory can be looked into.
 *
 * <p>Truth values take one byte each in a file. A file may hold types that Descent does not compute with (F16, I64);
 * they can be listed and not read.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format</a>
 */
public final class Safetensors implements AutoCloseable {
    private static final int LENGTH_BYTES = 8;
    /** The format's own limit, which keeps a damaged length from filling the memory. */
    private static final long MOST_HEADER_BYTES = 100_000_000;
    /** A byte buffer cannot hold 2 GB, and a step between is also a place where an interrupt is noticed. */
    private static final long CHUNK = 64 << 20;

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;

    private Safetensors(Path file, FileChannel channel, SafetensorsHeader header, long dataStart) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.dataStart = dataStart;
    }

    // --------------------------------------------------------------- writing

    /**
     * Writes tensors and some words about them, wholly or not at all.
     *
     * @param tensors by name; larger types come first in the file, so that each is aligned, else the order is kept
     * @throws CheckpointException if the file cannot be written; then an older one is still whole
     */
    public static void write(Path file, Map<String, Values> tensors, Map<String, String> metadata) {
        List<Map.Entry<String, Values>> ordered = tensors.entrySet().stream()
                .sorted(Comparator.comparingInt(tensor ->
                        -SafetensorsHeader.bytes(tensor.getValue().dtype().name())))
                .toList();
        Map<String, SafetensorsHeader.Entry> entries = new LinkedHashMap<>();
        long next = 0;
        for (Map.Entry<String, Values> tensor : ordered) {
            Values values = tensor.getValue();
            String dtype = values.dtype().name();
            long end = next + values.size() * SafetensorsHeader.bytes(dtype);
            entries.put(tensor.getKey(), new SafetensorsHeader.Entry(dtype, values.shape(), next, end));
            next = end;
        }
        byte[] head = new SafetensorsHeader(entries, metadata).encode();
        AtomicFile.write(file, channel -> {
            ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            writeFully(channel, length.putLong(head.length).flip());
            writeFully(channel, ByteBuffer.wrap(head));
            for (Map.Entry<String, Values> tensor : ordered) {
                write(channel, tensor.getValue());
            }
        });
    }

    private static void write(WritableByteChannel channel, Values values) throws IOException {
        MemorySegment memory = values.dtype() == DType.BOOL ? packed(values) : values.memory();
        for (long at = 0; at < memory.byteSize(); at += CHUNK) {
            writeFully(
                    channel,
                    memory.asSlice(at, Math.min(CHUNK, memory.byteSize() - at)).asByteBuffer());
        }
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static MemorySegment packed(Values truths) {
        byte[] bytes = new byte[Math.toIntExact(truths.size())];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) truths.get(i);
        }
        return MemorySegment.ofArray(bytes);
    }

    // --------------------------------------------------------------- reading

    /**
     * Opens a file and checks all that it says about itself.
     *
     * @throws CheckpointException if there is none, or it is no whole safetensors file
     * @throws CancellationException if this thread is interrupted; it is still marked so then
     */
    public static Safetensors open(Path file) {
        FileChannel channel;
        try {
            if (Files.isDirectory(file)) {
                throw new CheckpointException("cannot read " + file + ": it is a folder; give the file in it");
            }
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        try {
            return open(file, channel);
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw e instanceof IOException io ? unreadable(file, io) : (RuntimeException) e;
        }
    }

    private static Safetensors open(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw new CheckpointException(file + " is no safetensors file: it has only " + size
                    + " bytes; it may have been cut off, so get it again");
        }
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(channel, length, 0);
        long headerBytes = length.getLong(0);
        if (headerBytes < 0 || headerBytes > Math.min(MOST_HEADER_BYTES, size - LENGTH_BYTES)) {
            throw new CheckpointException(file + " is no safetensors file: it claims a header of "
                    + Long.toUnsignedString(headerBytes) + " bytes and has " + size + " bytes in all; check the path");
        }
        ByteBuffer head = ByteBuffer.allocate((int) headerBytes);
        readFully(channel, head, LENGTH_BYTES);
        long dataStart = LENGTH_BYTES + headerBytes;
        return new Safetensors(
                file, channel, SafetensorsHeader.decode(file, head.array(), size - dataStart), dataStart);
    }

    /** The file that was opened. */
    public Path file() {
        return file;
    }

    /** Names of the tensors, in the order in which they lie in the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(header.tensors().keySet());
    }

    /** Words about the tensors. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /** The format's name for a tensor's type: F32, BF16, … */
    public String dtype(String name) {
        return entry(name).dtype();
    }

    /** The extents of a tensor. */
    public Shape shape(String name) {
        return entry(name).shape();
    }

    /**
     * A copy of one tensor.
     *
     * @throws CheckpointException if there is none of this name, Descent does not know its type, or reading fails
     */
    public Values read(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(entry.dtype())) {
                Values values = Values.zeros(dtype, entry.shape());
                readInto(name, values);
                return values;
            }
        }
        throw new CheckpointException(file + ": tensor \"" + name + "\" is " + entry.dtype()
                + ", which Descent does not compute with; convert it to F32 with the program that wrote it");
    }

    /**
     * Reads one tensor to where its values are to lie.
     *
     * @throws ShapeException if type or shape differ
     * @throws CheckpointException if there is none of this name or reading fails
     * @throws CancellationException if this thread is interrupted; it is still marked so then
     */
    public void readInto(String name, Values target) {
        SafetensorsHeader.Entry entry = entry(name);
        if (!entry.dtype().equals(target.dtype().name()) || !entry.shape().equals(target.shape())) {
            throw new ShapeException(file + ": tensor \"" + name + "\" is " + entry.dtype() + " of shape "
                    + entry.shape() + " and cannot be read as " + target.dtype() + " of shape " + target.shape());
        }
        boolean packed = target.dtype() == DType.BOOL;
        MemorySegment memory =
                packed ? MemorySegment.ofArray(new byte[Math.toIntExact(target.size())]) : target.memory();
        try {
            for (long at = 0; at < memory.byteSize(); at += CHUNK) {
                ByteBuffer bytes = memory.asSlice(at, Math.min(CHUNK, memory.byteSize() - at))
                        .asByteBuffer();
                readFully(channel, bytes, dataStart + entry.begin() + at);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        for (long i = 0; packed && i < target.size(); i++) {
            target.set(i, memory.get(ValueLayout.JAVA_BYTE, i));
        }
    }

    /** Closes the file. */
    @Override
    public void close() {
        close(channel);
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.tensors().get(name);
        if (entry == null) {
            throw new CheckpointException(file + " has no tensor \"" + name + "\"; it has "
                    + String.join(", ", header.tensors().keySet()));
        }
        return entry;
    }

    private static void readFully(FileChannel channel, ByteBuffer bytes, long from) throws IOException {
        long at = from;
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, at);
            if (count < 0) {
                throw new EOFException("it became shorter while it was read");
            }
            at += count;
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            return; // Nothing was written: there is nothing to lose.
        }
    }

    private static RuntimeException unreadable(Path file, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return (CancellationException) new CancellationException("interrupted while reading " + file).initCause(e);
        }
        String reason = switch (e) {
            case NoSuchFileException _ -> "there is no such file; check the path";
            case AccessDeniedException _ -> "reading it is not permitted; check its permissions";
            default -> (e.getMessage() == null ? e.toString() : e.getMessage()) + "; check the disk";
        };
        return new CheckpointException("cannot read " + file + ": " + reason, e);
    }
}
