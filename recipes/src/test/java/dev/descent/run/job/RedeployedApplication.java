package dev.descent.run.job;

import dev.descent.compile.Backends;
import dev.descent.data.source.Downloads;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.run.predict.TrainedModel;
import dev.descent.run.setup.Setup;
import dev.descent.run.store.Filter;
import dev.descent.run.store.RunQuery;
import dev.descent.run.store.RunStore;
import dev.descent.task.DataLoader;
import dev.descent.task.KnownData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/** Trains and lists runs, and keeps what it can in static fields, as applications do. */
public final class RedeployedApplication {
    private static final Path RUNS = folder();
    private static final Summary SUMMARY = trained();
    private static final TrainedModel MODEL = TrainedModel.open(SUMMARY.folder());

    private RedeployedApplication() {}

    /** Lists what was trained. */
    public static void use() {
        try (RunStore store = RunStore.open(RUNS)) {
            store.refresh((_, _) -> {});
            if (store.list(RunQuery.newest(Filter.ALL)).size() != 1
                    || MODEL.recipe().epochs() != 2) {
                throw new IllegalStateException("the run is not listed");
            }
        }
    }

    /** As documented. */
    public static void close() {
        Backends.close();
    }

    private static Summary trained() {
        Recipe recipe = BuiltInRecipes.read("glasses", List.of(Change.set("epochs=2")));
        Setup setup = Setup.of(recipe, new DataLoader(KnownData.publicHomes(), Downloads.to(RUNS)).load(recipe));
        Provenance provenance = new Provenance("test", List.of(), ZonedDateTime.now(ZoneOffset.UTC));
        return new TrainingRun(setup, provenance, _ -> List.of(), Interruption.NEVER).follow(RUNS);
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory(Path.of(System.getProperty(RedeploymentTest.FOLDER)), "runs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
