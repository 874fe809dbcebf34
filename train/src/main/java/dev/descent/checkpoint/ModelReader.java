package dev.descent.checkpoint;

import dev.descent.nn.AvgPool2d;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Conv2d;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.FeedForward;
import dev.descent.nn.Flatten;
import dev.descent.nn.GlobalAvgPool;
import dev.descent.nn.Initializers;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.MaxPool2d;
import dev.descent.nn.MultiHeadAttention;
import dev.descent.nn.Nonlinearity;
import dev.descent.nn.Recompute;
import dev.descent.nn.Reshape;
import dev.descent.nn.Residual;
import dev.descent.nn.Sequential;
import dev.descent.nn.TransformerBlock;
import dev.descent.tensor.DType;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Variable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes a model of what {@link ModelWriter} wrote. No class is looked up by a name that a file gives: layers are those that
 * are known here or were named, and all else is what their components are declared to be.
 */
final class ModelReader {
    /** Descent's own layers. */
    static final List<Class<? extends Layer>> KNOWN = Stream.concat(
                    Arrays.stream(Nonlinearity.class.getPermittedSubclasses())
                            .<Class<? extends Layer>>map(type -> type.asSubclass(Layer.class)),
                    Stream.of(
                            AvgPool2d.class,
                            BatchNorm.class,
                            Conv2d.class,
                            Dropout.class,
                            Embedding.class,
                            FeedForward.class,
                            Flatten.class,
                            GlobalAvgPool.class,
                            LayerNorm.class,
                            Linear.class,
                            MaxPool2d.class,
                            MultiHeadAttention.class,
                            Recompute.class,
                            Reshape.class,
                            Residual.class,
                            Sequential.class,
                            TransformerBlock.class))
            .toList();

    private final Safetensors tensors;
    private final Map<String, Class<?>> kinds = new LinkedHashMap<>();
    private final Map<String, Variable> variables = new HashMap<>();
    private final Map<String, Parameter> parameters = new HashMap<>();

    ModelReader(Safetensors tensors, List<Class<? extends Layer>> own) {
        this.tensors = tensors;
        KNOWN.forEach(type -> kinds.put(ModelWriter.kind(type), type));
        for (Class<? extends Layer> type : own) {
            if (!type.isRecord() && !type.isEnum()) {
                throw new IllegalArgumentException(type.getName() + " is no record, so no file can hold it");
            }
            kinds.put(ModelWriter.kind(type), type);
        }
    }

    /**
     * The model of a description, its weights yet to be filled in.
     *
     * @throws CheckpointException if it describes none
     */
    Layer read(Map<String, Object> described) {
        return (Layer) value("model", Layer.class, described, 0);
    }

    private Object value(String place, Type declared, Object described, int depth) {
        if (depth > ModelWriter.DEEPEST) {
            throw damaged(place, "is more than " + ModelWriter.DEEPEST + " records deep");
        }
        if (declared instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return Optional.ofNullable(described).map(it -> value(place, element, it, depth + 1));
            }
            if (generic.getRawType() == List.class) {
                List<?> elements = as(place, described, List.class, "a list");
                List<Object> made = new ArrayList<>();
                for (Object each : elements) {
                    made.add(value(place + "." + made.size(), element, each, depth + 1));
                }
                return made;
            }
        }
        if (!(declared instanceof Class<?> type)) {
            throw new CheckpointException(place + " is declared as " + declared + ", which no file can hold");
        }
        return plain(place, type, described, depth);
    }

    private Object plain(String place, Class<?> type, Object described, int depth) {
        if (type == Parameter.class) {
            return parameter(place, described);
        }
        if (type == Variable.class) {
            return variable(place, described);
        }
        if (type == Shape.class) {
            return shape(place, described);
        }
        if (type == boolean.class) {
            return as(place, described, Boolean.class, "true or false");
        }
        if (type == String.class) {
            return as(place, described, String.class, "a text");
        }
        if (type == int.class) {
            return as(place, described, Integer.class, "a whole number");
        }
        if (type == long.class) {
            return as(place, described, Number.class, "a whole number").longValue();
        }
        if (type == double.class) {
            return number(place, described);
        }
        if (type.isEnum() && !(described instanceof Map<?, ?>)) {
            return constant(place, type, described);
        }
        Map<?, ?> components = as(place, described, Map.class, "what it is made of");
        Class<?> kind = Layer.class.isAssignableFrom(type) ? kind(place, type, components) : type;
        if (kind.isEnum()) {
            requireKeys(place, components, Set.of(ModelWriter.KIND, ModelWriter.CONSTANT));
            return constant(place, kind, components.get(ModelWriter.CONSTANT));
        }
        if (!kind.isRecord()) {
            throw new CheckpointException(place + " is declared as " + type.getName() + ", which no file can hold");
        }
        return record(place, kind, components, depth);
    }

    private Class<?> kind(String place, Class<?> declared, Map<?, ?> components) {
        String name = as(place, components.get(ModelWriter.KIND), String.class, "the name of a layer");
        Class<?> kind = declared.isRecord() ? declared : kinds.get(name);
        if (kind == null) {
            throw new CheckpointException(tensors.file() + ": " + place + " is a " + name
                    + ", which is no layer of Descent's own; if you trust it, name its class: SavedModel.read(file, "
                    + name.substring(name.lastIndexOf('.') + 1).replace('$', '.') + ".class)");
        }
        if (!name.equals(ModelWriter.kind(kind)) || !declared.isAssignableFrom(kind)) {
            throw damaged(place, "is a " + name + " where a " + ModelWriter.kind(declared) + " must stand");
        }
        return kind;
    }

    private Object record(String place, Class<?> type, Map<?, ?> described, int depth) {
        RecordComponent[] components = type.getRecordComponents();
        Set<String> names = new HashSet<>();
        Arrays.stream(components).map(RecordComponent::getName).forEach(names::add);
        if (Layer.class.isAssignableFrom(type)) {
            names.add(ModelWriter.KIND);
        }
        requireKeys(place, described, names);
        Object[] values = Arrays.stream(components)
                .map(component -> value(
                        place + "." + component.getName(),
                        component.getGenericType(),
                        described.get(component.getName()),
                        depth + 1))
                .toArray();
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw damaged(place, "is refused: " + e.getCause().getMessage());
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            throw inaccessible(type, e);
        }
    }

    /** What a record has for a component. */
    static Object component(Record record, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            throw inaccessible(record.getClass(), e);
        }
    }

    private static CheckpointException inaccessible(Class<?> type, Exception e) {
        return new CheckpointException(
                type.getName()
                        + " is not open to Descent; make the record public and export its package, or open it to"
                        + " dev.descent.train",
                e);
    }

    private void requireKeys(String place, Map<?, ?> described, Set<String> wanted) {
        if (!described.keySet().equals(wanted)) {
            throw damaged(place, "has " + described.keySet() + " where " + wanted + " must stand");
        }
    }

    // ------------------------------------------------------------------------------------------------ plain values

    private Parameter parameter(String place, Object described) {
        Variable variable = variable(place, described);
        return parameters.computeIfAbsent((String) described, _ -> new Parameter(variable));
    }

    private Variable variable(String place, Object described) {
        String path = as(place, described, String.class, "the name of a tensor");
        if (!tensors.names().contains(path)) {
            throw damaged(place, "is the tensor \"" + path + "\", which is not there");
        }
        DType dtype = Arrays.stream(DType.values())
                .filter(each -> each.name().equals(tensors.dtype(path)))
                .findFirst()
                .orElseThrow(() -> damaged(place, "is of " + tensors.dtype(path) + ", which no layer computes with"));
        return variables.computeIfAbsent(
                path,
                _ -> new Variable(
                        path.substring(path.lastIndexOf('.') + 1), dtype, tensors.shape(path), Initializers.zeros()));
    }

    private Shape shape(String place, Object described) {
        List<?> extents = as(place, described, List.class, "a shape");
        int[] dims = extents.stream()
                .mapToInt(dim -> as(place, dim, Integer.class, "a whole number"))
                .toArray();
        return Shape.of(dims);
    }

    private double number(String place, Object described) {
        if (described instanceof String word
                && Set.of("NaN", "Infinity", "-Infinity").contains(word)) {
            return Double.parseDouble(word);
        }
        return as(place, described, Number.class, "a number").doubleValue();
    }

    private Object constant(String place, Class<?> type, Object described) {
        String name = as(place, described, String.class, "a constant");
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> ((Enum<?>) each).name().equals(name))
                .findFirst()
                .orElseThrow(() -> damaged(place, "is " + name + ", which no " + type.getSimpleName() + " is"));
    }

    private <T> T as(String place, Object described, Class<T> type, String wanted) {
        if (!type.isInstance(described)) {
            throw damaged(place, "is " + described + " where " + wanted + " must stand");
        }
        return type.cast(described);
    }

    private CheckpointException damaged(String place, String what) {
        return new CheckpointException(tensors.file() + " is damaged: " + place + " " + what + "; get the file again");
    }
}
