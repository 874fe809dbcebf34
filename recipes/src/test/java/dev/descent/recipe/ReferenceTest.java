package dev.descent.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The tables are written by -Ddescribe=write. */
    @Test
    void theDocumentationHasTheTablesOfTheRecords() throws IOException {
        Path page = DOCS.resolve("recipes.md");
        String said = Files.readString(page);
        String made = said;
        for (Map.Entry<String, String> table : Reference.tables().entrySet()) {
            Matcher place = Pattern.compile(
                            "(<!-- words: " + table.getKey() + " -->\n).*?(<!-- end -->)", Pattern.DOTALL)
                    .matcher(made);
            assertTrue(place.find(), "docs/recipes.md has a place for the table " + table.getKey());
            made = place.replaceFirst("$1" + Matcher.quoteReplacement(table.getValue()) + "$2");
        }
        if ("write".equals(System.getProperty("describe"))) {
            Files.writeString(page, made);
        } else {
            assertEquals(made, said, "docs/recipes.md is made again by -Ddescribe=write");
        }
    }

    // -------------------------------------------------------------------------------------------------------- schema

    private static Set<ValidationMessage> problems(Object recipe, boolean isWhole) throws IOException {
        ObjectNode schema = (ObjectNode) JSON.readTree(Reference.schema());
        if (!isWhole) {
            schema.remove("required");
        }
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(JSON.valueToTree(recipe));
    }

    private static Map<?, ?> yaml(String text) {
        return (Map<?, ?>) YamlReader.plain(text, "recipe.yaml").orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("dev.descent.recipe.BuiltInRecipes#names")
    void everyBuiltInRecipeFollowsTheSchemaAsItStandsAndWrittenInFull(String name) throws IOException {
        String text = BuiltInRecipes.text(name);
        assertEquals(Set.of(), problems(yaml(text), true));
        assertEquals(Set.of(), problems(yaml(RecipeWriter.write(BuiltInRecipes.read(name, List.of()))), true));
    }

    @Test
    void everyExampleInTheDocumentationFollowsTheSchema() throws IOException {
        List<String> examples = new ArrayList<>();
        try (Stream<Path> pages = Files.list(DOCS)) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(page))
                        .results()
                        .forEach(block -> examples.add(block.group(1)));
            }
        }
        assertTrue(examples.size() > 10, "the documentation has examples");
        for (String example : examples) {
            Map<?, ?> recipe = yaml(example);
            boolean isWhole = recipe.containsKey("data") && recipe.containsKey("epochs");
            assertEquals(Set.of(), problems(recipe, isWhole), example);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "epoch: 3",
                "epochs: 0",
                "epochs: 2.5",
                "model: [relo]",
                "model: [dropout]",
                "model: [{dropout: 1}]",
                "model: [{linear: {width: 3}}]",
                "model: [{relu: 3}]",
                "model: [{residual: [{linear: 0}]}]",
                "model: [{linear: 3, relu: 1}]",
                "loss: mean",
                "loss: {type: mse, delta: 1}",
                "loss: {type: crossEntropy, classWeights: even}",
                "optimizer: adamw",
                "optimizer: {type: adamw, lr: -1}",
                "optimizer: {type: sgd, lr: 1, betas: [0.9, 0.9]}",
                "optimizer: {type: adam, lr: 1, betas: [0.9]}",
                "schedule: {type: oneCycle, warmup: 1}",
                "augment: {flip: up}",
                "metric: top0",
                "split: {val: 0.2}",
                "split: {validation: 1}",
                "split: {test: own2}",
                "split: {ordered: [a]}",
                "split: {seed: -1}",
                "data: digit",
                "data: {name: digit}",
                "data: {path: t.csv, separator: x}",
                "data: {path: t.csv, header: maybe}",
                "data: {path: t.csv, dateParts: [moon]}",
                "data: {path: t.csv, missing: {a: {b: c}}}",
                "data: {path: t.csv, labelNoise: 2}",
                "data: {inputs: [[a]], targets: [1]}",
                "data: {inputs: [[1]], targets: [1], fill: mean}",
            })
    void whatTheReaderRefusesTheSchemaDoesToo(String setting) throws IOException {
        assertFalse(problems(yaml(setting), false).isEmpty(), setting);
    }

    // ---------------------------------------------------------------------------------------------------------- help

    @Test
    void aWordIsExplainedWithItsSettings() {
        assertEquals(
                List.of(
                        "layer: maximum of each window",
                        "  kernel   1 to 1,048,576 (needed): window height and width",
                        "  stride   1 to 1,048,576 (as kernel): distance between two positions of the window",
                        "  padding  0 to 1,048,576 (0): padding on each side of the image, never the maximum; at"
                                + " most half the kernel"),
                Reference.help("maxPool2d"));
    }

    @Test
    void aBlockIsExplainedWithItsSettings() {
        List<String> data = Reference.help("data");
        assertTrue(
                data.contains("  separator          ,, ;, tab, |: field separator; detected by default"),
                data::toString);
        assertTrue(
                data.stream().anyMatch(line -> line.startsWith("  targets            list of numbers")),
                data::toString);
        List<String> split = Reference.help("split");
        assertTrue(
                split.stream().anyMatch(line -> line.startsWith("  test        own, or from 0 and below 1, or path: ")),
                split::toString);
    }

    @Test
    void aWordOfSeveralPlacesIsExplainedForEach() {
        List<String> lines = Reference.help("mae");
        assertTrue(lines.contains("loss: regression: mean absolute error"), () -> "was " + lines);
        assertTrue(lines.contains("metric: mean absolute error, in the unit of the target"), () -> "was " + lines);
    }

    @Test
    void helpWithoutAWordSaysAllOfThem() {
        List<String> lines = Reference.help();
        assertTrue(lines.containsAll(List.of("key of a recipe", "layer", "optimizer", "metric")), lines::toString);
        for (String word : Reference.words()) {
            assertTrue(lines.stream().anyMatch(line -> line.matches(" {2}" + word + " {2,}\\S.*")), word);
        }
    }

    @Test
    void everyWordHasHelpAndAnotherIsAnsweredWithTheNearest() {
        for (String word : Reference.words()) {
            assertFalse(Reference.help(word).getFirst().endsWith(": "), word);
        }
        assertEquals(
                "recipes have no word \"dense\": here that is \"linear\"",
                assertThrows(RequestException.class, () -> Reference.help("dense"))
                        .getMessage());
    }
}
