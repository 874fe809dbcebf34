package dev.descent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.compile.Program;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Conv2d;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.MaxPool2d;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.UpdateRule;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * What whole training steps are compiled to: a change that loses a fusion, a place shared, or an update in place shows here. Where a
 * change is for the better, {@code -Ddescribe=write} writes these texts anew, and the diff is part of the change.
 */
class DescribedProgramsTest {
    private static final Path TEXTS = Path.of("src/test/resources/dev/descent/model");
    private static final Seed SEED = new Seed(1);

    @Test
    void aPerceptronOfThreeLayers() throws IOException {
        Layer model = Sequential.of(
                Linear.of(784, 256, SEED.at("0")),
                Activation.RELU,
                Linear.of(256, 128, SEED.at("2")),
                Activation.RELU,
                Linear.of(128, 10, SEED.at("4")));
        require("mlp", classifier(model, Tensor.input("x", DType.F32, 64, 784)));
    }

    @Test
    void aConvolutionalNet() throws IOException {
        Layer model = Sequential.of(
                Conv2d.of(1, 32, 3, SEED.at("0")).padding(1),
                Activation.RELU,
                MaxPool2d.of(2),
                Conv2d.of(32, 64, 3, SEED.at("3")).padding(1),
                Activation.RELU,
                MaxPool2d.of(2),
                new Flatten(),
                Linear.of(3136, 128, SEED.at("7")),
                Activation.RELU,
                Linear.of(128, 10, SEED.at("9")));
        require("cnn", classifier(model, Tensor.input("x", DType.F32, 64, 1, 28, 28)));
    }

    @Test
    void aTransformerOfCharacters() throws IOException {
        Gpt model = Gpt.of(new Gpt.Config(65, 64, 4, 4, 128, 0), SEED);
        Tensor logits = model.forward(Tensor.input("x", DType.I32, 12, 64), Pass.evaluation());
        Tensor loss = Losses.crossEntropy(logits, Tensor.input("y", DType.I32, 12, 64));
        require("char-gpt", step(model, loss, AdamW.of(0.001)));
    }

    private static Program classifier(Layer model, Tensor x) {
        Tensor loss = Losses.crossEntropy(model.forward(x, Pass.evaluation()), Tensor.input("y", DType.I32, 64));
        return step(model, loss, Adam.of(0.001));
    }

    private static Program step(Layer model, Tensor loss, UpdateRule rule) {
        Gradients blame = Gradients.of(loss, model.parameters());
        return Program.compile(loss, new Optimizer(rule).update(model.parameters(), blame));
    }

    private static void require(String name, Program program) throws IOException {
        Path text = TEXTS.resolve(name + ".txt");
        if ("write".equals(System.getProperty("describe"))) {
            Files.createDirectories(TEXTS);
            Files.writeString(text, program.describe());
        }
        assertEquals(Files.readString(text), program.describe(), name);
    }
}
