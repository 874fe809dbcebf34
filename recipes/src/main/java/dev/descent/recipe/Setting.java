package dev.descent.recipe;

import dev.descent.word.Default;
import dev.descent.word.Example;
import dev.descent.word.Fixed;
import dev.descent.word.Key;
import dev.descent.word.SameAs;
import dev.descent.word.Says;
import dev.descent.word.Short;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One setting of a word: a component of its record, or several that stand in one list.
 *
 * @param key what it is called
 * @param components whose values it gives
 * @param value what it may be
 */
record Setting(String key, List<RecordComponent> components, Value value) {
    /** The settings of a record whose first components are somebody else's. */
    static List<Setting> of(List<RecordComponent> components) {
        List<Setting> settings = new ArrayList<>();
        for (int from = 0; from < components.size(); ) {
            String key = key(components.get(from));
            int to = from + 1;
            while (to < components.size() && key(components.get(to)).equals(key)) {
                to++;
            }
            List<RecordComponent> own = components.subList(from, to);
            List<Value> values = own.stream().map(Value::of).toList();
            Value value = own.size() == 1
                    ? values.getFirst()
                    : new Value.Tuple(
                            values, own.getFirst().getAnnotation(Example.class).as());
            settings.add(new Setting(key, own, value));
            from = to;
        }
        return settings;
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

    String says() {
        return said(Says.class, Says::value).orElse("");
    }

    Optional<String> example() {
        return said(Example.class, Example::value);
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
        return List.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class)
                .contains(type());
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

    private List<Object> parts(Object read) {
        return components.size() > 1 ? List.copyOf((List<?>) read) : List.of(wrapped(read));
    }

    private Object wrapped(Object read) {
        Class<?> type = type();
        return type == Optional.class
                ? Optional.of(read)
                : type == OptionalInt.class
                        ? OptionalInt.of((Integer) read)
                        : type == OptionalLong.class
                                ? OptionalLong.of((Long) read)
                                : type == OptionalDouble.class ? OptionalDouble.of((Double) read) : read;
    }

    /** The components' values where nothing is said. */
    List<Object> unsaid() {
        Class<?> type = type();
        return usual().isPresent()
                ? read(new Field(key, YamlReader.readOption(usual().get(), Place.option(key))))
                : List.of(
                        type == Optional.class
                                ? Optional.empty()
                                : type == OptionalInt.class
                                        ? OptionalInt.empty()
                                        : type == OptionalLong.class ? OptionalLong.empty() : OptionalDouble.empty());
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
            case OptionalInt whole ->
                whole.stream().boxed().<Object>map(each -> each).findFirst();
            case OptionalLong whole ->
                whole.stream().boxed().<Object>map(each -> each).findFirst();
            case OptionalDouble number ->
                number.stream().boxed().<Object>map(each -> each).findFirst();
            default -> Optional.of(value);
        };
    }
}
