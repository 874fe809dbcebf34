package dev.descent.recipe;

import dev.descent.data.Nearest;
import dev.descent.word.Example;
import dev.descent.word.In;
import dev.descent.word.Own;
import dev.descent.word.Range;
import dev.descent.word.Whole;
import dev.descent.word.Words;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A kind of value that a setting has: how it is read, written and described. */
sealed interface Value {
    /** What a list of layers looks like. */
    String LAYERS = "a list of layers, such as [{linear: 64}, relu, linear]";

    /** What a field says; throws a {@link RecipeException} if that is no such value. */
    Object read(Field field);

    /** As YAML has it. */
    default Object write(Object value) {
        return value;
    }

    /** What it may be, in a table. */
    String describe();

    /** What a component's type, with what is declared beside it, allows. */
    static Value of(RecordComponent component) {
        Own own = component.getAnnotation(Own.class);
        if (own != null) {
            return new ByItself(own.value());
        }
        Type type = component.getGenericType();
        Optional<Example> example = Optional.ofNullable(component.getAnnotation(Example.class));
        if (type instanceof ParameterizedType generic) {
            Class<?> element = (Class<?>) generic.getActualTypeArguments()[0];
            Value one = element.isSealed() && generic.getRawType() == List.class
                    ? new Item(element)
                    : of(element, component);
            return generic.getRawType() == Optional.class
                    ? one
                    : element == String.class
                            ? new Texts()
                            : new Listed(
                                    one,
                                    one instanceof Item
                                            ? LAYERS
                                            : example.map(Example::as).orElse("a list"));
        }
        return of((Class<?>) type, component);
    }

    private static Value of(Class<?> type, RecordComponent component) {
        if (Stream.of(int.class, long.class, Integer.class, OptionalInt.class, OptionalLong.class)
                .anyMatch(type::equals)) {
            boolean isLong = type == long.class || type == OptionalLong.class;
            Whole whole = component.getAnnotation(Whole.class);
            return whole == null ? new Count(1, Whole.COUNT, isLong) : new Count(whole.from(), whole.to(), isLong);
        }
        if (type == double.class || type == Double.class || type == OptionalDouble.class) {
            In in = component.getAnnotation(In.class);
            return new Real(in == null ? Range.ANY : in.value());
        }
        if (type == boolean.class) {
            return new Flag();
        }
        if (type == String.class) {
            return new Text();
        }
        if (type.isEnum()) {
            return new Choice(type);
        }
        if (Vocabulary.isOfValues(type)) {
            return new Either(type);
        }
        return type.isSealed() || Form.hasWords(type)
                ? new Kinds(type, component.getName())
                : new Block(Form.of(type).getFirst());
    }

    /** A whole number. */
    record Count(long least, long most, boolean isLong) implements Value {
        @Override
        public Object read(Field field) {
            long number = field.whole(least, most);
            return isLong ? (Object) number : (Object) Math.toIntExact(number);
        }

        @Override
        public String describe() {
            return most == Long.MAX_VALUE
                    ? String.format(Locale.ROOT, "%,d upwards", least)
                    : String.format(Locale.ROOT, "%,d to %,d", least, most);
        }
    }

    /** A number. */
    record Real(Range range) implements Value {
        @Override
        public Object read(Field field) {
            return field.number(range);
        }

        @Override
        public String describe() {
            return range == Range.ANY ? "number" : range.describe().replace("a number ", "");
        }
    }

    /** True or false. */
    record Flag() implements Value {
        @Override
        public Object read(Field field) {
            return field.flag();
        }

        @Override
        public String describe() {
            return "true, false";
        }
    }

    /** A text. */
    record Text() implements Value {
        @Override
        public Object read(Field field) {
            return field.text();
        }

        @Override
        public String describe() {
            return "text";
        }
    }

    /** A list of texts; a single text is a list of one. */
    record Texts() implements Value {
        @Override
        public Object read(Field field) {
            return field.texts();
        }

        @Override
        public String describe() {
            return "text, or a list";
        }
    }

    /** One of an enum's constants. */
    record Choice(Class<?> type) implements Value {
        @Override
        public Object read(Field field) {
            String word = field.choice(words());
            return constants()
                    .filter(each -> Words.of(each).equals(word))
                    .findFirst()
                    .orElseThrow();
        }

        List<String> words() {
            return constants().map(Words::of).toList();
        }

        private Stream<Enum<?>> constants() {
            return Stream.of(type.getEnumConstants()).map(each -> (Enum<?>) each);
        }

        @Override
        public Object write(Object value) {
            return Words.of((Enum<?>) value);
        }

        @Override
        public String describe() {
            return code(words());
        }
    }

    /** Some values of one kind. */
    record Listed(Value element, String wanted) implements Value {
        @Override
        public Object read(Field field) {
            return read(field, wanted);
        }

        List<Object> read(Field field, String allowed) {
            List<Field> items = field.items(allowed);
            if (items.isEmpty() && element instanceof Item) {
                throw field.mustBe("a list of at least one layer");
            }
            if (items.isEmpty() && !(element instanceof Block)) {
                throw field.mustBe(allowed);
            }
            return items.stream().map(element::read).toList();
        }

        @Override
        public Object write(Object value) {
            return ((List<?>) value).stream().map(element::write).toList();
        }

        @Override
        public String describe() {
            return switch (element) {
                case Item _ -> "list of layers";
                case Block _ -> "list of blocks";
                default -> "list of numbers, each " + element.describe();
            };
        }
    }

    /** Several settings that stand in one list, each with its place. */
    record Tuple(List<Value> elements, String wanted) implements Value {
        @Override
        public Object read(Field field) {
            List<Field> items = field.items(wanted);
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                values.add(elements.get(Math.min(i, elements.size() - 1)).read(items.get(i)));
            }
            if (values.size() != elements.size()) {
                throw field.mustBe(wanted);
            }
            return values;
        }

        @Override
        public String describe() {
            return elements.size() + " numbers, each " + elements.getFirst().describe();
        }
    }

    /** A block of settings. */
    record Block(Form form) implements Value {
        @Override
        public Object read(Field field) {
            return form.read(Section.of(field, form.keys()));
        }

        @Override
        public Object write(Object value) {
            return form.write(value);
        }

        @Override
        public String describe() {
            return "block";
        }
    }

    /** What is read and written by code of its own. */
    record ByItself(String describe) implements Value {
        @Override
        public Object read(Field field) {
            throw new IllegalStateException(field.path() + " is read by code of its own");
        }
    }

    /** One of a vocabulary's words, as the {@code type} of a block with its settings. */
    record Kinds(Class<?> type, String what) implements Value {
        @Override
        public Object read(Field field) {
            return Vocabulary.of(type).read(field, what);
        }

        @Override
        public Object write(Object value) {
            return Vocabulary.of(type).write(value);
        }

        @Override
        public String describe() {
            boolean alone = Vocabulary.of(type).forms().stream().anyMatch(Form::standsAlone);
            return alone ? "word or block" : "block";
        }
    }

    /** One of a vocabulary's words, with its settings: an item of a list of such. */
    record Item(Class<?> type) implements Value {
        @Override
        public Object read(Field field) {
            return Vocabulary.of(type).item(field);
        }

        @Override
        public Object write(Object value) {
            return Vocabulary.of(type).writeItem(value);
        }

        @Override
        public String describe() {
            return "layer";
        }
    }

    /** A word, or a value of another kind in its place. */
    record Either(Class<?> type) implements Value {
        List<String> words() {
            return Vocabulary.of(type).words();
        }

        /** What may stand in place of a word. */
        Value bare() {
            return Vocabulary.of(type).bare().settings().getFirst().value();
        }

        @Override
        public Object read(Field field) {
            Vocabulary vocabulary = Vocabulary.of(type);
            String word = field.value() instanceof Yaml.Scalar scalar ? scalar.text() : "";
            if (words().contains(word)) {
                return vocabulary.form(word).make();
            }
            if (words().size() > 1) {
                return Character.isLetter(field.text().charAt(0))
                        ? field.choice(words())
                        : vocabulary.ofBare(bare().read(field));
            }
            String allowed = Nearest.list(words()) + " or ";
            return vocabulary.ofBare(
                    switch (bare()) {
                        case Real real -> field.number(real.range, allowed + real.range.describe());
                        case Listed list -> list.read(field, allowed + list.wanted);
                        default -> bare().read(field);
                    });
        }

        @Override
        public Object write(Object value) {
            return Vocabulary.of(type).writeEither(value);
        }

        @Override
        public String describe() {
            return code(words()) + ", or " + bare().describe();
        }
    }

    /** Words as code, with commas. */
    static String code(List<String> words) {
        return String.join(", ", words.stream().map(word -> "`" + word + "`").toList());
    }
}
