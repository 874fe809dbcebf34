package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.Descent.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with models that a recipe calls by a name, and with pretrained weights. */
class NetworkCommandsTest {
    @TempDir
    Path folder;

    private Descent descent;

    @BeforeEach
    void giveItAFolder() {
        descent = new Descent(folder);
    }

    private static Result good(Result result) {
        assertEquals(0, result.code(), result.err());
        return result;
    }

    /** The folder of the run that was trained last by a recipe. */
    private Path run(String recipe) throws IOException {
        try (Stream<Path> runs = Files.list(descent.runs())) {
            return runs.filter(path -> path.getFileName().toString().startsWith(recipe))
                    .sorted()
                    .toList()
                    .getLast();
        }
    }

    @Test
    void aResidualNetworkIsTrainedAskedAndExplained() throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("tiny.yaml"), """
                    data: %s
                    model: {type: resnet, widths: [4, 8], blocks: 1}
                    loss: crossEntropy
                    optimizer:
                      type: adamw
                      lr: 0.01
                      groups: [{parameters: "layer*.*.bn1", weightDecay: 0}]
                    epochs: 8
                    batchSize: 32
                    """.formatted(TinyImages.write(folder.resolve("images"))));
        String trained = good(descent.train(recipe.toString())).out();
        assertTrue(trained.contains("ResNet(1 channels, stages [4, 8] of 1 blocks, 4 classes)"), trained);
        String run = run("tiny").toString();
        String evaluated = good(descent.run("evaluate", run)).out();
        assertTrue(evaluated.matches("(?s).*accuracy +(9\\d|100).*"), evaluated);
        assertTrue(good(descent.run("explain", recipe.toString())).out().contains("layer1.0"));
        String refused = descent.train(recipe.toString(), "--set", "optimizer.groups=[{layers: 0, freeze: true}]")
                .err();
        assertTrue(refused.contains("no parameter is under \"layers.0\""), refused);
    }

    @Test
    void aRunBeginsWithTheWeightsOfAnotherAndKeepsWhatIsFrozen() throws IOException {
        good(descent.train("iris", "--set", "model={type: mlp, hidden: [8]}", "--epochs", "5"));
        Path old = run("iris");
        Path two = Files.writeString(folder.resolve("two.csv"), twoClasses());
        List<String> arguments = List.of(
                "iris",
                "--data",
                two.toString(),
                "--set",
                "name=fine",
                "--set",
                "model={type: mlp, hidden: [8], pretrained: " + old + "}",
                "--set",
                "optimizer.groups=[{parameters: layers.0, freeze: true}]",
                "--epochs",
                "3");
        String trained =
                good(descent.train(arguments.toArray(String[]::new))).out().replaceAll("\\s+", " ");
        assertTrue(trained.contains("weights 2 tensors from"), trained);
        assertTrue(trained.contains("random: layers.2.weight, layers.2.bias"), trained);
        Path fine = run("fine");
        assertTrue(Files.readString(fine.resolve("provenance.json")).contains("\"pretrained\""));
        good(descent.run("evaluate", fine.toString()));
        Files.delete(old.resolve("best.safetensors"));
        String gone = descent.train(arguments.toArray(String[]::new)).err();
        assertTrue(
                gone.contains("model.pretrained: the folder") && gone.contains("has neither best.safetensors"), gone);
    }

    private static String twoClasses() {
        StringBuilder csv = new StringBuilder("a,b,c,d,species\n");
        for (int i = 0; i < 60; i++) {
            csv.append("%s,%s,%s,%s,%s\n".formatted(i % 7, i % 5, i % 3, i % 2, i % 2 == 0 ? "even" : "odd"));
        }
        return csv.toString();
    }
}
