package dev.descent.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.source.BuiltIn;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Preprocessing;
import dev.descent.nn.Activation;
import dev.descent.nn.AvgPool2d;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Clip;
import dev.descent.nn.Conv2d;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.GlobalAvgPool;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.MaxPool2d;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Recompute;
import dev.descent.nn.Reshape;
import dev.descent.nn.Residual;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.nn.StraightThroughClip;
import dev.descent.nn.TransformerBlock;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedModelTest {
    private static final Seed SEED = new Seed(1);

    @TempDir
    private Path folder;

    /** What a program of one's own may have. */
    record Scaled(Parameter factor, Side side, Optional<Layer> next, List<List<Layer>> rest) implements Layer {
        enum Side {
            LEFT,
            RIGHT
        }

        @Override
        public Tensor forward(Tensor x, Pass pass) {
            Tensor y = side == Side.LEFT ? x.mul(factor) : x;
            return next.map(layer -> layer.forward(y, pass)).orElse(y);
        }

        @Override
        public Parameters parameters() {
            Parameters own = Parameters.of("factor", factor);
            return next.map(layer -> own.and(layer.parameters().within("next"))).orElse(own);
        }
    }

    /** What no file can hold. */
    record Formula(UnaryOperator<Tensor> function) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return function.apply(x);
        }

        @Override
        public Parameters parameters() {
            return Parameters.none();
        }
    }

    private Path file() {
        return folder.resolve("model.safetensors");
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // they are handed on as they are
    private Layer again(Layer model, Class<? extends Layer>... own) {
        SavedModel.of(model).save(file());
        return SavedModel.read(file(), own).model();
    }

    private static void requireSame(Layer model, Layer again, Tensor x) {
        assertEquals(model.toString(), again.toString());
        assertEquals(
                List.copyOf(model.parameters().everyPath().keySet()),
                List.copyOf(again.parameters().everyPath().keySet()));
        assertArrayEquals(
                model.forward(x, Pass.evaluation()).evaluate().toDoubles(),
                again.forward(x, Pass.evaluation()).evaluate().toDoubles());
    }

    @Test
    void aNetOfConvolutionsIsWhatItWas() {
        BatchNorm norm = BatchNorm.of(4).momentum(0.3);
        norm.runningMean().fill(0.25);
        Layer model = Sequential.of(
                Reshape.of(1, 8, 8),
                Conv2d.of(1, 4, 3, SEED.at("layers.1")).padding(1).stride(2).withoutBias(),
                norm,
                Activation.LEAKY_RELU,
                MaxPool2d.of(2).stride(1),
                AvgPool2d.of(3).padding(1),
                GlobalAvgPool.of(),
                Residual.of(Linear.of(4, 4, SEED.at("layers.7")), Dropout.of(0.25)),
                Recompute.of(StraightThroughClip.of(-1, 1)),
                Clip.of(0, Double.POSITIVE_INFINITY),
                Flatten.of(),
                Linear.withoutBias(4, 2, SEED.at("layers.11")));

        Layer again = again(model);

        requireSame(model, again, Tensor.of(new float[64], 1, 8, 8));
        assertEquals(0.3, ((BatchNorm) ((Sequential) again).layers().get(2)).momentum());
    }

    @Test
    void aTransformerIsWhatItWas() {
        Layer model = Sequential.of(
                Embedding.of(20, 8, SEED.at("layers.0")),
                TransformerBlock.of(8, 2, true, 0.1, SEED.at("layers.1")),
                LayerNorm.of(8).eps(1e-12));

        requireSame(model, again(model), Tensor.of(new int[] {3, 1, 4, 1, 5}, 1, 5));
    }

    @Test
    void aLayerThatStandsTwiceStillDoes() {
        Layer shared = Linear.of(3, 3, SEED);
        Sequential again = (Sequential) again(Sequential.of(shared, shared));

        assertSame(
                ((Linear) again.layers().getFirst()).weight(),
                ((Linear) again.layers().getLast()).weight());
        assertEquals(12, again.parameters().count());
    }

    @Test
    void layersOfOnesOwnAreMadeIfTheyAreNamed() {
        Layer model = new Scaled(
                new Parameter(Shape.scalar(), Initializer.constant(2)),
                Scaled.Side.LEFT,
                Optional.of(Linear.of(2, 2, SEED)),
                List.of(List.of(), List.of(Activation.GELU)));

        Scaled again = (Scaled) again(model, Scaled.class);

        assertEquals(Scaled.Side.LEFT, again.side());
        assertEquals(List.of(List.of(), List.of(Activation.GELU)), again.rest());
        assertArrayEquals(
                model.forward(Tensor.of(new float[] {1, 2}, 1, 2)).evaluate().toDoubles(),
                again.forward(Tensor.of(new float[] {1, 2}, 1, 2)).evaluate().toDoubles());
        String message = assertThrows(CheckpointException.class, () -> SavedModel.read(file()))
                .getMessage();
        assertEquals(
                file()
                        + ": model is a dev.descent.checkpoint.SavedModelTest$Scaled, which is no layer of Descent's"
                        + " own; if you trust it, name its class: SavedModel.read(file, SavedModelTest.Scaled.class)",
                message);
    }

    @Test
    void keepsHowATableBecomesInputsAndWordsAboutIt() {
        Preprocessing preprocessing = Preprocessing.fit(BuiltIn.iris(), Columns.classOf("species"));
        SavedModel.of(Linear.of(4, 3, SEED))
                .preprocessing(preprocessing)
                .words(Map.of("data", "iris"))
                .save(file());

        SavedModel again = SavedModel.read(file());

        assertEquals(preprocessing, again.preprocessing().orElseThrow());
        assertEquals(Map.of("data", "iris"), again.words());
    }

    @Test
    void whatNoFileCanHoldIsSaidWithItsPlace() {
        Layer model = Sequential.of(Linear.of(2, 2, SEED), new Formula(Tensor::exp));

        String message = assertThrows(
                        CheckpointException.class, () -> SavedModel.of(model).save(file()))
                .getMessage();

        assertTrue(message.startsWith("model.layers.1.function is a "), message);
        assertTrue(message.endsWith("which no file can hold; save the model's weights alone by Weights"), message);
        assertTrue(Files.notExists(file()));
    }

    @Test
    void weightsAloneAreNoModel() {
        Layer model = Linear.of(2, 2, SEED);
        Weights.of(model.parameters()).save(file(), Map.of());

        String message = assertThrows(CheckpointException.class, () -> SavedModel.read(file()))
                .getMessage();

        assertTrue(message.contains("holds weights and not what model they are of"), message);
    }

    @Test
    void aDescriptionThatDoesNotFitIsDamage() {
        refused("\"weight\":\"weight\"", "\"weight\":\"bias\"", "model is refused: Linear: weight has shape [2]");
        refused(
                "\"weight\":\"weight\"",
                "\"weight\":\"other\"",
                "model.weight is the tensor \"other\", which is not there");
        refused("\"weight\":\"weight\"", "\"weight\":7", "model.weight is 7 where the name of a tensor must stand");
        refused("\"weight\":\"weight\"", "\"wait\":\"weight\"", "where [");
        refused("\"weight\":\"weight\",", "", "where [");
        refused("\"Linear\"", "\"java.lang.ProcessBuilder\"", "which is no layer of Descent's own");
        refused("\"Linear\"", "null", "model is null where the name of a layer must stand");
        refused("\"bias\":\"bias\"", "\"bias\":null", "it has \"bias\", which this model does not know");
        refused(Map.of("descent.version", "2", "descent.model", "{}"), "is of version 2 of the format");
        refused(Map.of("descent.version", "1", "descent.model", "{"), "is no JSON");
    }

    @Test
    void aDescriptionWithoutEndIsDamage() {
        String deep = "{\"layer\":\"Recompute\",\"body\":".repeat(300) + "{\"layer\":\"Flatten\"}" + "}".repeat(300);
        Safetensors.write(file(), Map.of(), Map.of("descent.version", "1", "descent.model", deep));

        String message = assertThrows(CheckpointException.class, () -> SavedModel.read(file()))
                .getMessage();

        assertTrue(message.contains("is more than 100 records deep"), message);
    }

    @Test
    void everyLayerOfThePackageIsKnown() throws IOException {
        Path nn = Path.of("src/main/java/dev/descent/nn");
        try (var sources = Files.list(nn)) {
            List<String> layers = sources.filter(source -> isLayer(source))
                    .map(source -> source.getFileName().toString().replace(".java", ""))
                    .sorted()
                    .toList();
            assertEquals(
                    layers,
                    ModelReader.KNOWN.stream()
                            .map(Class::getSimpleName)
                            .sorted()
                            .toList());
        }
    }

    private static boolean isLayer(Path source) {
        try {
            String name = source.getFileName().toString().replace(".java", "");
            return Files.readString(source)
                    .matches("(?s).*public (record|enum) " + name
                            + "\\b[^{]*implements (Layer|Explained|Nonlinearity) \\{.*");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is said where the file of a linear layer says something else. */
    private void refused(String text, String instead, String expected) {
        Layer model = Linear.of(2, 2, SEED);
        SavedModel.of(model).save(file());
        Map<String, String> metadata;
        try (Safetensors tensors = Safetensors.open(file())) {
            metadata = new HashMap<>(tensors.metadata());
        }
        assertTrue(metadata.get("descent.model").contains(text), metadata.toString());
        metadata.computeIfPresent("descent.model", (_, described) -> described.replace(text, instead));

        refused(metadata, expected);
    }

    private void refused(Map<String, String> metadata, String expected) {
        Weights.of(Linear.of(2, 2, SEED).parameters()).save(file(), metadata);
        String message = assertThrows(CheckpointException.class, () -> SavedModel.read(file()), expected)
                .getMessage();
        assertTrue(message.contains(expected) && message.contains(file().toString()), message);
    }
}
