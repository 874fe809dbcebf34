package dev.descent.checkpoint;

import dev.descent.nn.Parameters;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /** What a file says that it is. */
    private static final String FORMAT = "descent.weights";

    /** Grows when an older Descent could no longer read what a newer one writes. */
    private static final String VERSION = "1";

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
     * What a file has for these parameters; they stay as they are until {@link #restore}. A file that {@link #save} wrote
     * is checked by the SHA-256 that stands in it; one of another program needs none.
     *
     * @throws CheckpointException if the file cannot be read, is damaged, lacks a parameter, has one more, or one of
     *     another shape or type
     */
    public static Weights read(Path file, Parameters parameters) {
        try (Safetensors tensors = Safetensors.open(file)) {
            return read(tensors, parameters);
        }
    }

    private static Weights read(Safetensors tensors, Parameters parameters) {
        requireSame(tensors, parameters);
        return some(tensors, parameters);
    }

    /** The same for parameters of a larger model: the file may have more tensors. */
    static Weights some(Safetensors tensors, Parameters parameters) {
        Map<Variable, String> places = places(tensors, parameters);
        places.forEach((variable, path) -> check(tensors, path, variable));
        Weights weights = new Weights(parameters);
        places.forEach((variable, path) -> tensors.readInto(path, weights.copies.get(variable)));
        Map<String, String> words = new LinkedHashMap<>(tensors.metadata());
        String version = words.remove(FORMAT);
        String sha256 = words.remove(Seal.SHA256);
        // Two words, so that a file in which one of them is damaged is not taken for another program's.
        if (version != null || sha256 != null) {
            if (version != null && sha256 != null && !version.equals(VERSION)) {
                throw new CheckpointException(tensors.file() + " has weights in version " + version
                        + " of the format, and this Descent reads version " + VERSION
                        + "; use the Descent that wrote it, or a newer one");
            }
            Map<String, Values> content = new LinkedHashMap<>();
            places.forEach((variable, path) -> content.put(path, weights.copies.get(variable)));
            tensors.names().forEach(name -> content.computeIfAbsent(name, tensors::read));
            Seal.check(
                    tensors.file(), content, words, String.valueOf(sha256), "put it back from a copy, or train again");
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
     * Writes these values to a safetensors file, wholly or not at all, with a SHA-256 over all of it among its words.
     *
     * @param metadata words about them
     * @throws CheckpointException if the file cannot be written
     */
    public void save(Path file, Map<String, String> metadata) {
        Map<String, Values> values = values();
        Map<String, String> sealed = new LinkedHashMap<>(metadata);
        sealed.keySet().removeAll(List.of(FORMAT, Seal.SHA256));
        String sha256 = Seal.of(values, sealed);
        sealed.put(FORMAT, VERSION);
        sealed.put(Seal.SHA256, sha256);
        Safetensors.write(file, values, sealed);
    }

    /** The path of a tensor in which NaN or an infinity stands, if there is any: nothing can be calculated with it. */
    public Optional<String> notFinite() {
        return values().entrySet().stream()
                .filter(tensor -> !tensor.getValue().isFinite())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Under which name each variable stands in a file, if it does. */
    static Map<Variable, String> places(Safetensors tensors, Parameters parameters) {
        Map<Variable, String> places = new LinkedHashMap<>();
        parameters.everyPath().forEach((path, variable) -> {
            if (tensors.names().contains(path)) {
                places.putIfAbsent(variable, path);
            }
        });
        return places;
    }

    private static void requireSame(Safetensors tensors, Parameters parameters) {
        Map<String, Variable> missed = parameters.state();
        missed.values().removeIf(places(tensors, parameters)::containsKey);
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
    }

    static void check(Safetensors tensors, String path, Variable variable) {
        String dtype = tensors.dtype(path);
        if (!dtype.equals(variable.dtype().name()) || !tensors.shape(path).equals(variable.shape())) {
            throw new CheckpointException(tensors.file() + ": tensor \"" + path + "\" is " + dtype + " of shape "
                    + tensors.shape(path) + " where this model has " + variable.dtype() + " of shape "
                    + variable.shape() + "; build the model that the file was saved from");
        }
    }

    static String names(List<String> names) {
        String first = names.stream().limit(MOST_NAMED).collect(Collectors.joining("\", \"", "\"", "\""));
        return names.size() > MOST_NAMED ? first + " and " + (names.size() - MOST_NAMED) + " more" : first;
    }
}
