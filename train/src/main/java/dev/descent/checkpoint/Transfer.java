package dev.descent.checkpoint;

import dev.descent.nn.Parameters;
import dev.descent.tensor.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Pretrained weights for a model whose last layer may be another than that of the model they were trained in, for a task
 * of one's own has outputs of its own.
 *
 * <pre>{@code
 * Transfer transfer = Transfer.from(Path.of("pretrained.safetensors"), model.parameters());
 * transfer.weights().restore();                  // all but the layers in transfer.fresh()
 * }</pre>
 *
 * @param weights what was found; the model stays as it is until {@link Weights#restore}
 * @param taken paths of the tensors that were found
 * @param fresh paths of the last layer's parameters that the file lacks, or has in another shape: they keep the values
 *     that they have
 * @param unused names of the file's tensors that the model has no place for
 */
public record Transfer(Weights weights, List<String> taken, List<String> fresh, List<String> unused) {
    /** Copies the lists. */
    public Transfer {
        taken = List.copyOf(taken);
        fresh = List.copyOf(fresh);
        unused = List.copyOf(unused);
    }

    /**
     * Looks in a safetensors file for what a model needs. Each parameter must stand there under its path, in its shape and
     * type, except those of the last layer.
     *
     * @throws CheckpointException if the file cannot be read, is damaged, lacks what must be there, or has it otherwise
     */
    public static Transfer from(Path file, Parameters parameters) {
        try (Safetensors tensors = Safetensors.open(file)) {
            Map<Variable, String> places = Weights.places(tensors, parameters);
            List<String> fresh = new ArrayList<>();
            List<String> missing = new ArrayList<>();
            String last = last(parameters);
            parameters.state().forEach((path, variable) -> {
                String place = places.get(variable);
                if (path.startsWith(last)) {
                    boolean fits = place != null
                            && tensors.dtype(place).equals(variable.dtype().name())
                            && tensors.shape(place).equals(variable.shape());
                    if (!fits) {
                        fresh.add(path);
                        places.remove(variable);
                    }
                } else if (place == null) {
                    missing.add(path);
                }
            });
            if (!missing.isEmpty() || places.isEmpty()) {
                throw new CheckpointException(file + " is of another model: "
                        + (missing.isEmpty() ? "none of its tensors fits" : "it lacks " + Weights.names(missing))
                        + "; build the model that its weights were trained in, but for the last layer");
            }
            Parameters found = fresh.isEmpty() ? parameters : parameters.without(fresh.toArray(String[]::new));
            List<String> unused = new ArrayList<>(tensors.names());
            unused.removeAll(places.values());
            return new Transfer(Weights.some(tensors, found), List.copyOf(places.values()), fresh, unused);
        }
    }

    /** What the paths of the last layer's parameters begin with. */
    private static String last(Parameters parameters) {
        String path = "";
        for (String each : parameters.byPath().keySet()) {
            path = each;
        }
        return path.substring(0, path.lastIndexOf('.') + 1);
    }
}
