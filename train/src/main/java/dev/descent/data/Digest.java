package dev.descent.data;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over a sequence of values. Texts carry their length, so that no two sequences run into one. */
public final class Digest {
    private static final long CHUNK = 1 << 20;

    private final MessageDigest sha256;

    /** The digest of nothing yet. */
    public Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds a text. */
    public Digest text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        sha256.update(bytes);
        return this;
    }

    /** Adds texts, and how many they are. */
    public Digest texts(Iterable<String> texts) {
        int count = 0;
        for (String text : texts) {
            text(text);
            count++;
        }
        return number(count);
    }

    /** Adds a whole number. */
    public Digest number(int number) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            sha256.update((byte) (number >>> shift));
        }
        return this;
    }

    /** Adds a block of native memory as it lies there. */
    public Digest memory(MemorySegment memory) {
        for (long from = 0; from < memory.byteSize(); from += CHUNK) {
            sha256.update(memory.asSlice(from, Math.min(CHUNK, memory.byteSize() - from))
                    .asByteBuffer());
        }
        return this;
    }

    /** Adds the first of some bytes. */
    public Digest bytes(byte[] bytes, int length) {
        sha256.update(bytes, 0, length);
        return this;
    }

    /** The digest of all that was added, in hexadecimal. */
    public String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** The digest of a file's bytes, as {@code sha256sum} prints it. */
    public static String ofFile(Path file) throws IOException {
        Digest digest = new Digest();
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                digest.bytes(chunk, length);
            }
        }
        return digest.hex();
    }
}
