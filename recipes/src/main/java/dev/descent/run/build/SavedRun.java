package dev.descent.run.build;

import dev.descent.checkpoint.Safetensors;
import dev.descent.checkpoint.Weights;
import dev.descent.data.DataException;
import dev.descent.data.table.Preprocessing;
import dev.descent.nn.Layer;
import dev.descent.nn.Parameters;
import dev.descent.nn.Seed;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.RecipeReader;
import dev.descent.run.folder.RunFolder;
import dev.descent.task.Encoding;
import dev.descent.task.Examples;
import dev.descent.task.Part;
import dev.descent.task.RunException;
import dev.descent.task.Task;
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
public record SavedRun(Path folder, Recipe recipe, Signature signature, Optional<Preprocessing> preprocessing) {
    /**
     * The run of a folder.
     *
     * @throws RunException if the folder is none of a run, or lacks a file, or has a damaged one
     * @throws dev.descent.recipe.RequestException if its recipe cannot be followed by this version
     */
    public static SavedRun open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new RunException("there is no run folder %s; \"descent train\" makes one".formatted(folder));
        }
        if (!RunFolder.isRun(folder)) {
            throw new RunException("the folder %s is no run: it has no %s and %s; name one that \"descent train\" made"
                    .formatted(folder, RunFolder.RECIPE, RunFolder.PROVENANCE));
        }
        Sums.check(folder);
        Recipe recipe = RecipeReader.read(folder.resolve(RunFolder.RECIPE), List.of());
        Optional<Preprocessing> preprocessing = Files.exists(folder.resolve(RunFolder.PREPROCESSING))
                ? Optional.of(read(folder, RunFolder.PREPROCESSING, Preprocessing::fromMap))
                : Optional.empty();
        Signature signature = read(folder, RunFolder.MODEL, map -> {
            Signature said = Signature.fromMap(map);
            said.check(recipe, preprocessing);
            return said;
        });
        return new SavedRun(folder, recipe, signature, preprocessing);
    }

    /** How examples become what the model takes. */
    public Encoding encoding() {
        return Task.of(recipe, preprocessing).encoding(signature.input(), signature.classNames(), preprocessing);
    }

    /**
     * A model like the run's, to be given weights that it kept.
     *
     * @param kept the name of their file
     * @throws RunException if it kept none, or the model would be larger than they are
     * @throws dev.descent.checkpoint.CheckpointException if their file is damaged
     */
    public Layer model(String kept) {
        Path file = file(kept);
        ModelBuilder.Room room;
        try (Safetensors weights = Safetensors.open(file)) {
            room = new ModelBuilder.Room(
                    weights.names().stream()
                            .mapToLong(name -> weights.shape(name).size())
                            .sum(),
                    () ->
                            "%s or %s is damaged: the model that they describe has more weights than %s holds; train the run again"
                                    .formatted(folder.resolve(RunFolder.MODEL), RunFolder.RECIPE, file.getFileName()));
        }
        return ModelBuilder.build(
                recipe.model().network(),
                signature.input(),
                signature.outputs(),
                "its " + RunFolder.MODEL + " says " + signature.outputs(),
                new Seed(recipe.seed()).at("model"),
                room);
    }

    /**
     * Weights that the run kept.
     *
     * @param kept the name of their file
     * @throws RunException if it kept none, or some of its numbers are not finite
     * @throws dev.descent.checkpoint.CheckpointException if the file is damaged or of another model
     */
    public Weights weights(String kept, Parameters parameters) {
        Path file = file(kept);
        Weights weights = Weights.read(file, parameters);
        weights.notFinite().ifPresent(tensor -> {
            throw new RunException(
                    "%s: tensor \"%s\" holds NaN or infinity, so the model cannot predict; train the run again, with a lower learning rate"
                            .formatted(file, tensor));
        });
        return weights;
    }

    private Path file(String kept) {
        Path file = folder.resolve(kept);
        if (!Files.exists(file)) {
            throw new RunException(
                    "the run %s has no %s: no epoch of it was finished; train it again".formatted(folder, kept));
        }
        return file;
    }

    /**
     * How many epochs the run had.
     *
     * @throws RunException if there is no telling
     */
    public int epochs() {
        try (Safetensors last = Safetensors.open(folder.resolve(RunFolder.LAST))) {
            return Integer.parseInt(last.metadata().getOrDefault("epoch", ""));
        } catch (NumberFormatException e) {
            throw new RunException(
                    "%s does not say after which epoch it was written; train the run again"
                            .formatted(folder.resolve(RunFolder.LAST)),
                    e);
        }
    }

    /**
     * Refuses examples that are not those that the run had: what it was trained on, validated with and tested by.
     *
     * @param remedy what to do then
     * @throws RunException if the digest of a part is another
     */
    public void requireSame(Examples examples, String remedy) {
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
            return reading.of(new RunFolder(folder).readJson(name));
        } catch (IOException | IllegalArgumentException | DataException e) {
            throw Files.exists(file)
                    ? damaged(file, e.getMessage(), e)
                    : new RunException(
                            "the run %s has no %s, so its model cannot be made again; train it again"
                                    .formatted(folder, name),
                            e);
        }
    }

    /** What to say of a file that is not as a run wrote it. */
    static RunException damaged(Path file, String what) {
        return new RunException(damage(file, what));
    }

    static RunException damaged(Path file, String what, Throwable cause) {
        return new RunException(damage(file, what), cause);
    }

    private static String damage(Path file, String what) {
        return "%s is damaged: %s; put it back from a copy, or train the run again".formatted(file, what);
    }
}
