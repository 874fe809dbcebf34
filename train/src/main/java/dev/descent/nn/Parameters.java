package dev.descent.nn;

import dev.descent.data.Nearest;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Variable;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Collections;
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
 * collection it holds every parameter once, even one that stands under several paths (tied weights). Immutable.
 */
public final class Parameters extends AbstractCollection<Parameter> {
    private static final Parameters NONE = new Parameters(Map.of());

    private final Map<String, Parameter> byPath;
    private final Map<Parameter, String> firstPath;

    private Parameters(Map<String, Parameter> byPath) {
        this.byPath = byPath;
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
        Map<String, Parameter> all = new LinkedHashMap<>();
        for (Parameters part : parts) {
            part.byPath.forEach((path, parameter) -> {
                if (all.put(path, parameter) != null) {
                    throw new IllegalArgumentException("two parameters stand under the path \"" + path
                            + "\"; put those of each layer under a name of its own by within(name)");
                }
            });
        }
        return new Parameters(all);
    }

    /**
     * These and one more.
     *
     * @throws IllegalArgumentException if the path is taken
     */
    public Parameters and(String path, Parameter parameter) {
        return and(new Parameters(Collections.singletonMap(path, parameter)));
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
        return new Parameters(longer);
    }

    /**
     * Those under a path: {@code "layers.0"} for all of a layer, {@code "layers.0-2"} for all of three, {@code
     * "layers.0.weight"} for one parameter, {@code "layers.*.bias"} for every layer's bias. A tied parameter is found
     * under any of its paths, and stays under all of them.
     *
     * @throws IllegalArgumentException if there is none; the message names the nearest path that there is
     */
    public Parameters only(String pattern) {
        Set<Parameter> meant = meant(pattern);
        return that(meant::contains);
    }

    /**
     * All but those under some paths, as {@link #only} finds them: {@code model.parameters().without("layers.0")} is
     * what an optimizer moves when the first layer is frozen.
     *
     * @throws IllegalArgumentException if there is nothing under one of the paths
     */
    public Parameters without(String... patterns) {
        Set<Parameter> meant = Collections.newSetFromMap(new IdentityHashMap<>());
        for (String pattern : patterns) {
            meant.addAll(meant(pattern));
        }
        return that(parameter -> !meant.contains(parameter));
    }

    private Set<Parameter> meant(String pattern) {
        PathPattern wanted = PathPattern.of(pattern);
        Set<Parameter> meant = Collections.newSetFromMap(new IdentityHashMap<>());
        byPath.forEach((path, parameter) -> {
            if (wanted.matches(path)) {
                meant.add(parameter);
            }
        });
        if (meant.isEmpty()) {
            throw new IllegalArgumentException(
                    "no parameter is under \"" + pattern + "\": " + Nearest.hint(pattern, beginnings()));
        }
        return meant;
    }

    private Parameters that(Predicate<Parameter> chosen) {
        Map<String, Parameter> some = new LinkedHashMap<>();
        byPath.forEach((path, parameter) -> {
            if (chosen.test(parameter)) {
                some.put(path, parameter);
            }
        });
        return new Parameters(some);
    }

    /** Every path and every layer's part of one. */
    private Set<String> beginnings() {
        Set<String> beginnings = new LinkedHashSet<>();
        for (String path : byPath.keySet()) {
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
