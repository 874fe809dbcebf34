package dev.descent.checkpoint;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.data.table.Preprocessing;
import dev.descent.nn.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole model in one safetensors file: its weights, and in the file's metadata what it is made of and how a table becomes
 * its inputs. Whoever reads it needs to know nothing of it beforehand.
 *
 * <pre>{@code
 * SavedModel.of(model).save(Path.of("digits.safetensors"));
 * Layer model = SavedModel.read(Path.of("digits.safetensors")).model();
 * }</pre>
 *
 * <p>A model is layers and records of layers, down to numbers and parameters. A file names them; those of {@code
 * dev.descent.nn} are known, others are made only if the reader names their class, so that a file runs no code that nobody
 * asked for. What is no record, or holds a function, cannot be saved as a model, but its {@link Weights} can.
 *
 * @param model what was trained
 * @param preprocessing how a table becomes what the model takes, if it takes rows of one
 * @param words about the model, by names of one's own
 */
public record SavedModel(Layer model, Optional<Preprocessing> preprocessing, Map<String, String> words) {
    private static final String OURS = "descent.";
    private static final String MODEL = OURS + "model";
    private static final String PREPROCESSING = OURS + "preprocessing";
    private static final String VERSION = OURS + "version";
    private static final String THIS_VERSION = "1";

    /**
     * Copies the words.
     *
     * @throws IllegalArgumentException if the name of one begins with "descent.", as those of the file itself do
     */
    public SavedModel {
        words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
        for (String name : words.keySet()) {
            if (name.startsWith(OURS)) {
                throw new IllegalArgumentException(
                        "names that begin with \"" + OURS + "\" are taken; call \"" + name + "\" otherwise");
            }
        }
    }

    /** A model to be saved. */
    public static SavedModel of(Layer model) {
        return new SavedModel(model, Optional.empty(), Map.of());
    }

    /** The same with how a table becomes what the model takes. */
    public SavedModel preprocessing(Preprocessing ofTable) {
        return new SavedModel(model, Optional.of(ofTable), words);
    }

    /** The same with words about the model. */
    public SavedModel words(Map<String, String> aboutIt) {
        return new SavedModel(model, preprocessing, aboutIt);
    }

    /**
     * Writes the model to a file, wholly or not at all.
     *
     * @throws CheckpointException if a layer is no record or holds what no file can, whose path is said then; or if the file
     *     cannot be written
     */
    public void save(Path file) {
        Map<String, String> metadata = new LinkedHashMap<>(words);
        metadata.put(VERSION, THIS_VERSION);
        metadata.put(MODEL, json(new ModelWriter(model.parameters()).write(model)));
        preprocessing.ifPresent(ofTable -> metadata.put(PREPROCESSING, json(ofTable.toMap())));
        Weights.of(model.parameters()).save(file, metadata);
    }

    /**
     * The model of a file, with its weights.
     *
     * @param own layers that are not Descent's own, {@code Gpt.class}; those that a named one has for components need not be
     *     named
     * @throws CheckpointException if the file cannot be read, is damaged, holds weights alone, or has a layer that was not
     *     named
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // They are only read.
    public static SavedModel read(Path file, Class<? extends Layer>... own) {
        try (Safetensors tensors = Safetensors.open(file)) {
            Map<String, String> metadata = new LinkedHashMap<>(tensors.metadata());
            String version = metadata.remove(VERSION);
            String described = metadata.remove(MODEL);
            if (version == null || described == null) {
                throw new CheckpointException(
                        file + " holds weights and not what model they are of; build the model and read"
                                + " them by Weights.read(file, model.parameters())");
            }
            if (!version.equals(THIS_VERSION)) {
                throw new CheckpointException(file + " is of version " + version
                        + " of the format, and this Descent knows " + THIS_VERSION + "; read it with a newer one");
            }
            Layer model = new ModelReader(tensors, List.of(own)).read(parse(file, described));
            Optional<Preprocessing> ofTable =
                    Optional.ofNullable(metadata.remove(PREPROCESSING)).map(text -> preprocessing(file, text));
            Weights.read(file, model.parameters()).restore();
            metadata.keySet().removeIf(name -> name.startsWith(OURS));
            return new SavedModel(model, ofTable, metadata);
        }
    }

    private static Preprocessing preprocessing(Path file, String text) {
        try {
            return Preprocessing.fromMap(parse(file, text));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + " is damaged: " + e.getMessage() + "; get the file again", e);
        }
    }

    private static Map<String, Object> parse(Path file, String text) {
        try {
            return JSON.std.mapFrom(text);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new CheckpointException(
                    file + " is damaged: what it says of its model is no JSON (" + reason + "); get the file again", e);
        }
    }

    private static String json(Map<String, Object> map) {
        try {
            return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(map);
        } catch (IOException e) {
            throw new IllegalStateException("maps of texts and numbers must be writable as JSON", e);
        }
    }
}
