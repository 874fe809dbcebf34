package dev.descent.run.setup;

import dev.descent.checkpoint.Transfer;
import dev.descent.data.Digest;
import dev.descent.nn.Layer;
import dev.descent.run.folder.RunFolder;
import dev.descent.task.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The weights that a model began with, where a recipe names some.
 *
 * @param file that they are from
 * @param sha256 of that file
 * @param transfer which of them were taken over
 */
public record Pretrained(Path file, String sha256, Transfer transfer) {
    /** How Hugging Face calls the weights in a folder. */
    private static final String WEIGHTS = "model.safetensors";

    /**
     * Gives a model the weights of a run, or of a file.
     *
     * @param place a run's folder, whose best weights are meant, another folder with {@code model.safetensors}, or a file
     * @throws RunException if there are none
     * @throws dev.descent.checkpoint.CheckpointException if they are damaged, or of another model
     */
    public static Pretrained load(Path place, Layer model) {
        Path file = Files.isDirectory(place) ? within(place) : place;
        if (!Files.isRegularFile(file)) {
            throw new RunException("model.pretrained: %s does not exist; name the folder of a run or a safetensors file"
                    .formatted(file));
        }
        Transfer transfer = Transfer.from(file, model.parameters());
        transfer.weights().restore();
        try {
            return new Pretrained(file, Digest.ofFile(file), transfer);
        } catch (IOException e) {
            throw new RunException("model.pretrained: %s cannot be read (%s)".formatted(file, e.getMessage()), e);
        }
    }

    private static Path within(Path folder) {
        Path best = folder.resolve(RunFolder.BEST);
        Path weights = folder.resolve(WEIGHTS);
        if (Files.exists(best) || Files.exists(weights)) {
            return Files.exists(best) ? best : weights;
        }
        throw new RunException("model.pretrained: the folder %s has neither %s, as runs have, nor %s; name the file"
                .formatted(folder, RunFolder.BEST, WEIGHTS));
    }

    /** As maps and texts. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("place", file.toAbsolutePath().toString());
        map.put("sha256", sha256);
        return map;
    }

    /** What was taken over, and what was not. */
    public String words() {
        return "%s from %s%s%s"
                .formatted(
                        count(transfer.taken().size()),
                        file,
                        transfer.fresh().isEmpty() ? "" : "; random: " + String.join(", ", transfer.fresh()),
                        transfer.unused().isEmpty() ? "" : "; not used: " + String.join(", ", transfer.unused()));
    }

    private static String count(int tensors) {
        return tensors == 1 ? "1 tensor" : tensors + " tensors";
    }
}
