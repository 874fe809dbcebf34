package dev.descent.run.job;

import dev.descent.data.source.Downloads;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.run.setup.Setup;
import dev.descent.task.DataLoader;
import dev.descent.task.KnownData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs that tests train, in a folder of their own and without a network. */
public record Trained(Path folder) {
    /** Reads data without a network. */
    public DataLoader loader() {
        return new DataLoader(new KnownData(Map.of(), Map.of()), Downloads.to(folder.resolve("cache")));
    }

    /** Follows a recipe by its name or path. */
    public Summary train(String recipe, String... settings) {
        Recipe followed =
                BuiltInRecipes.find(recipe, Stream.of(settings).map(Change::set).toList());
        return new TrainingRun(
                        Setup.of(followed, loader().load(followed)),
                        new Provenance("test", List.of(), ZonedDateTime.now(ZoneOffset.UTC)),
                        _ -> List.of(),
                        Interruption.NEVER)
                .follow(folder.resolve("runs"));
    }

    /** Writes a file of text into the folder. */
    public Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
