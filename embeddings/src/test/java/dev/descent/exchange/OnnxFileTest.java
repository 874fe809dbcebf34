package dev.descent.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
    private static final int FLOAT = 1;
    private static final int FLOAT16 = 10;
    private static final int INT8 = 3;

    @TempDir
    Path folder;

    // ------------------------------------------------------------------------------- a file, as another program writes
    // it

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static byte[] number(int field, long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, (long) field << 3);
        varint(out, value);
        return out.toByteArray();
    }

    private static byte[] part(int field, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] each : contents) {
            content.writeBytes(each);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, ((long) field << 3) | 2);
        varint(out, content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static byte[] text(int field, String text) {
        return part(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] tensor(String name, int type, byte[] values, long... dims) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long dim : dims) {
            out.writeBytes(number(1, dim));
        }
        return part(5, out.toByteArray(), number(2, type), text(8, name), part(9, values));
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static byte[] halves(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort(Float.floatToFloat16(value));
        }
        return bytes.array();
    }

    private static byte[] model(byte[]... parts) {
        byte[] node = part(1, text(1, "x"), text(1, "w"), text(2, "y"), text(4, "MatMul"));
        ByteArrayOutputStream graph = new ByteArrayOutputStream();
        graph.writeBytes(node);
        for (byte[] each : parts) {
            graph.writeBytes(each);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(number(1, 6));
        out.writeBytes(part(7, graph.toByteArray()));
        return out.toByteArray();
    }

    private OnnxFile read(byte[] bytes) throws IOException {
        return OnnxFile.read(Files.write(folder.resolve("m.onnx"), bytes));
    }

    // --------------------------------------------------------------------------------------------------------------

    @Test
    void tensorsAndNodesAreRead() throws IOException {
        OnnxFile file = read(
                model(tensor("w", FLOAT, floats(1, 2, 3, 4, 5, 6), 2, 3), tensor("h", FLOAT16, halves(0.5f, -2), 2)));
        assertEquals(Shape.of(2, 3), file.shape("w"));
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, file.values("w").toFloats());
        assertArrayEquals(new float[] {0.5f, -2}, file.values("h").toFloats());
        assertEquals(
                new OnnxFile.Node("MatMul", List.of("x", "w"), List.of("y"), List.of()),
                file.nodes().getFirst());
    }

    @Test
    void valuesInAFileBesideItAreRead() throws IOException {
        Files.write(folder.resolve("w.bin"), floats(9, 1, 2));
        byte[] outside = part(
                5,
                number(1, 2),
                number(2, FLOAT),
                text(8, "w"),
                part(13, text(1, "location"), text(2, "w.bin")),
                part(13, text(1, "offset"), text(2, "4")),
                part(13, text(1, "length"), text(2, "8")));
        assertArrayEquals(new float[] {1, 2}, read(model(outside)).values("w").toFloats());
    }

    @Test
    void aFileOutsideOfTheFolderIsNotRead() throws IOException {
        byte[] outside = part(
                5, number(1, 2), number(2, FLOAT), text(8, "w"), part(13, text(1, "location"), text(2, "../w.bin")));
        OnnxFile file = read(model(outside));
        assertTrue(refusal(() -> file.values("w")).contains("outside of its folder"));
    }

    private static String refusal(Runnable reading) {
        return assertThrows(CheckpointException.class, reading::run).getMessage();
    }

    @Test
    void whatTheFileSaysOfSizesIsCheckedBeforeMemoryIsTaken() throws IOException {
        OnnxFile file =
                read(model(tensor("w", FLOAT, floats(1, 2), 1 << 20, 1 << 20), tensor("q", INT8, new byte[] {1}, 1)));
        assertTrue(refusal(() -> file.values("w")).contains("has 8 bytes where"));
        assertTrue(refusal(() -> file.values("q")).contains("not a quantized one"));
        assertTrue(refusal(() -> OnnxFile.read(folder.resolve("none.onnx"))).contains("does not exist"));
    }

    /** Cut off anywhere, or with bytes that are not as they were: a sentence, or a file that says something else. */
    @Test
    void damageIsASentence() throws IOException {
        byte[] whole = model(tensor("w", FLOAT, floats(1, 2, 3, 4), 2, 2), tensor("v", FLOAT16, halves(1, 2), 2));
        for (int length = 0; length < whole.length; length++) {
            tryToRead(Arrays.copyOf(whole, length));
        }
        Random random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            tryToRead(damaged);
        }
    }

    private static void tryToRead(byte[] bytes) {
        try {
            OnnxFile file = OnnxFile.read(MemorySegment.ofArray(bytes), "m.onnx", Optional.empty());
            for (String name : file.names()) {
                file.values(name);
            }
        } catch (CheckpointException e) {
            assertTrue(e.getMessage().contains("m.onnx"), e.getMessage());
        }
    }
}
