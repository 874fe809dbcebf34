package dev.descent.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsSavedIsLoadedByPathIntoAnotherModel() {
        Path file = folder.resolve("w.safetensors");
        Layer saved = model(1);
        Weights.of(saved.parameters()).save(file, Map.of("epoch", "7"));
        Layer loaded = model(2);
        Weights read = Weights.read(file, loaded.parameters());
        assertTrue(differs(saved, loaded));
        read.restore();
        assertFalse(differs(saved, loaded));
        try (Safetensors tensors = Safetensors.open(file)) {
            assertEquals("7", tensors.metadata().get("epoch"));
            assertEquals(
                    Set.of("layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"), tensors.names());
        }
    }

    @Test
    void aCopyStaysWhenTheModelGoesOn() {
        Layer model = model(1);
        Weights kept = Weights.of(model.parameters());
        float[] before = model.parameters().get("layers.0.weight").values().toFloats();
        model.parameters().get("layers.0.weight").variable().fill(9);
        kept.restore();
        assertArrayEquals(
                before, model.parameters().get("layers.0.weight").values().toFloats());
        model.parameters().get("layers.0.weight").variable().fill(3);
        kept.capture();
        model.parameters().get("layers.0.weight").variable().fill(4);
        kept.restore();
        assertEquals(3, model.parameters().get("layers.0.weight").values().get(0));
    }

    @Test
    void aTiedWeightIsKeptOnceAndFoundUnderAnyOfItsPaths() {
        Path file = folder.resolve("tied.safetensors");
        Parameters parameters = tied(1);
        Weights.of(parameters).save(file, Map.of());
        try (Safetensors tensors = Safetensors.open(file)) {
            assertEquals(Set.of("embedding"), tensors.names());
        }
        Safetensors.write(file, Map.of("head", Values.of(new float[] {5, 5}, Shape.of(2))), Map.of());
        Weights.read(file, parameters).restore();
        assertEquals(5, parameters.get("embedding").values().get(0));
    }

    @Test
    void anotherModelsFileIsRefusedByNameAndNothingIsLoaded() {
        Path file = folder.resolve("other.safetensors");
        Layer model = model(1);
        float[] before = model.parameters().get("layers.0.weight").values().toFloats();

        Weights.of(Linear.of(3, 2, new Seed(1)).parameters()).save(file, Map.of());
        String missing = refusal(file, model);
        assertTrue(missing.contains("other.safetensors") && missing.contains("\"layers.0.weight\""), missing);
        assertTrue(missing.contains("it has \"weight\", \"bias\", which this model does not know"), missing);

        Weights.of(Sequential.of(Linear.of(4, 2, new Seed(1)), Linear.of(2, 3, new Seed(2)))
                        .parameters())
                .save(file, Map.of());
        String shaped = refusal(file, model);
        assertTrue(shaped.contains("\"layers.0.weight\" is F32 of shape [2, 4]"), shaped);
        assertTrue(shaped.contains("has F32 of shape [2, 3]"), shaped);

        Map<String, Values> typed = Weights.of(model.parameters()).values();
        typed.put("layers.1.bias", Values.zeros(DType.I32, Shape.of(3)));
        Safetensors.write(file, typed, Map.of());
        String type = refusal(file, model);
        assertTrue(type.contains("\"layers.1.bias\" is I32"), type);

        assertArrayEquals(
                before, model.parameters().get("layers.0.weight").values().toFloats());
    }

    @Test
    void noFlippedBitGoesUnnoticed() throws IOException {
        Path file = folder.resolve("w.safetensors");
        Layer saved = model(1);
        Weights.of(saved.parameters()).save(file, Map.of("epoch", "7", "recipe", "digits"));
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << (at % 8));
            Files.write(file, damaged);
            Layer loaded = model(2);
            try {
                // A blank between two keys may become a tabulator: nothing is lost by that.
                Weights.read(file, loaded.parameters()).restore();
                assertFalse(differs(saved, loaded), "byte " + at + " was believed");
            } catch (CheckpointException e) {
                assertTrue(e.getMessage().contains("w.safetensors"), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > whole.length - 10, refused + " of " + whole.length + " were refused");
    }

    @Test
    void aFileOfAnotherProgramNeedsNoDigest() {
        Path file = folder.resolve("foreign.safetensors");
        Layer saved = model(1);
        Safetensors.write(file, Weights.of(saved.parameters()).values(), Map.of("format", "pt"));
        Layer loaded = model(2);
        Weights.read(file, loaded.parameters()).restore();
        assertFalse(differs(saved, loaded));
    }

    @Test
    void weightsOfALaterFormatAreNotTakenForDamaged() {
        Path file = folder.resolve("later.safetensors");
        Layer model = model(1);
        Safetensors.write(
                file, Weights.of(model.parameters()).values(), Map.of("descent.weights", "2", "descent.sha256", "00"));
        String message = refusal(file, model);
        assertTrue(
                message.contains("has weights in version 2 of the format, and this Descent reads version 1"), message);
    }

    @Test
    void aNumberThatIsNotFiniteIsFoundByItsPath() {
        Layer model = model(1);
        assertEquals(Optional.empty(), Weights.of(model.parameters()).notFinite());
        model.parameters().get("layers.1.bias").variable().write(values -> values.set(2, Double.NEGATIVE_INFINITY));
        assertEquals(
                Optional.of("layers.1.bias"), Weights.of(model.parameters()).notFinite());
        model.parameters().get("layers.0.weight").variable().write(values -> values.set(5, Double.NaN));
        assertEquals(
                Optional.of("layers.0.weight"), Weights.of(model.parameters()).notFinite());
    }

    private static String refusal(Path file, Layer model) {
        return assertThrows(CheckpointException.class, () -> Weights.read(file, model.parameters()))
                .getMessage();
    }

    private static Layer model(long seed) {
        return Sequential.of(Linear.of(3, 2, new Seed(seed)), Linear.of(2, 3, new Seed(seed).at("second")));
    }

    private static Parameters tied(float value) {
        Parameter shared = new Parameter(Shape.of(2), Initializer.constant(value));
        return Parameters.of("embedding", shared, "head", shared);
    }

    private static boolean differs(Layer a, Layer b) {
        return a.parameters().byPath().entrySet().stream()
                .anyMatch(entry -> entry.getValue()
                                .values()
                                .memory()
                                .mismatch(b.parameters()
                                        .get(entry.getKey())
                                        .values()
                                        .memory())
                        != -1);
    }
}
