package dev.descent.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    /** The bytes that the format's own documentation describes, made by hand. */
    @Test
    void aFileMadeByHandIsRead() throws IOException {
        String header =
                "{\"__metadata__\":{\"by\":\"hand\"},\"b\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[8,12]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}   ";
        Path file = write(header, 1.5f, -2f, Float.intBitsToFloat(7));
        try (Safetensors read = Safetensors.open(file)) {
            assertEquals(List.of("a", "b"), List.copyOf(read.names()));
            assertEquals(Map.of("by", "hand"), read.metadata());
            assertEquals(Shape.of(2, 1), read.shape("a"));
            assertEquals("I32", read.dtype("b"));
            assertArrayEquals(new float[] {1.5f, -2}, read.read("a").toFloats());
            assertEquals(7, read.read("b").scalar());
        }
    }

    @Test
    void aFileIsWrittenAsTheFormatHasIt() throws IOException {
        Map<String, Values> tensors = new LinkedHashMap<>();
        tensors.put("odd", Values.of(new float[] {1}, Shape.of(1)));
        tensors.put("wide", Values.of(new double[] {2}, Shape.of(1)));
        Path file = folder.resolve("w.safetensors");
        Safetensors.write(file, tensors, Map.of("epoch", "3"));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong(0));
        assertEquals(0, length % 8);
        assertEquals(
                "{\"__metadata__\":{\"epoch\":\"3\"},\"wide\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                        + "\"odd\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}",
                new String(bytes.array(), 8, length, StandardCharsets.UTF_8).strip());
        assertEquals(2.0, bytes.getDouble(8 + length));
        assertEquals(1f, bytes.getFloat(16 + length));
        assertEquals(20 + length, bytes.capacity());
    }

    @Test
    void whatIsWrittenIsReadToTheBit() {
        Random random = new Random(5);
        List<DType> dtypes = List.of(DType.values());
        for (int round = 0; round < 30; round++) {
            Map<String, Values> tensors = new LinkedHashMap<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                DType dtype = dtypes.get(random.nextInt(dtypes.size()));
                int[] dims = random.ints(random.nextInt(4), 0, 5).toArray();
                Values values = Values.zeros(dtype, Shape.of(dims));
                for (long j = 0; j < values.size(); j++) {
                    values.set(j, dtype == DType.BOOL ? random.nextInt(2) : random.nextGaussian() * 1000);
                }
                tensors.put("layers." + i + ".gewicht·\"" + dtype + "\"", values);
            }
            Path file = folder.resolve("round.safetensors");
            Safetensors.write(file, tensors, Map.of());
            try (Safetensors read = Safetensors.open(file)) {
                assertEquals(tensors.keySet(), Set.copyOf(read.names()));
                tensors.forEach((name, values) -> {
                    Values same = read.read(name);
                    assertEquals(values.dtype(), same.dtype());
                    assertEquals(values.shape(), same.shape());
                    assertEquals(-1, values.memory().mismatch(same.memory()), name);
                });
            }
        }
    }

    @Test
    void theSameContentIsTheSameBytesInWhateverOrderItsWordsCame() throws IOException {
        Map<String, Values> tensors = Map.of("w", Values.zeros(DType.F32, Shape.of(2)));
        SequencedMap<String, String> words = new LinkedHashMap<>();
        words.put("recipe", "digits");
        words.put("epoch", "3");
        Path one = folder.resolve("one.safetensors");
        Path other = folder.resolve("other.safetensors");
        Safetensors.write(one, tensors, words);
        Safetensors.write(other, tensors, words.reversed());
        assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other));
    }

    @Test
    void aTypeThatIsNotComputedWithIsListedAndNotRead() throws IOException {
        Path file = write("{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 1f);
        try (Safetensors read = Safetensors.open(file)) {
            assertEquals("F16", read.dtype("h"));
            assertSentence(() -> read.read("h"), "\"h\" is F16", "convert it to F32");
            assertThrows(ShapeException.class, () -> read.readInto("h", Values.zeros(DType.F32, Shape.of(2))));
            assertSentence(() -> read.read("g"), "has no tensor \"g\"", "it has h");
        }
    }

    @Test
    void damagedFilesAreRefusedInOneSentence() throws IOException {
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "takes 8 bytes but has 4");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "\"a\" begins at byte 4");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "takes 4 bytes but has -4");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}", "the file was cut off");
        refused("{\"a\":{\"dtype\":\"Q7\",\"shape\":[1],\"data_offsets\":[0,4]}}", "unknown dtype Q7");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "holds -1 where");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", "holds 1.5 where");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[9999999999],\"data_offsets\":[0,4]}}", "holds 9999999999");
        refused(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000,2000000000,2000000000],\"data_offsets\":[0,4]}}",
                "more values than can be counted");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", "two data_offsets");
        refused("{\"a\":3}", "needs dtype, shape");
        refused("{}", "its tensors end at byte 0 but 4 bytes follow");
        refused("{\"__metadata__\":{\"a\":1}}", "only texts may stand");
        refused("{\"__metadata__\":1}", "is no map");
        refused("{\"a\":", "cannot be read as JSON");
        refused("{} {}", "text follows");
        refused("[]", "does not begin with");
        String one = "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
        refused("{" + one + "," + one + "}", "cannot be read as JSON", "uplicate");
        refused("{" + one + "," + one.replace("\"a\"", "\"b\"") + "}", "overlap");
    }

    @Test
    void filesThatAreNoneAreRefusedInOneSentence() throws IOException {
        Path file = folder.resolve("x");
        assertSentence(() -> Safetensors.open(file), "there is no such file");
        assertSentence(() -> Safetensors.open(folder), "it is a folder");
        Files.write(file, new byte[5]);
        assertSentence(() -> Safetensors.open(file), "only 5 bytes");
        Files.writeString(file, "PK not a tensor file at all, whatever its name says");
        assertSentence(() -> Safetensors.open(file), "claims a header of");
        byte[] negative = new byte[16];
        Arrays.fill(negative, (byte) 0xFF);
        Files.write(file, negative);
        assertSentence(() -> Safetensors.open(file), "18446744073709551615 bytes");
    }

    /** Any change of one byte, and any cut, gives values or a sentence, nothing else. */
    @Test
    void noDamageEndsInAnythingButASentence() throws IOException {
        Path file = folder.resolve("whole");
        Safetensors.write(
                file,
                Map.of("a", Values.of(new float[] {1, 2, 3}, Shape.of(3)), "b", Values.zeros(DType.BOOL, Shape.of(2))),
                Map.of("k", "v"));
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(9);
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            byte[] damaged = i % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            if (damaged.length > 0 && i % 4 != 0) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Path other = folder.resolve("damaged");
            Files.write(other, damaged);
            try (Safetensors read = Safetensors.open(other)) {
                read.names().forEach(name -> {
                    if (!List.of("F32", "F64", "I32", "BOOL").contains(read.dtype(name))) {
                        return;
                    }
                    read.read(name);
                });
            } catch (CheckpointException e) {
                assertFalse(e.getMessage().contains("\n"));
                refused++;
            }
        }
        assertTrue(refused > 300, "refused " + refused);
    }

    @Test
    void aFailureWhileWritingLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("best.safetensors");
        Safetensors.write(file, Map.of("a", Values.of(new float[] {1}, Shape.of(1))), Map.of());
        byte[] before = Files.readAllBytes(file);
        assertSentence(
                () -> AtomicFile.write(file, channel -> {
                    channel.write(ByteBuffer.wrap(new byte[100]));
                    throw new IOException("No space left on device");
                }),
                "cannot write " + file,
                "No space left on device; check the disk");
        assertThrows(
                IllegalStateException.class,
                () -> AtomicFile.write(file, channel -> {
                    throw new IllegalStateException("a bug");
                }));
        assertArrayEquals(before, Files.readAllBytes(file));
        assertEquals(List.of(file), listing());
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Map<String, Values> tensors = Map.of("a", Values.of(new float[] {1}, Shape.of(1)));
        assertSentence(
                () -> Safetensors.write(folder.resolve("no/such/place"), tensors, Map.of()), "there is no folder");
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(taken.resolve("in"), "it");
        assertSentence(() -> Safetensors.write(taken, tensors, Map.of()), "it is a folder; choose another name");
        assertEquals(List.of(taken), listing());
    }

    private void refused(String header, String... words) throws IOException {
        Path file = write(header, 1f);
        assertSentence(() -> Safetensors.open(file).close(), words);
    }

    private Path write(String header, float... values) throws IOException {
        byte[] head = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + head.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(head.length).put(head);
        for (float value : values) {
            bytes.putFloat(value);
        }
        Path file = folder.resolve("made.safetensors");
        Files.write(file, bytes.array());
        return file;
    }

    private List<Path> listing() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void assertSentence(Executable action, String... words) {
        String message = assertThrows(CheckpointException.class, action).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
        assertFalse(message.contains("\n"), message);
    }
}
