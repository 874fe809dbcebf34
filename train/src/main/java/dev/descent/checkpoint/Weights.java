package dev.descent.checkpoint;

import dev.descent.nn.Parameters;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A copy of all parameters of a model, and of its buffers: what it knew at one moment. A parameter that stands under
 * several paths (tied weights) is kept once, and found in a file under any of them.
 *
 * <pre>{@code
 * Weights.of(model.parameters()).save(Path.of("model.safetensors"), Map.of("epoch", "20"));
 * Weights.read(Path.of("model.safetensors"), model.parameters()).restore();
 * }</pre>
 */
public final class Weights {
    private static final int MOST_NAMED = 5;

    private final Parameters parameters;
    private final Map<Variable, Values> copies = new LinkedHashMap<>();

    private Weights(Parameters parameters) {
        this.parameters = parameters;
        parameters
                .state()
                .values()
                .forEach(variable -> copies.put(variable, Values.zeros(variable.dtype(), variable.shape())));
    }

    /** What these parameters are now. */
    public static Weights of(Parameters parameters) {
        Weights weights = new Weights(parameters);
        weights.capture();
        return weights;
    }

    /**
     * What a file has for these parameters; they stay as they are until {@link #restore}.
     *
     * @throws CheckpointException if the file cannot be read, lacks a parameter, has one more, or one of another shape
     *     or type
     */
    public static Weights read(Path file, Parameters parameters) {
        Weights weights = new Weights(parameters);
        try (Safetensors tensors = Safetensors.open(file)) {
            Map<Variable, String> places = places(tensors, parameters);
            places.forEach((variable, path) -> check(tensors, path, variable));
            places.forEach((variable, path) -> tensors.readInto(path, weights.copies.get(variable)));
        }
        return weights;
    }

    /** Copies the parameters again, over what was kept. */
    public void capture() {
        copies.forEach((variable, copy) -> copy.memory().copyFrom(variable.memory()));
    }

    /** Gives the parameters these values again. */
    public void restore() {
        copies.forEach(Variable::copyFrom);
    }

    /** The values by path, in order; not to be written to. */
    public Map<String, Values> values() {
        Map<String, Values> values = new LinkedHashMap<>();
        parameters.state().forEach((path, variable) -> values.put(path, copies.get(variable)));
        return values;
    }

    /**
     * Writes these values to a safetensors file, wholly or not at all.
     *
     * @param metadata words about them
     * @throws CheckpointException if the file cannot be written
     */
    public void save(Path file, Map<String, String> metadata) {
        Safetensors.write(file, values(), metadata);
    }

    /** Under which name each variable stands in a file. */
    private static Map<Variable, String> places(Safetensors tensors, Parameters parameters) {
        Map<Variable, String> places = new LinkedHashMap<>();
        parameters.everyPath().forEach((path, variable) -> {
            if (tensors.names().contains(path)) {
                places.putIfAbsent(variable, path);
            }
        });
        Map<String, Variable> missed = parameters.state();
        missed.values().removeIf(places::containsKey);
        List<String> missing = List.copyOf(missed.keySet());
        List<String> extra = new ArrayList<>(tensors.names());
        extra.removeAll(parameters.everyPath().keySet());
        if (!missing.isEmpty() || !extra.isEmpty()) {
            throw new CheckpointException(tensors.file() + " is of another model: "
                    + (missing.isEmpty() ? "" : "it lacks " + names(missing))
                    + (missing.isEmpty() || extra.isEmpty() ? "" : " and ")
                    + (extra.isEmpty() ? "" : "it has " + names(extra) + ", which this model does not know")
                    + "; build the model that the file was saved from");
        }
        return places;
    }

    private static void check(Safetensors tensors, String path, Variable variable) {
        String dtype = tensors.dtype(path);
        if (!dtype.equals(variable.dtype().name()) || !tensors.shape(path).equals(variable.shape())) {
            throw new CheckpointException(tensors.file() + ": tensor \"" + path + "\" is " + dtype + " of shape "
                    + tensors.shape(path) + " where this model has " + variable.dtype() + " of shape "
                    + variable.shape() + "; build the model that the file was saved from");
        }
    }

    private static String names(List<String> names) {
        String first = names.stream().limit(MOST_NAMED).collect(Collectors.joining("\", \"", "\"", "\""));
        return names.size() > MOST_NAMED ? first + " and " + (names.size() - MOST_NAMED) + " more" : first;
    }
}
