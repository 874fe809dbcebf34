package dev.descent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.source.BuiltIn;
import dev.descent.data.source.Downloads;
import dev.descent.data.table.Csv;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.run.job.Interruption;
import dev.descent.run.job.Provenance;
import dev.descent.run.job.TrainingRun;
import dev.descent.run.setup.Setup;
import dev.descent.task.DataLoader;
import dev.descent.task.KnownData;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskModelTest {
    @Test
    void tellsIrisesFromTheRunsFolderAlone(@TempDir Path folder) throws IOException {
        Recipe recipe = BuiltInRecipes.read("iris", List.of(Change.option("--epochs", "epochs", "20")));
        DataLoader loader = new DataLoader(new KnownData(Map.of(), Map.of()), Downloads.to(folder));
        Path run = new TrainingRun(
                        Setup.of(recipe, loader.load(recipe)),
                        new Provenance("test", List.of(), ZonedDateTime.now(ZoneOffset.UTC)),
                        _ -> List.of(),
                        Interruption.NEVER)
                .follow(folder)
                .folder();
        Path irises = folder.resolve("irises.csv");
        try (Writer out = Files.newBufferedWriter(irises)) {
            Csv.write(BuiltIn.iris(), out);
        }

        Printed printed = Printed.by(() -> AskModel.main(run.toString(), irises.toString()));

        assertTrue(Printed.figure(printed.line("150 examples"), "accuracy=") > 0.9, printed.toString());
        assertEquals(
                "prediction p(setosa) p(versicolor) p(virginica)",
                printed.lines().get(1));
        assertTrue(printed.lines().get(2).startsWith("setosa 0.9"), printed.toString());
    }
}
