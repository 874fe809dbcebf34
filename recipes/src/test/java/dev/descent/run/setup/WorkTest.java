package dev.descent.run.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.source.Downloads;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.task.DataLoader;
import dev.descent.task.KnownData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkTest {
    @TempDir
    Path folder;

    private static Recipe recipe(String name, String... changes) {
        return BuiltInRecipes.find(name, Stream.of(changes).map(Change::set).toList());
    }

    private double training(String name, String... changes) {
        Recipe recipe = recipe(name, changes);
        DataLoader loader = new DataLoader(KnownData.publicHomes(), Downloads.to(folder));
        return Work.training(Setup.of(recipe, loader.load(recipe))).operations();
    }

    @Test
    void growsAsTheTrainingDoes() {
        double once = training("iris", "epochs=10");
        assertEquals(20 * once, training("iris", "epochs=200"), once);
        assertEquals(once, training("iris", "epochs=10", "batchSize=8"), 0.5 * once);
    }

    @Test
    void growsWithWhatLoopsCompute() {
        double narrow = training("digits", "model=[flatten, {linear: 16}, tanh, linear]");
        double wide = training("digits", "model=[flatten, {linear: 256}, tanh, linear]");
        assertTrue(wide > 6 * narrow, narrow + " and " + wide);
        assertTrue(training("digits") > 100 * training("iris"), "digits are many times the work of iris");
    }

    @Test
    void dropoutAndAugmentationCost() {
        String plain = "model=[flatten, {linear: 64}, relu, linear]";
        double without = training("digits", plain);
        assertTrue(training("digits", "model=[flatten, {linear: 64}, relu, {dropout: 0.1}, linear]") > 1.2 * without);
        assertTrue(training("digits", plain, "augment.shift=1") > 1.2 * without);
    }

    @Test
    void aLargeFileIsWorkBeforeItIsRead() throws IOException {
        Path small = Files.writeString(folder.resolve("small.csv"), "a,b\n1,2\n");
        Path large = Files.writeString(folder.resolve("large.csv"), "a,b\n" + "1,2\n".repeat(100_000));
        assertTrue(
                Work.reading(large).operations() > 10_000 * Work.reading(small).operations());
        assertEquals(0, Work.reading(folder.resolve("missing.csv")).operations());
        assertEquals(0, Work.reading(recipe("iris")).operations());
    }
}
