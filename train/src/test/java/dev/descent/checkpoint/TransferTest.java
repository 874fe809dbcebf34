package dev.descent.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.nn.BatchNorm;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pretrained weights in a model with another last layer. */
class TransferTest {
    @TempDir
    Path folder;

    private final Layer old = model(1, 6, 3);
    private Path file;

    private static Layer model(long seed, int hidden, int outputs) {
        Seed of = new Seed(seed);
        return Sequential.of(
                Linear.of(4, hidden, of.at("0")), BatchNorm.of(hidden), Linear.of(hidden, outputs, of.at("2")));
    }

    @BeforeEach
    void save() {
        file = folder.resolve("old.safetensors");
        old.parameters().buffers().get("layers.1.running_mean").fill(5);
        Weights.of(old.parameters()).save(file, Map.of());
    }

    private static float[] values(Layer model, String path) {
        return model.parameters().everyPath().get(path).values().toFloats();
    }

    @Test
    void allIsTakenOverWhereTheModelIsTheSame() {
        Layer model = model(2, 6, 3);
        Transfer transfer = Transfer.from(file, model.parameters());
        assertEquals(List.of(), transfer.fresh());
        assertEquals(List.of(), transfer.unused());
        transfer.weights().restore();
        old.parameters()
                .everyPath()
                .keySet()
                .forEach(path -> assertArrayEquals(values(old, path), values(model, path)));
    }

    @Test
    void aLastLayerOfAnotherShapeKeepsItsOwnWeights() {
        Layer model = model(2, 6, 2);
        float[] head = values(model, "layers.2.weight");
        Transfer transfer = Transfer.from(file, model.parameters());
        assertEquals(List.of("layers.2.weight", "layers.2.bias"), transfer.fresh());
        assertEquals(List.of("layers.2.weight", "layers.2.bias"), transfer.unused());
        transfer.weights().restore();
        assertArrayEquals(values(old, "layers.0.weight"), values(model, "layers.0.weight"));
        assertArrayEquals(values(old, "layers.1.running_mean"), values(model, "layers.1.running_mean"));
        assertArrayEquals(head, values(model, "layers.2.weight"));
    }

    @Test
    void aBodyOfAnotherShapeOrAnotherModelIsRefused() {
        Parameters wider = model(2, 7, 3).parameters();
        String shape = refusal(wider);
        assertTrue(
                shape.contains(
                        "tensor \"layers.0.weight\" is F32 of shape [6, 4] where this model has F32 of shape [7, 4]"),
                shape);
        Parameters other = Sequential.of(old, Linear.of(3, 2, new Seed(3))).parameters();
        String missing = refusal(other);
        assertTrue(missing.contains("is of another model: it lacks \"layers.0.layers.0.weight\""), missing);
        String nothing = refusal(Linear.of(9, 2, new Seed(3)).parameters());
        assertTrue(nothing.contains("none of its tensors fits"), nothing);
    }

    private String refusal(Parameters parameters) {
        return assertThrows(CheckpointException.class, () -> Transfer.from(file, parameters))
                .getMessage();
    }

    @Test
    void damageIsFoundEvenInWhatIsNotTakenOver() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] wanted;
        try (Safetensors tensors = Safetensors.open(file)) {
            wanted = tensors.read("layers.2.bias").memory().toArray(ValueLayout.JAVA_BYTE);
        }
        int at = indexOf(bytes, wanted);
        bytes[at] ^= 1;
        Files.write(file, bytes);
        assertTrue(refusal(model(2, 6, 2).parameters()).contains("is damaged"));
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }
}
