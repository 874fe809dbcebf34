package dev.descent.recipe.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.nn.Activation;
import dev.descent.nn.Layer;
import dev.descent.nn.Seed;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.RecipeReader;
import dev.descent.recipe.RecipeWriter;
import dev.descent.recipe.RequestException;
import dev.descent.recipe.layer.NonlinearityPart;
import dev.descent.run.build.ModelBuilder;
import dev.descent.task.RunException;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that a recipe calls by a name. */
class NetworkTest {
    @TempDir
    Path folder;

    private static Recipe with(String model) {
        return BuiltInRecipes.find("iris", List.of(Change.set("model=" + model)));
    }

    private static String refusal(String model) {
        return assertThrows(RequestException.class, () -> with(model)).getMessage();
    }

    private static Layer build(Network network, int... example) {
        return ModelBuilder.build(network, Shape.of(example), 3, "the data has 3 classes", new Seed(7));
    }

    private Recipe again(Recipe recipe) throws IOException {
        Path file = Files.writeString(folder.resolve("iris.yaml"), RecipeWriter.write(recipe));
        return RecipeReader.read(file, List.of());
    }

    @Test
    void aListOfLayersIsTheNetworkThatIsCalledLayers() throws IOException {
        ModelPart list = with("[{linear: 8}, relu, linear]").model();
        assertEquals(
                list,
                with("{type: layers, layers: [{linear: 8}, relu, linear]}").model());
        assertEquals(Optional.empty(), list.pretrained());
        Recipe recipe = with("[{linear: 8}, relu, linear]");
        assertTrue(RecipeWriter.write(recipe).contains("model:\n  - linear:"), RecipeWriter.write(recipe));
        assertEquals(recipe, again(recipe));
        Recipe pretrained = with("{type: layers, layers: [linear], pretrained: /old.safetensors}");
        assertEquals(
                "old.safetensors",
                pretrained.model().pretrained().orElseThrow().getFileName().toString());
        assertEquals(pretrained, again(pretrained));
    }

    @Test
    void anMlpIsTheLayersThatItStandsFor() throws IOException {
        Recipe recipe = with("{type: mlp, hidden: [8, 6], activation: tanh, norm: layerNorm, dropout: 0.1}");
        assertEquals(
                new MlpPart(List.of(8, 6), new NonlinearityPart(Activation.TANH), MlpPart.Norm.LAYER_NORM, 0.1),
                recipe.model().network());
        assertEquals(recipe, again(recipe));
        Recipe same = with("[{linear: 8}, layerNorm, tanh, {dropout: 0.1}, {linear: 6}, layerNorm, tanh,"
                + " {dropout: 0.1}, linear]");
        Layer mlp = build(recipe.model().network(), 4);
        Layer layers = build(same.model().network(), 4);
        assertEquals(layers.parameters().toString(), mlp.parameters().toString());
        layers.parameters()
                .byPath()
                .forEach((path, parameter) -> assertEquals(
                        -1,
                        parameter
                                .variable()
                                .memory()
                                .mismatch(mlp.parameters().get(path).variable().memory()),
                        path));
        assertEquals(
                "mlp 4→8→6→3, tanh, layerNorm, dropout 0.1",
                recipe.model().network().words(mlp));
        assertEquals("mlp 16→5→3, relu", words("{type: mlp, hidden: [5]}", 4, 4));
    }

    private static String words(String model, int... example) {
        Network network = with(model).model().network();
        return network.words(build(network, example));
    }

    @Test
    void residualNetworksTakeGrayImagesAndThoseOfChannels() {
        assertEquals(
                "ResNet(1 channels, stages [4, 8] of 1 blocks, 3 classes)",
                words("{type: resnet, widths: [4, 8], blocks: 1}", 8, 8));
        assertEquals("ResNet(3 channels, stages [16, 32, 64] of 3 blocks, 3 classes)", words("resnet", 3, 8, 8));
        assertEquals(
                "ResNet(3 channels, stages [64, 128, 256, 512] of 2 blocks, 3 classes)", words("resnet18", 3, 8, 8));
        assertEquals(new ResNet18Part(), with("{type: resnet18}").model().network());
        RunException flat = assertThrows(RunException.class, () -> build(new ResNet18Part(), 64));
        assertTrue(flat.getMessage().startsWith("model needs images, but each example's numbers have shape [64]"));
    }

    @Test
    void whatIsNoModelIsRefusedWithWhatWouldBe() {
        assertTrue(
                refusal("perceptron").contains("\"model\" is \"perceptron\", but must be a list of layers"),
                refusal("perceptron"));
        assertTrue(
                refusal("{hidden: [4]}")
                        .contains("\"model\" has no \"type\"; add one of \"layers\", \"mlp\", \"resnet\" and"
                                + " \"resnet18\""),
                refusal("{hidden: [4]}"));
        assertTrue(refusal("{type: mpl, hidden: [4]}").contains("\"mlp\""), "c");
        assertTrue(
                refusal("{type: mlp, width: 4}").contains("unknown key \"width\" for the model mlp"),
                refusal("{type: mlp, width: 4}"));
        assertTrue(refusal("mlp").contains("\"model\" has no \"hidden\"; add one"), refusal("mlp"));
        assertTrue(refusal("{type: mlp, hidden: [0]}").contains("\"model.hidden.0\" is \"0\", but must be"));
        assertTrue(refusal("{type: layers, layers: [{linear: 3}, sigmoid]}")
                .contains("the model ends with \"sigmoid\", but the loss crossEntropy"));
    }
}
