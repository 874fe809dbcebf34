package dev.descent.run;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.checkpoint.Safetensors;
import dev.descent.checkpoint.Weights;
import dev.descent.data.Preprocessing;
import dev.descent.data.Target;
import dev.descent.nn.Parameters;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.RecipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the folder of a run says of it: enough to make its model again without its data.
 *
 * @param folder where it is
 * @param recipe what was followed
 * @param signature what the model takes and gives
 * @param preprocessing how a table became numbers
 */
record SavedRun(Path folder, Recipe recipe, Signature signature, Optional<Preprocessing> preprocessing) {
    /** What a model takes and gives. */
    static final String MODEL = "model.json";

    /** How a table became numbers. */
    static final String PREPROCESSING = "preprocessing.json";

    /**
     * The run of a folder.
     *
     * @throws RunException if the folder is none of a run, or lacks a file, or has a damaged one
     * @throws dev.descent.recipe.RecipeException if its recipe cannot be followed by this version
     */
    static SavedRun open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new RunException("there is no run folder %s; \"descent train\" makes one".formatted(folder));
        }
        if (!RunFolder.isRun(folder)) {
            throw new RunException("the folder %s is no run: it has no %s and %s; name one that \"descent train\" made"
                    .formatted(folder, RunFolder.RECIPE, RunFolder.PROVENANCE));
        }
        Recipe recipe = RecipeReader.read(folder.resolve(RunFolder.RECIPE), List.of());
        Optional<Preprocessing> preprocessing = Files.exists(folder.resolve(PREPROCESSING))
                ? Optional.of(read(folder, PREPROCESSING, Preprocessing::fromMap))
                : Optional.empty();
        return new SavedRun(folder, recipe, read(folder, MODEL, Signature::fromMap), preprocessing);
    }

    /** A model like the run's, with the weights that training began with. */
    Sequential model() {
        return ModelBuilder.build(
                recipe.model(),
                signature.input(),
                signature.outputs(),
                "its " + MODEL + " says " + signature.outputs(),
                new Seed(recipe.seed()).at("model"));
    }

    /**
     * Weights that the run kept.
     *
     * @throws RunException if it kept none
     * @throws dev.descent.checkpoint.CheckpointException if the file is damaged or of another model
     */
    Weights weights(TrainedModel.Kept kept, Parameters parameters) {
        Path file = folder.resolve(kept.file());
        if (!Files.exists(file)) {
            throw new RunException(
                    "the run %s has no %s: no epoch of it was finished; train it again".formatted(folder, kept.file()));
        }
        return Weights.read(file, parameters);
    }

    /** A model's number in the units of the data. */
    double inUnits(double answer) {
        return preprocessing.isPresent() && preprocessing.get().target() instanceof Target.Number number
                ? number.inUnits(answer)
                : answer;
    }

    /**
     * How many epochs the run had.
     *
     * @throws RunException if there is no telling
     */
    int epochs() {
        try (Safetensors last = Safetensors.open(folder.resolve(TrainedModel.Kept.LAST.file()))) {
            return Integer.parseInt(last.metadata().getOrDefault("epoch", ""));
        } catch (NumberFormatException e) {
            throw new RunException(
                    "%s does not say after which epoch it was written; train the run again"
                            .formatted(folder.resolve(TrainedModel.Kept.LAST.file())),
                    e);
        }
    }

    /**
     * Refuses examples that are not those that the run had: what it was trained on, validated with and tested by.
     *
     * @param remedy what to do then
     * @throws RunException if the digest of a part is another
     */
    void requireSame(Examples examples, String remedy) {
        examples.parts().forEach((part, data) -> {
            Optional<String> kept = read(folder, RunFolder.PROVENANCE, provenance -> digest(part, provenance));
            if (kept.isPresent() && !kept.get().equals(data.sha256())) {
                String what = part == Part.TRAINING
                        ? "the data is no longer what the run %s was trained on".formatted(folder)
                        : "the %s part is no longer that of the run %s".formatted(part, folder);
                throw new RunException("%s (SHA-256 %s... was %s...); %s"
                        .formatted(
                                what,
                                data.sha256().substring(0, 12),
                                kept.get().substring(0, Math.min(12, kept.get().length())),
                                remedy));
            }
        });
    }

    private static Optional<String> digest(Part part, Map<String, Object> provenance) {
        return provenance.get("data") instanceof Map<?, ?> data
                        && data.get(part == Part.TRAINING ? "train" : part.toString()) instanceof Map<?, ?> of
                        && of.get("sha256") instanceof String digest
                ? Optional.of(digest)
                : Optional.empty();
    }

    /** What is made of a JSON file. */
    private interface Reading<T> {
        T of(Map<String, Object> content);
    }

    private static <T> T read(Path folder, String name, Reading<T> reading) {
        Path file = folder.resolve(name);
        try {
            return reading.of(JSON.std.mapFrom(Files.readString(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw new RunException(
                    Files.exists(file)
                            ? "%s is damaged (%s); train the run again"
                                    .formatted(
                                            file,
                                            String.valueOf(e.getMessage())
                                                    .lines()
                                                    .findFirst()
                                                    .orElse(""))
                            : "the run %s has no %s, so its model cannot be made again; train it again"
                                    .formatted(folder, name),
                    e);
        }
    }
}
