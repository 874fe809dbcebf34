package dev.descent.run.job;

import dev.descent.checkpoint.Checkpoints;
import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.RecipeReader;
import dev.descent.recipe.RecipeWriter;
import dev.descent.run.build.Sums;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.setup.Pretrained;
import dev.descent.run.setup.Setup;
import dev.descent.task.DataLoader;
import dev.descent.task.Examples;
import dev.descent.task.RawData;
import dev.descent.task.RunException;
import dev.descent.train.history.Resumption;
import dev.descent.train.history.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run that has more to do, as its folder says.
 *
 * @param folder of the run
 * @param recipe the run's own, perhaps with more epochs
 * @param provenance where it comes from
 */
public record UnfinishedRun(RunFolder folder, Recipe recipe, Map<String, Object> provenance) {
    /** What is told of a digest. */
    private static final int DIGITS = 12;

    /**
     * The run of a folder.
     *
     * @param changes to its recipe
     * @throws RunException if the folder lacks a file, or has a damaged one
     * @throws dev.descent.recipe.RequestException if its recipe cannot be followed by this version
     */
    public static UnfinishedRun open(RunFolder folder, List<Change> changes) {
        Recipe recipe = RecipeReader.read(folder.file(RunFolder.RECIPE), changes);
        return new UnfinishedRun(folder, recipe, json(folder, RunFolder.PROVENANCE));
    }

    private static Map<String, Object> json(RunFolder folder, String name) {
        try {
            return folder.readJson(name);
        } catch (IOException e) {
            throw new RunException(
                    "%s cannot be read (%s); train the run again".formatted(folder.file(name), e.getMessage()), e);
        }
    }

    /**
     * Why there is nothing left to do, in a sentence; nothing if there is.
     *
     * @throws RunException if the run had ended and cannot be made longer
     */
    public Optional<String> finished() {
        if (Files.notExists(folder.file(RunFolder.SUMMARY))) {
            return Optional.empty();
        }
        Map<String, Object> summary = json(folder, RunFolder.SUMMARY);
        int epochs = summary.get("epochs") instanceof Integer number ? number : 0;
        if ("stopped early".equals(summary.get("ending"))) {
            return Optional.of(
                    "the run %s is finished: it stopped after epoch %s because of no improvement, so more epochs change nothing"
                            .formatted(folder.path(), epochs));
        }
        if (!"completed".equals(summary.get("ending"))) {
            return Optional.empty();
        }
        if (recipe.epochs() <= epochs) {
            return Optional.of("the run %s is finished, after %s epochs; pass more than that with --epochs to continue"
                    .formatted(folder.path(), epochs));
        }
        if (Checkpoints.in(folder.path()).files().isEmpty()) {
            throw new RunException(
                    "the run %s is finished and has no checkpoint to resume from; train again with: descent train %s --epochs %s"
                            .formatted(folder.path(), folder.file(RunFolder.RECIPE), recipe.epochs()));
        }
        return Optional.empty();
    }

    /**
     * The run's set-up, with the data that it began with.
     *
     * @throws RunException if the data is no longer the same
     * @throws dev.descent.data.DataException if it cannot be read
     */
    public Setup setup(DataLoader loader) {
        RawData data = loader.read(recipe);
        checkSources(data.sources());
        Examples examples = DataLoader.part(recipe, data);
        checkParts(examples);
        Setup setup = Setup.of(recipe, examples);
        setup.pretrained().ifPresent(this::checkPretrained);
        return setup;
    }

    private void checkPretrained(Pretrained now) {
        if (provenance.get("pretrained") instanceof Map<?, ?> before) {
            requireSame(before, now.file().toString(), now.sha256());
        }
    }

    /** Refuses a file that is not what the run began with. */
    private void requireSame(Map<?, ?> before, String place, String sha256) {
        if (before.get("sha256") instanceof String was && !was.equals(sha256)) {
            throw new RunException(
                    "%s is no longer what the run %s began with (SHA-256 %s..., was %s...); restore it, or train again"
                            .formatted(
                                    place,
                                    folder.path(),
                                    sha256.substring(0, DIGITS),
                                    was.substring(0, Math.min(DIGITS, was.length()))));
        }
    }

    private void checkSources(List<Examples.Source> sources) {
        if (!(data().get("sources") instanceof List<?> before)) {
            return;
        }
        for (int i = 0; i < Math.min(before.size(), sources.size()); i++) {
            if (before.get(i) instanceof Map<?, ?> source) {
                requireSame(source, sources.get(i).place(), sources.get(i).sha256());
            }
        }
    }

    private void checkParts(Examples examples) {
        checkPart("train", "training", Optional.of(examples.train().sha256()));
        checkPart("validation", "validation", examples.validation().map(part -> part.sha256()));
    }

    private void checkPart(String key, String name, Optional<String> now) {
        Optional<String> was = data().get(key) instanceof Map<?, ?> part && part.get("sha256") instanceof String sha256
                ? Optional.of(sha256)
                : Optional.empty();
        if (!was.equals(now)) {
            throw new RunException(
                    "the %s part is no longer what the run %s began with, though its data is the same: this Descent splits it or makes numbers of it otherwise; use the one that began it (%s), or train again"
                            .formatted(name, folder.path(), provenance.getOrDefault("descent", "unknown")));
        }
    }

    private Map<?, ?> data() {
        return provenance.get("data") instanceof Map<?, ?> data ? data : Map.of();
    }

    /** Notes in the folder that the run goes on, once it does. */
    TrainingListener goingOn(Provenance again) {
        return new TrainingListener() {
            private boolean noted;

            @Override
            public void resumed(Resumption resumption) {
                note(resumption.checkpoint().getFileName().toString());
            }

            @Override
            public void checkpointed(Path file) {
                note("the beginning");
            }

            private void note(String from) {
                if (!noted) {
                    noted = true;
                    Sums.rewrite(folder, RunFolder.RECIPE, RecipeWriter.write(recipe));
                    folder.writeJson(RunFolder.PROVENANCE, again.resumed(provenance, from));
                    folder.remove(RunFolder.SUMMARY);
                }
            }
        };
    }
}
