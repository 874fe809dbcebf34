package dev.descent.checkpoint;

import dev.descent.nn.Layer;
import dev.descent.nn.Parameters;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Variable;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Describes a model by maps, lists, texts and numbers: a record by its components, a parameter by its path. What {@link
 * ModelReader} reads.
 */
final class ModelWriter {
    /** The key under which a layer says what it is. */
    static final String KIND = "layer";

    /** The key under which a constant of an enumeration stands where any layer may. */
    static final String CONSTANT = "constant";

    /** Deeper than any model is, and not so deep that reading it takes all of the stack. */
    static final int DEEPEST = 100;

    private final Map<Variable, String> paths = new IdentityHashMap<>();

    ModelWriter(Parameters parameters) {
        parameters.state().forEach((path, variable) -> paths.put(variable, path));
    }

    /**
     * The description of a model.
     *
     * @throws CheckpointException if a file cannot hold it
     */
    Map<String, Object> write(Layer model) {
        return layer("model", model, 0);
    }

    private Map<String, Object> layer(String place, Layer layer, int depth) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put(KIND, kind(layer.getClass()));
        switch (layer) {
            case Enum<?> constant -> described.put(CONSTANT, constant.name());
            case Record record -> described.putAll(components(place, record, depth));
            default ->
                throw new CheckpointException(
                        place + " is a " + layer.getClass().getName()
                                + ", which is no record, so no file can hold it; make it one, or save its weights"
                                + " alone by Weights");
        }
        return described;
    }

    /** What a file calls a layer: Descent's own by their simple names. */
    static String kind(Class<?> type) {
        // A constant with a body is of a class of its own.
        Class<?> declared = type.isEnum() || type.isRecord() ? type : type.getSuperclass();
        return declared.getPackage() == Layer.class.getPackage() ? declared.getSimpleName() : declared.getName();
    }

    private Map<String, Object> components(String place, Record record, int depth) {
        if (depth > DEEPEST) {
            throw new CheckpointException(place + " is more than " + DEEPEST + " records deep; make the model flatter");
        }
        Map<String, Object> described = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String name = component.getName();
            described.put(name, value(place + "." + name, ModelReader.component(record, component), depth + 1));
        }
        return described;
    }

    private Object value(String place, Object value, int depth) {
        return switch (value) {
            case Parameter parameter -> path(place, parameter.variable());
            case Variable variable -> path(place, variable);
            case Layer layer -> layer(place, layer, depth);
            case Optional<?> optional -> optional.isPresent() ? value(place, optional.get(), depth) : null;
            case List<?> list -> {
                Object[] values = new Object[list.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(place + "." + i, list.get(i), depth);
                }
                yield Arrays.asList(values);
            }
            case Shape shape -> Arrays.stream(shape.dims()).boxed().toList();
            case Boolean truth -> truth;
            case String text -> text;
            case Integer number -> number;
            case Long number -> number;
            // JSON has no infinities.
            case Double number -> Double.isFinite(number) ? number : number.toString();
            case Enum<?> constant -> constant.name();
            case Record record -> components(place, record, depth);
            default ->
                throw new CheckpointException(
                        place + " is a " + value.getClass().getName()
                                + ", which no file can hold; save the model's weights alone by Weights");
        };
    }

    private String path(String place, Variable variable) {
        String path = paths.get(variable);
        if (path == null) {
            throw new CheckpointException(place
                    + " is not among the model's parameters or buffers, so it would not be saved; give it out"
                    + " by parameters()");
        }
        return path;
    }
}
