package dev.descent.nn;

import dev.descent.data.Nearest;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Variable;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What there is to train in a model, in order, each parameter under a path such as {@code layers.0.weight}. As a
 * collection it holds every parameter once, even one that stands under several paths (tied weights). Beside them stand,
 * under paths of the same kind, the model's {@link #buffers}. Immutable.
 */
public final class Parameters extends AbstractCollection<Parameter> {
    private static final Parameters NONE = new Parameters(Map.of(), Map.of());

    private final Map<String, Parameter> byPath;
    private final Map<Parameter, String> firstPath;
    private final Map<String, Variable> buffers;

    private Parameters(Map<String, Parameter> byPath, Map<String, Variable> buffers) {
        this.byPath = byPath;
        this.buffers = buffers;
        this.firstPath = new LinkedHashMap<>();
        Map<Variable, Parameter> owners = new IdentityHashMap<>();
        byPath.forEach((path, parameter) -> {
            firstPath.putIfAbsent(parameter, path);
            Parameter owner = owners.putIfAbsent(parameter.variable(), parameter);
            if (owner != null && owner != parameter) {
                throw new IllegalArgumentException("\"" + firstPath.get(owner) + "\" and \"" + path
                        + "\" are two parameters of one variable; to tie them, use the same Parameter in both places");
            }
        });
        requireOwnNumbers();
    }

    /** Two that begin with the same random numbers learn less than two, and nobody would see why. */
    private void requireOwnNumbers() {
        Map<Seed, Parameter> owners = new HashMap<>();
        byPath.forEach((path, parameter) -> {
            if (parameter.variable().initializer() instanceof Initializers.Seeded(Seed seed, var _)) {
                Parameter owner = owners.putIfAbsent(seed, parameter);
                if (owner != null && owner != parameter) {
                    String other = firstPath.get(owner);
                    throw new IllegalArgumentException("\"" + other + "\" and \"" + path
                            + "\" would begin with the same random numbers, because their seeds are equal; give each"
                            + " layer one of its own: seed.at(\"" + layer(other) + "\") and seed.at(\"" + layer(path)
                            + "\")");
                }
            }
        });
    }

    /** The path of the layer that a parameter is of. */
    private static String layer(String path) {
        return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : path;
    }

    /** Nothing to train. */
    public static Parameters none() {
        return NONE;
    }

    /** One parameter. */
    public static Parameters of(String path, Parameter parameter) {
        return none().and(path, parameter);
    }

    /** Two parameters; more follow by {@link #and(String, Parameter)}. */
    public static Parameters of(String path1, Parameter parameter1, String path2, Parameter parameter2) {
        return of(path1, parameter1).and(path2, parameter2);
    }

    /**
     * All of several, in order.
     *
     * @throws IllegalArgumentException if a path occurs twice
     */
    public static Parameters join(Collection<Parameters> parts) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        Map<String, Variable> buffers = new LinkedHashMap<>();
        Set<String> paths = new HashSet<>();
        for (Parameters part : parts) {
            part.byPath.forEach((path, parameter) -> {
                requireNew(path, paths);
                parameters.put(path, parameter);
            });
            part.buffers.forEach((path, buffer) -> {
                requireNew(path, paths);
                buffers.put(path, buffer);
            });
        }
        return new Parameters(parameters, buffers);
    }

    private static void requireNew(String path, Set<String> paths) {
        if (!paths.add(path)) {
            throw new IllegalArgumentException("two parameters stand under the path \"" + path
                    + "\"; put those of each layer under a name of its own by within(name)");
        }
    }

    /**
     * These and one more.
     *
     * @throws IllegalArgumentException if the path is taken
     */
    public Parameters and(String path, Parameter parameter) {
        return and(new Parameters(Collections.singletonMap(path, parameter), Map.of()));
    }

    /**
     * These and numbers that no optimizer moves, but that belong to the model and are saved with it: what a layer keeps
     * by {@link Pass#update}.
     *
     * @throws IllegalArgumentException if the path is taken
     */
    public Parameters andBuffer(String path, Variable buffer) {
        return and(new Parameters(Map.of(), Collections.singletonMap(path, buffer)));
    }

    /**
     * These and others.
     *
     * @throws IllegalArgumentException if a path occurs in both
     */
    public Parameters and(Parameters others) {
        return join(List.of(this, others));
    }

    /** The same under longer paths: within {@code "layers.0"}, {@code "weight"} becomes {@code "layers.0.weight"}. */
    public Parameters within(String prefix) {
        Map<String, Parameter> longer = new LinkedHashMap<>();
        byPath.forEach((path, parameter) -> longer.put(prefix + "." + path, parameter));
        Map<String, Variable> buffersWithin = new LinkedHashMap<>();
        buffers.forEach((path, buffer) -> buffersWithin.put(prefix + "." + path, buffer));
        return new Parameters(longer, buffersWithin);
    }

    /**
     * Those under a path: {@code "layers.0"} for all of a layer, {@code "layers.0-2"} for all of three, {@code
     * "layers.0.weight"} for one parameter, {@code "layers.*.bias"} for every layer's bias. A tied parameter is found
     * under any of its paths, and stays under all of them.
     *
     * @throws IllegalArgumentException if there is none; the message names the nearest path that there is
     */
    public Parameters only(String pattern) {
        Set<Variable> meant = meant(pattern);
        return that(meant::contains);
    }

    /**
     * All but those under some paths, as {@link #only} finds them: {@code model.parameters().without("layers.0")} is
     * what an optimizer moves when the first layer is frozen.
     *
     * @throws IllegalArgumentException if there is nothing under one of the paths
     */
    public Parameters without(String... patterns) {
        Set<Variable> meant = Collections.newSetFromMap(new IdentityHashMap<>());
        for (String pattern : patterns) {
            meant.addAll(meant(pattern));
        }
        return that(variable -> !meant.contains(variable));
    }

    private Set<Variable> meant(String pattern) {
        PathPattern wanted = PathPattern.of(pattern);
        Set<Variable> meant = Collections.newSetFromMap(new IdentityHashMap<>());
        everyPath().forEach((path, variable) -> {
            if (wanted.matches(path)) {
                meant.add(variable);
            }
        });
        if (meant.isEmpty()) {
            throw new IllegalArgumentException(
                    "no parameter is under \"" + pattern + "\": " + Nearest.hint(pattern, beginnings()));
        }
        return meant;
    }

    private Parameters that(Predicate<Variable> chosen) {
        Map<String, Parameter> some = new LinkedHashMap<>();
        byPath.forEach((path, parameter) -> {
            if (chosen.test(parameter.variable())) {
                some.put(path, parameter);
            }
        });
        Map<String, Variable> someBuffers = new LinkedHashMap<>();
        buffers.forEach((path, buffer) -> {
            if (chosen.test(buffer)) {
                someBuffers.put(path, buffer);
            }
        });
        return new Parameters(some, someBuffers);
    }

    /** Every path and every layer's part of one. */
    private Set<String> beginnings() {
        Set<String> beginnings = new LinkedHashSet<>();
        for (String path : everyPath().keySet()) {
            for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
                beginnings.add(path.substring(0, dot));
            }
            beginnings.add(path);
        }
        return beginnings;
    }

    /** Every path with its parameter, in order; a tied parameter stands under each of its paths. */
    public Map<String, Parameter> byPath() {
        return Collections.unmodifiableMap(byPath);
    }

    /**
     * What belongs to the model and is saved with it but is no parameter, such as running statistics, by path, in
     * order.
     */
    public Map<String, Variable> buffers() {
        return Collections.unmodifiableMap(buffers);
    }

    /** Every path with its variable, those of parameters first; what is tied stands under each of its paths. */
    public Map<String, Variable> everyPath() {
        Map<String, Variable> every = new LinkedHashMap<>();
        byPath.forEach((path, parameter) -> every.put(path, parameter.variable()));
        every.putAll(buffers);
        return every;
    }

    /** All that makes the model what it is: every variable of parameters and buffers, once, under its first path. */
    public Map<String, Variable> state() {
        Set<Variable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Map<String, Variable> state = everyPath();
        state.values().removeIf(variable -> !seen.add(variable));
        return state;
    }

    /**
     * The parameter under a path.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Parameter get(String path) {
        Parameter parameter = byPath.get(path);
        if (parameter == null) {
            throw new IllegalArgumentException("there is no parameter \"" + path + "\" among " + byPath.keySet());
        }
        return parameter;
    }

    /**
     * The path of a parameter; of a tied one, the first.
     *
     * @throws IllegalArgumentException if it is not one of these
     */
    public String path(Parameter parameter) {
        String path = firstPath.get(parameter);
        if (path == null) {
            throw new IllegalArgumentException(parameter + " is not among the parameters " + byPath.keySet());
        }
        return path;
    }

    /** How many numbers there are to train. */
    public long count() {
        return firstPath.keySet().stream()
                .mapToLong(parameter -> parameter.shape().size())
                .sum();
    }

    /** The parameters in order, each once. */
    @Override
    public Iterator<Parameter> iterator() {
        return Collections.unmodifiableSet(firstPath.keySet()).iterator();
    }

    /** How many parameters there are, each counted once. */
    @Override
    public int size() {
        return firstPath.size();
    }

    /** Paths and shapes. */
    @Override
    public String toString() {
        return byPath.entrySet().stream()
                .map(entry -> entry.getKey() + entry.getValue().shape())
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
