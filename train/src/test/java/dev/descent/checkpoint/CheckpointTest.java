package dev.descent.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private static final double[] ODD = {
        0.1, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Math.nextUp(1.0), -1e308
    };

    @TempDir
    Path folder;

    private static Checkpoint some() {
        Map<String, Values> tensors = new LinkedHashMap<>();
        tensors.put("weight", Values.of(new float[] {1, Float.NaN, -0f, 1e-45f}, Shape.of(2, 2)));
        tensors.put("odd", Values.of(ODD, Shape.of(7)));
        tensors.put("step", Values.of(new int[] {41}, Shape.scalar()));
        tensors.put("none", Values.of(new double[0], Shape.of(0, 8)));
        Map<String, String> words = new LinkedHashMap<>();
        for (int i = 0; i < ODD.length; i++) {
            words.put("odd" + i, Double.toString(ODD[i]));
        }
        words.put("text", "\"quoted\", ünïcode, \n lines");
        return new Checkpoint(tensors, words);
    }

    /** Everything in it to the bit. */
    private static String bits(Checkpoint checkpoint) {
        StringBuilder bits = new StringBuilder();
        for (String name : List.of("weight", "odd", "step", "none")) {
            Values values = checkpoint.tensors().get(name);
            bits.append(name).append(values.dtype()).append(values.shape());
            for (byte each : values.memory().toArray(ValueLayout.JAVA_BYTE)) {
                bits.append(' ').append(each);
            }
        }
        return bits.append(checkpoint.words()).toString();
    }

    @Test
    void everythingComesBackToTheBit() {
        Path file = folder.resolve("a.safetensors");
        some().write(file);
        Checkpoint read = Checkpoint.read(file);
        assertEquals(bits(some()), bits(read));
        for (int i = 0; i < ODD.length; i++) {
            assertEquals(
                    Double.doubleToLongBits(ODD[i]),
                    Double.doubleToLongBits(Double.parseDouble(read.words().get("odd" + i))));
        }
    }

    @Test
    void noFlippedBitGoesUnnoticed() throws IOException {
        Path file = folder.resolve("a.safetensors");
        some().write(file);
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << (at % 7));
            Files.write(file, damaged);
            try {
                // A blank between two keys may become a tabulator: nothing is lost by that.
                assertEquals(bits(some()), bits(Checkpoint.read(file)), "byte " + at + " was believed");
            } catch (CheckpointException e) {
                assertTrue(e.getMessage().contains("a.safetensors"), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > whole.length - 10, refused + " of " + whole.length + " were refused");
    }

    @Test
    void noFileThatWasCutOffIsRead() throws IOException {
        Path file = folder.resolve("a.safetensors");
        some().write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 3) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThrows(CheckpointException.class, () -> Checkpoint.read(file));
        }
    }

    @Test
    void whatIsNoCheckpointIsRefusedByWhatItIs() throws IOException {
        Path weights = folder.resolve("weights.safetensors");
        Safetensors.write(weights, some().tensors(), Map.of("epoch", "3"));
        refused(weights, "weights.safetensors is no checkpoint of a training run, though a safetensors file; check");
        Path newer = folder.resolve("newer.safetensors");
        Safetensors.write(newer, some().tensors(), Map.of("descent.checkpoint", "2", "descent.sha256", "ab"));
        refused(
                newer,
                "newer.safetensors is a checkpoint in version 2 of the format, and this Descent reads version 1; use");
        refused(Files.writeString(folder.resolve("text"), "some words"), "text is no safetensors file");
        refused(folder.resolve("nothing"), "there is no such file");
    }

    private static void refused(Path file, String words) {
        String message = assertThrows(CheckpointException.class, () -> Checkpoint.read(file))
                .getMessage();
        assertTrue(message.contains(words), message);
    }
}
