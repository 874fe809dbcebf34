package dev.descent.checkpoint;

import dev.descent.data.Digest;
import dev.descent.tensor.Values;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A SHA-256 over all that a file holds, tensors and words, which stands among the words: damage is found by it. */
final class Seal {
    /** The word that it stands under. */
    static final String SHA256 = "descent.sha256";

    private Seal() {}

    /** Of everything, whatever its order: a file has its tensors in another. */
    static String of(Map<String, Values> tensors, Map<String, String> words) {
        Digest digest = new Digest();
        new TreeMap<>(words).forEach((name, word) -> digest.text(name).text(word));
        new TreeMap<>(tensors)
                .forEach((name, values) -> digest.text(name)
                        .text(values.dtype().name())
                        .text(values.shape().toString())
                        .memory(values.memory()));
        return digest.hex();
    }

    /**
     * Refuses what is not as it was written.
     *
     * @param sha256 what the file says
     * @param remedy what to do then
     * @throws CheckpointException if it is something else
     */
    static void check(Path file, Map<String, Values> tensors, Map<String, String> words, String sha256, String remedy) {
        if (!of(tensors, words).equals(sha256)) {
            throw new CheckpointException(file + " is damaged: its content has not the SHA-256 " + sha256
                    + " that it was written with; " + remedy);
        }
    }
}
