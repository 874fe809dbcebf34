package dev.descent.checkpoint;

import dev.descent.tensor.Values;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that training has to know to go on as if it had never stopped: tensors and words, both by name. On disk it is one
 * safetensors file with the words in its metadata, and with a SHA-256 over everything, by which damage is found.
 *
 * @param tensors weights, what an optimizer remembers, and whatever else is many numbers
 * @param words whatever is few; a double as {@link Double#toString} has it, which is exact
 */
public record Checkpoint(Map<String, Values> tensors, Map<String, String> words) {
    /** What a file says that it is. */
    private static final String FORMAT = "descent.checkpoint";

    /** Grows when an older Descent could no longer read what a newer one writes. */
    private static final int VERSION = 1;

    /** Copies the maps; the tensors stay where they are. */
    public Checkpoint {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
    }

    /**
     * Writes a file, wholly or not at all.
     *
     * @throws CheckpointException if it cannot be written; then an older one is still whole
     */
    public void write(Path file) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, Integer.toString(VERSION));
        metadata.put(Seal.SHA256, Seal.of(tensors, words));
        metadata.putAll(words);
        Safetensors.write(file, tensors, metadata);
    }

    /**
     * What a file holds.
     *
     * @throws CheckpointException if it cannot be read, is no checkpoint, is damaged, or is of a Descent newer than this
     */
    public static Checkpoint read(Path file) {
        try (Safetensors source = Safetensors.open(file)) {
            Map<String, String> words = new LinkedHashMap<>(source.metadata());
            String version = words.remove(FORMAT);
            String sha256 = words.remove(Seal.SHA256);
            if (version == null || sha256 == null) {
                throw new CheckpointException(
                        file + " is no checkpoint of a training run, though a safetensors file; check the path");
            }
            if (!version.equals(Integer.toString(VERSION))) {
                throw new CheckpointException(file + " is a checkpoint in version " + version
                        + " of the format, and this Descent reads version " + VERSION
                        + "; use the Descent that wrote it, or a newer one");
            }
            Map<String, Values> tensors = new LinkedHashMap<>();
            source.names().forEach(name -> tensors.put(name, source.read(name)));
            Seal.check(file, tensors, words, sha256, "use an older one");
            return new Checkpoint(tensors, words);
        }
    }
}
