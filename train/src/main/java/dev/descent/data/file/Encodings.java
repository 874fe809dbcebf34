package dev.descent.data.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** How the characters of a file are bytes. */
public final class Encodings {
    public static final Charset USUAL = StandardCharsets.UTF_8;
    /** What Windows writes in the languages of Western Europe, where it does not write UTF-8. */
    public static final Charset WINDOWS = Charset.forName("windows-1252");

    public static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] UTF_16LE_MARK = {(byte) 0xFF, (byte) 0xFE};
    private static final byte[] UTF_16BE_MARK = {(byte) 0xFE, (byte) 0xFF};

    private Encodings() {}

    /** The encoding that a byte order mark at the beginning tells. */
    public static Optional<Charset> marked(InputStream in) throws IOException {
        byte[] start = in.readNBytes(UTF_8_MARK.length);
        return startsWith(start, UTF_8_MARK)
                ? Optional.of(StandardCharsets.UTF_8)
                : startsWith(start, UTF_16LE_MARK)
                        ? Optional.of(StandardCharsets.UTF_16LE)
                        : startsWith(start, UTF_16BE_MARK) ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, byte... mark) {
        return bytes.length >= mark.length && Arrays.equals(bytes, 0, mark.length, mark, 0, mark.length);
    }

    /** Decodes; what is no character becomes U+FFFD. */
    public static Reader reader(InputStream in, Charset encoding) {
        return new InputStreamReader(in, encoding);
    }

    /**
     * Whether bytes make sense as text in an encoding of one byte for each character, in which nearly any bytes are some text:
     * whether all beyond ASCII are letters, or signs that people type, and there are no control characters.
     */
    public static boolean isPlausible(InputStream in, Charset encoding) throws IOException {
        boolean[] possible = new boolean[1 << Byte.SIZE];
        for (int code = 0; code < possible.length; code++) {
            char c = new String(new byte[] {(byte) code}, encoding).charAt(0);
            possible[code] = code < 0x80
                    ? (c >= ' ' && c != 0x7F) || Character.isWhitespace(c)
                    : Character.isLetter(c)
                            || "\u20AC\u00A3\u00A7\u00B0\u00B2\u00B3\u00B5\u00B4\u00AB\u00BB\u00A0\u2026\u2018\u2019\u201A\u201C\u201D\u201E\u2013\u2014\u2030\u00B7\u00BD\u00BC\u00BE\u00D7\u00B1\u00A9\u00AE\u2122"
                                            .indexOf(c)
                                    >= 0;
        }
        byte[] chunk = new byte[1 << 16];
        for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
            for (int i = 0; i < length; i++) {
                if (!possible[chunk[i] & 0xFF]) {
                    return false;
                }
            }
        }
        return true;
    }
}
