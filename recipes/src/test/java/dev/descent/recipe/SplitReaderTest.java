package dev.descent.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.recipe.Recipe.Split;
import dev.descent.recipe.Recipe.Split.Test.File;
import dev.descent.recipe.Recipe.Split.Test.Own;
import dev.descent.recipe.Recipe.Split.Test.Share;
import dev.descent.recipe.Recipe.Split.Way;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SplitReaderTest {
    private static Recipe parse(String split, String... settings) {
        String text = """
            data: visits.csv
            model: [linear]
            loss: crossEntropy
            optimizer: {type: sgd, lr: 0.1}
            epochs: 1
            batchSize: 8
            """ + (split.isEmpty() ? "" : "split: " + split + "\n");
        List<Change> changes = Stream.of(settings).map(Change::set).toList();
        return RecipeReader.parse(text, "recipe.yaml", "recipe", Path.of("/recipes"), changes);
    }

    private static Split split(String split, String... settings) {
        Recipe recipe = parse(split, settings);
        String written = RecipeWriter.write(recipe);
        assertEquals(
                recipe,
                RecipeReader.parse(written, "written.yaml", "other", Path.of("/elsewhere"), List.of()),
                written);
        return recipe.split();
    }

    private static void refused(String split, String... words) {
        String message =
                assertThrows(RequestException.class, () -> parse(split)).getMessage();
        assertTrue(message.startsWith("recipe.yaml:7: "), message);
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void rowsArePartedByChanceUnlessSaid() {
        Split usual = new Split(0.15, new Share(0.15), new Way.ByChance(true), OptionalLong.empty());
        assertEquals(usual, split(""));
        assertEquals(usual, split("{ordered: false}"));
        assertEquals(
                new Split(0.2, new Share(0), new Way.ByChance(false), OptionalLong.of(7)),
                split("{validation: 0.2, test: 0, stratified: false, seed: 7}"));
        assertEquals(OptionalLong.of(9), split("", "split.seed=9").seed());
    }

    @Test
    void rowsArePartedByTimeOrInGroups() {
        assertEquals(new Way.Ordered(Optional.empty()), split("{ordered: true}").way());
        assertEquals(
                new Way.Ordered(Optional.of("date")), split("{ordered: date}").way());
        assertEquals(
                new Way.Ordered(Optional.of("true")),
                split("{ordered: \"true\"}").way());
        assertEquals(new Way.Grouped("patient"), split("{by: patient, seed: 3}").way());
        assertEquals(
                new Way.Grouped("patient"),
                split("{by: patient, stratified: false}").way());
    }

    @Test
    void theTestPartIsAShareOrAFileOrTheDatasOwn() {
        assertEquals(
                new File(Path.of("/recipes/adult.test.csv")),
                split("{test: adult.test.csv}").test());
        assertEquals(new Own(), split("{test: own}").test());
        assertEquals(new Share(0.25), split("{test: 0.25}").test());
        assertEquals(
                new File(Path.of("./here.csv")),
                parse("", "split.test=./here.csv").split().test());
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        refused("{ordered: true, by: patient}", "leave one of them out");
        refused("{by: patient, stratified: true}", "\"split.stratified\"", "\"split.by\"");
        refused("{ordered: true, stratified: true}", "\"split.stratified\"", "\"split.ordered\"");
        refused("{ordered: true, seed: 3}", "\"split.seed\" changes nothing");
        refused("{ordered: [a]}", "true, false or the name of a column");
        refused("{test: own2}", "\"own\", or the path of a file");
        refused("{test: 1.5}", "from 0 and below 1, \"own\", or the path");
        refused("{validation: 0.6, test: 0.4}", "leaves nothing to train on");
        refused("{orderd: true}", "did you mean \"ordered\"?");
        String inline = assertThrows(
                        RequestException.class,
                        () -> parse("{test: t.csv}", "data={inputs: [[1], [2]], targets: [0, 1]}"))
                .getMessage();
        assertTrue(inline.contains("the data is written in the recipe"), inline);
    }
}
