package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** There is one way to make a layer, whichever it is. */
class FactoriesTest {
    @Test
    void everyLayerIsMadeByOf() throws IOException, URISyntaxException, ReflectiveOperationException {
        List<Class<?>> layers = layers();

        assertTrue(layers.contains(Linear.class) && layers.size() > 15, layers.toString());
        for (Class<?> layer : layers) {
            assertTrue(
                    Arrays.stream(layer.getMethods())
                            .anyMatch(method -> method.getName().equals("of")
                                    && Modifier.isStatic(method.getModifiers())
                                    && method.getReturnType() == layer),
                    layer.getSimpleName() + " has no of(…)");
        }
    }

    /** All public layers of the package. */
    static List<Class<?>> layers() throws IOException, URISyntaxException, ReflectiveOperationException {
        Path classes = Path.of(
                Layer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> names;
        try (Stream<Path> files = Files.list(classes.resolve("dev/descent/nn"))) {
            names = files.map(file -> file.getFileName().toString().replace(".class", ""))
                    .filter(name -> !name.contains("$") && !name.equals("package-info"))
                    .sorted()
                    .toList();
        }
        List<Class<?>> found = new ArrayList<>();
        for (String name : names) {
            Class<?> type = Class.forName("dev.descent.nn." + name);
            if (Layer.class.isAssignableFrom(type) && !type.isInterface() && Modifier.isPublic(type.getModifiers())) {
                found.add(type);
            }
        }
        return found;
    }

    @Test
    void activationsHaveTheirNamesInRecipes() {
        assertEquals(
                List.of(
                        "relu",
                        "leakyRelu",
                        "gelu",
                        "geluTanh",
                        "silu",
                        "tanh",
                        "sigmoid",
                        "softplus",
                        "softmax",
                        "identity"),
                Arrays.stream(Activation.values()).map(Activation::word).toList());
        assertEquals(Activation.GELU_TANH, Activation.of("geluTanh"));
        assertEquals(
                "no activation is called \"leakyrelu\": did you mean \"leakyRelu\"?",
                assertThrows(IllegalArgumentException.class, () -> Activation.of("leakyrelu"))
                        .getMessage());
    }

    @Test
    void whatDiffersFromTheUsualIsSaidByTheSameName() {
        assertEquals(new MaxPool2d(3, 2, 1), MaxPool2d.of(3).stride(2).padding(1));
        assertEquals(new AvgPool2d(3, 2, 1), AvgPool2d.of(3).stride(2).padding(1));
        assertEquals(1e-12, LayerNorm.of(4).eps(1e-12).eps());
        assertEquals(0.01, BatchNorm.of(4).eps(1e-3).momentum(0.01).momentum());
        assertEquals(1e-3, BatchNorm.of(4).eps(1e-3).momentum(0.01).eps());
    }

    @Test
    void aBlockOfTransformersKeepsTheShapeWithTheNormalizationBeforeOrBehind() {
        TransformerBlock block = TransformerBlock.of(8, 2, true, 0.1, new Seed(1));
        Tensor x = Tensor.input("x", DType.F32, 3, 5, 8);

        assertEquals(Shape.of(3, 5, 8), block.forward(x, Pass.evaluation()).shape());
        assertEquals(32, block.feedForward().up().out());
        assertTrue(block.normFirst());
        TransformerBlock behind = block.normFirst(false);
        assertEquals(block.parameters().byPath(), behind.parameters().byPath());
        assertEquals(
                "TransformerBlock(MultiHeadAttention(8, 2 heads, causal), FeedForward(8→32→8, GELU), norm last)",
                behind.toString());
    }
}
