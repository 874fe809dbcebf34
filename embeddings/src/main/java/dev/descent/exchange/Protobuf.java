package dev.descent.exchange;

import dev.descent.checkpoint.CheckpointException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One message in Protocol Buffers' wire format, read where it lies: a model of some hundred megabytes is neither copied nor held
 * twice. (Google's library does not fit: it reads native memory by {@code sun.misc.Unsafe}, of which the JVM warns.)
 *
 * @param bytes the message
 * @param source what to call it in errors
 */
record Protobuf(MemorySegment bytes, String source) {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED_32 = 5;
    private static final int MOST_SHIFT = 63;

    /** Is told of each field of a message. */
    interface Visitor {
        /**
         * A field.
         *
         * @param number which one
         * @param value of a number; the length of anything else
         * @param part what the field holds, if it is a text, bytes, packed numbers or a message; else empty
         */
        void field(int number, long value, Protobuf part);
    }

    /** Where reading is in a message. */
    private final class Cursor {
        private long at;

        long varint() {
            long value = 0;
            for (int shift = 0; shift <= MOST_SHIFT; shift += 7) {
                byte next = bytes.get(ValueLayout.JAVA_BYTE, at++);
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw damaged();
        }

        MemorySegment take(long size) {
            if (size < 0 || size > bytes.byteSize() - at) {
                throw damaged();
            }
            MemorySegment part = bytes.asSlice(at, size);
            at += size;
            return part;
        }

        boolean isAtEnd() {
            return at >= bytes.byteSize();
        }
    }

    /**
     * Goes through the fields in their order.
     *
     * @throws CheckpointException if this is no message
     */
    void each(Visitor visitor) {
        Cursor cursor = new Cursor();
        try {
            while (!cursor.isAtEnd()) {
                long key = cursor.varint();
                int number = (int) (key >>> 3);
                MemorySegment none = MemorySegment.NULL;
                switch ((int) key & 7) {
                    case VARINT -> visitor.field(number, cursor.varint(), part(none));
                    case FIXED_64 ->
                        visitor.field(
                                number, cursor.take(Long.BYTES).get(ValueLayout.JAVA_LONG_UNALIGNED, 0), part(none));
                    case FIXED_32 ->
                        visitor.field(
                                number, cursor.take(Integer.BYTES).get(ValueLayout.JAVA_INT_UNALIGNED, 0), part(none));
                    case DELIMITED -> {
                        MemorySegment content = cursor.take(cursor.varint());
                        visitor.field(number, content.byteSize(), part(content));
                    }
                    default -> throw damaged();
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw new CheckpointException(damaged().getMessage(), e);
        }
    }

    private Protobuf part(MemorySegment content) {
        return new Protobuf(content, source);
    }

    /** The numbers that stand here packed, one behind the other. */
    long[] varints() {
        long[] numbers = new long[Math.toIntExact(bytes.byteSize())];
        Cursor cursor = new Cursor();
        int count = 0;
        try {
            while (!cursor.isAtEnd()) {
                numbers[count++] = cursor.varint();
            }
        } catch (IndexOutOfBoundsException e) {
            throw new CheckpointException(damaged().getMessage(), e);
        }
        return Arrays.copyOf(numbers, count);
    }

    /** The text that stands here. */
    String text() {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private CheckpointException damaged() {
        return new CheckpointException(
                source + " is no whole ONNX file: it breaks off or holds something else; get it anew");
    }
}
