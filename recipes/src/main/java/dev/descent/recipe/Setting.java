package dev.descent.recipe;

import dev.descent.word.Default;
import dev.descent.word.Example;
import dev.descent.word.Fixed;
import dev.descent.word.Formerly;
import dev.descent.word.In;
import dev.descent.word.Key;
import dev.descent.word.Own;
import dev.descent.word.Range;
import dev.descent.word.SameAs;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Signs;
import dev.descent.word.Whole;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One setting of a word: a component of its record, or several that stand in one list.
 *
 * @param key what it is called
 * @param components whose values it gives
 * @param value what it may be
 */
record Setting(String key, List<RecordComponent> components, Value value) {
    private static final Map<Class<?>, Object> NOTHING = Map.of(
            Optional.class, Optional.empty(),
            OptionalInt.class, OptionalInt.empty(),
            OptionalLong.class, OptionalLong.empty(),
            OptionalDouble.class, OptionalDouble.empty());

    private static final Map<Class<?>, Value.Plain> PLAIN = Map.of(
            boolean.class, Value.Plain.FLAG,
            Boolean.class, Value.Plain.FLAG,
            String.class, Value.Plain.TEXT,
            Path.class, Value.Plain.PATH,
            Charset.class, Value.Plain.ENCODING);

    /** The settings that some components of a record are. */
    static List<Setting> of(List<RecordComponent> components) {
        List<Setting> settings = new ArrayList<>();
        for (int from = 0; from < components.size(); ) {
            String key = key(components.get(from));
            int to = from + 1;
            while (to < components.size() && key(components.get(to)).equals(key)) {
                to++;
            }
            List<RecordComponent> own = components.subList(from, to);
            List<Value> values = own.stream().map(Setting::value).toList();
            Value value = own.size() == 1
                    ? values.getFirst()
                    : new Value.Tuple(
                            values, own.getFirst().getAnnotation(Example.class).as());
            settings.add(new Setting(key, own, value));
            from = to;
        }
        return settings;
    }

    /** What a component's type, with what is declared beside it, allows. */
    private static Value value(RecordComponent component) {
        Own own = component.getAnnotation(Own.class);
        if (own != null) {
            return new Value.ByItself(own.value());
        }
        return value(component.getGenericType(), component);
    }

    private static Value value(Type type, RecordComponent component) {
        if (!(type instanceof ParameterizedType generic)) {
            return value((Class<?>) type, component);
        }
        Type first = generic.getActualTypeArguments()[0];
        if (generic.getRawType() == Optional.class) {
            return value(first, component);
        }
        if (generic.getRawType() == Map.class) {
            return Value.Plain.TEXTS_BY_KEY;
        }
        if (!(first instanceof Class<?> element)) {
            return Value.Plain.ROWS;
        }
        if (element == String.class) {
            return Value.Plain.TEXTS;
        }
        Value one = element.isSealed() ? new Value.Item(element) : value(element, component);
        return new Value.Listed(one, one instanceof Value.Item ? Value.LAYERS : wanted(component, "a list"));
    }

    private static String wanted(RecordComponent component, String usual) {
        Example example = component.getAnnotation(Example.class);
        return example == null || example.as().isEmpty() ? usual : example.as();
    }

    private static Value value(Class<?> type, RecordComponent component) {
        if (Stream.of(int.class, long.class, Integer.class, OptionalInt.class, OptionalLong.class)
                .anyMatch(type::equals)) {
            boolean isLong = type == long.class || type == OptionalLong.class;
            Whole whole = component.getAnnotation(Whole.class);
            return whole == null
                    ? new Value.Count(1, Whole.COUNT, isLong)
                    : new Value.Count(whole.from(), whole.to(), isLong);
        }
        if (type == double.class || type == Double.class || type == OptionalDouble.class) {
            In in = component.getAnnotation(In.class);
            return new Value.Real(in == null ? Range.ANY : in.value());
        }
        Signs signs = component.getAnnotation(Signs.class);
        if (signs != null) {
            return Value.Choice.of(List.of(signs.value()), type == Character.class);
        }
        if (PLAIN.containsKey(type)) {
            return PLAIN.get(type);
        }
        if (type.isEnum()) {
            return Value.Choice.of(type);
        }
        List<Form> bare = Vocabulary.of(type).bare();
        if (type.isSealed() && !bare.isEmpty()) {
            return bare.stream().allMatch(form -> form.settings().size() == 1)
                    ? new Value.Either(type, wanted(component, ""))
                    : new Value.Blocks(type);
        }
        return type.isSealed() || Form.hasWords(type)
                ? new Value.Kinds(type, component.getName())
                : new Value.Block(Form.of(type).getFirst());
    }

    private static String key(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        return key == null ? component.getName() : key.value();
    }

    private <A extends Annotation> Optional<String> said(Class<A> annotation, Function<A, String> text) {
        return Optional.ofNullable(components.getFirst().getAnnotation(annotation))
                .map(text);
    }

    /** Whether people can set it. */
    boolean isSaid() {
        return !components.getFirst().isAnnotationPresent(Fixed.class);
    }

    /** Whether a value in place of a block gives it. */
    boolean isShort() {
        return components.getFirst().isAnnotationPresent(Short.class);
    }

    /** The key of the setting that it is taken over from if nothing is said. */
    Optional<String> source() {
        return said(SameAs.class, SameAs::value);
    }

    /** What it was called once, if that was something else. */
    Optional<String> formerKey() {
        return said(Formerly.class, Formerly::value);
    }

    String says() {
        return said(Says.class, Says::value).orElse("");
    }

    Optional<String> example() {
        return said(Example.class, Example::value);
    }

    /** What must stand there, where the kind of value does not say it. */
    String wanted() {
        return said(Example.class, Example::as).orElse("");
    }

    /** What it is if nothing is said, as it would be written, or as the key of another. */
    Optional<String> usual() {
        Optional<String> fixed = said(Fixed.class, Fixed::value);
        List<String> usual = components.stream()
                .map(component -> component.getAnnotation(Default.class))
                .filter(each -> each != null)
                .map(Default::value)
                .toList();
        return fixed.isPresent()
                ? fixed
                : usual.size() < components.size()
                        ? Optional.empty()
                        : Optional.of(
                                usual.size() == 1
                                        ? usual.getFirst()
                                        : usual.stream().collect(Collectors.joining(", ", "[", "]")));
    }

    private Class<?> type() {
        return components.getFirst().getType();
    }

    private boolean isOptional() {
        return NOTHING.containsKey(type());
    }

    /** Whether a recipe that says nothing of it cannot be followed. */
    boolean isNeeded() {
        boolean mayBeUnsaid =
                isOptional() || (value instanceof Value.ByItself && example().isEmpty());
        return usual().isEmpty() && source().isEmpty() && !mayBeUnsaid;
    }

    /** What it is if nothing is said, in a table. */
    String usualWords() {
        Optional<String> taken = source().map(key -> "as `" + key + "`");
        return isNeeded()
                ? "*needed*"
                : taken.isPresent()
                        ? taken.get()
                        : usual().filter(_ -> isWritten())
                                .map(usual -> "`" + usual + "`")
                                .orElse("");
    }

    private boolean isWritten() {
        Default usual = components.getFirst().getAnnotation(Default.class);
        return usual == null || usual.isWritten() || type() == boolean.class;
    }

    /** The components' values, as a field says them. */
    List<Object> read(Field field) {
        return parts(value.read(field));
    }

    /** The same of the only setting of a word, {@code dropout: 0.2}; an error shows that word with a number behind it. */
    List<Object> readAlone(Field field, String word) {
        if (!(value instanceof Value.Real real)) {
            return read(field);
        }
        String such = example()
                .or(this::usual)
                .map(number -> ", such as \"%s: %s\"".formatted(word, number))
                .orElse("");
        return parts(field.number(real.range(), real.range().describe() + such));
    }

    private List<Object> parts(Object read) {
        return components.size() > 1 ? List.copyOf((List<?>) read) : List.of(wrapped(read));
    }

    private Object wrapped(Object read) {
        return switch (NOTHING.get(type())) {
            case Optional<?> _ -> Optional.of(read);
            case OptionalInt _ -> OptionalInt.of((Integer) read);
            case OptionalLong _ -> OptionalLong.of((Long) read);
            case OptionalDouble _ -> OptionalDouble.of((Double) read);
            case null, default -> read;
        };
    }

    /** The components' values where nothing is said. */
    List<Object> unsaid() {
        return usual().map(usual -> read(new Field(key, YamlReader.readOption(usual, Place.option(key)))))
                .orElseGet(() -> List.of(NOTHING.get(type())));
    }

    /** As YAML has it; nothing where it goes without saying. */
    Optional<Object> write(List<Object> parts) {
        Default usual = components.getFirst().getAnnotation(Default.class);
        boolean without = !isSaid() || (usual != null && !usual.isWritten() && parts.equals(unsaid()));
        Optional<Object> said = components.size() > 1 ? Optional.of(parts) : unwrapped(parts.getFirst());
        return without ? Optional.empty() : said.map(value::write);
    }

    private static Optional<Object> unwrapped(Object value) {
        return switch (value) {
            case Optional<?> any -> any.map(each -> each);
            case OptionalInt whole -> whole.isPresent() ? Optional.of(whole.getAsInt()) : Optional.empty();
            case OptionalLong whole -> whole.isPresent() ? Optional.of(whole.getAsLong()) : Optional.empty();
            case OptionalDouble number -> number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
            default -> Optional.of(value);
        };
    }
}
