package dev.descent.recipe;

import dev.descent.data.Nearest;
import dev.descent.word.Range;
import dev.descent.word.Sign;
import dev.descent.word.Words;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A kind of value that a setting has: how it is read, written and described. */
sealed interface Value {
    /** What a list of layers looks like. */
    String LAYERS = "a list of layers, such as [{linear: 64}, relu, linear]";

    /** The same in a table. */
    String LIST = "list of layers";

    /** What a field says; throws a {@link RequestException} if that is no such value. */
    Object read(Field field);

    /** Whether a field looks like such a value: tells which is meant where there are several. */
    default boolean takes(Field field) {
        return field.value() instanceof Yaml.Scalar;
    }

    /** As YAML has it. */
    default Object write(Object value) {
        return value;
    }

    /** What it may be, in a table. */
    String describe();

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
        public boolean takes(Field field) {
            return field.isNumber();
        }

        @Override
        public String describe() {
            return range == Range.ANY ? "number" : range.describe().replace("a number ", "");
        }
    }

    /** What one reader of {@link Field} reads. */
    enum Plain implements Value {
        /** True or false. */
        FLAG("true, false"),
        /** A text. */
        TEXT("text"),
        /** A list of texts; a single text is a list of one. */
        TEXTS("text, or a list"),
        /** Lists of texts by what they are of. */
        TEXTS_BY_KEY("text, list, or block of such"),
        /** Lists of numbers, all of one length. */
        ROWS("rows of numbers"),
        /** The path of a file or a folder. */
        PATH("path"),
        /** The name of a character encoding. */
        ENCODING("name");

        private final String words;

        Plain(String words) {
            this.words = words;
        }

        @Override
        public Object read(Field field) {
            return switch (this) {
                case FLAG -> field.flag();
                case TEXT -> field.text();
                case TEXTS -> field.texts();
                case TEXTS_BY_KEY -> field.textsByKey();
                case ROWS -> field.rows();
                case PATH -> field.file();
                case ENCODING -> field.encoding();
            };
        }

        @Override
        public boolean takes(Field field) {
            return switch (this) {
                case FLAG -> field.isFlag();
                case PATH -> field.isPath();
                default -> field.value() instanceof Yaml.Scalar;
            };
        }

        @Override
        public Object write(Object value) {
            return switch (value) {
                case Path path -> path.toAbsolutePath().toString();
                case Charset charset -> charset.name().toLowerCase(Locale.ROOT);
                case Map<?, ?> texts when texts.keySet().equals(Set.of(Field.ANY_KEY)) -> texts.get(Field.ANY_KEY);
                default -> value;
            };
        }

        @Override
        public String describe() {
            return words;
        }
    }

    /** One of some values by a word; of several words of one value the first is written. */
    record Choice(Map<String, Object> values) implements Value {
        /** One of an enum's constants. */
        static Choice of(Class<?> type) {
            Map<String, Object> values = new LinkedHashMap<>();
            Stream.of(type.getEnumConstants()).forEach(each -> values.put(Words.of((Enum<?>) each), each));
            return new Choice(values);
        }

        /** One of some signs, as itself or by its name. */
        static Choice of(List<Sign> signs, boolean isCharacter) {
            Function<Sign, Object> mark =
                    sign -> isCharacter ? (Object) sign.mark().charAt(0) : sign.mark();
            Map<String, Object> values = new LinkedHashMap<>();
            signs.forEach(sign -> values.put(sign.word(), mark.apply(sign)));
            signs.forEach(sign -> values.putIfAbsent(sign.called(), mark.apply(sign)));
            return new Choice(values);
        }

        @Override
        public Object read(Field field) {
            return values.get(field.choice(values.keySet()));
        }

        @Override
        public boolean takes(Field field) {
            return field.value() instanceof Yaml.Scalar scalar && values.containsKey(scalar.text());
        }

        @Override
        public Object write(Object value) {
            return values.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(value))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public String describe() {
            return code(values.keySet().stream()
                    .filter(word -> word.equals(write(values.get(word))))
                    .toList());
        }
    }

    /** Some values of one kind; of words none twice, and a single one is a list of one. */
    record Listed(Value element, String wanted) implements Value {
        @Override
        public Object read(Field field) {
            return read(field, wanted);
        }

        List<Object> read(Field field, String allowed) {
            if (element instanceof Choice(Map<String, Object> values)) {
                return field.choices(values.keySet()).stream().map(values::get).toList();
            }
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
                case Item _ -> LIST;
                case Block _ -> "list of blocks";
                case Choice choice -> choice.describe() + ", or a list";
                case Real(Range range) when range == Range.ANY -> "list of numbers";
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
            return form.read(Section.of(field, form.said()));
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

    /**
     * One of a vocabulary's words, as the {@code type} of a block with its settings. A list in place of the block is the
     * short setting of the word that has one.
     */
    record Kinds(Class<?> type, String what) implements Value {
        @Override
        public Object read(Field field) {
            Optional<Form> list = list();
            boolean isList = field.value() instanceof Yaml.Items;
            boolean isKnown = field.value() instanceof Yaml.Keys
                    || Vocabulary.of(type).words().stream()
                            .anyMatch(word -> field.value() instanceof Yaml.Scalar scalar
                                    && scalar.text().equals(word));
            return list.isPresent() && (isList || !isKnown)
                    ? list.get().readShort(field)
                    : Vocabulary.of(type).read(field, what);
        }

        /** The word that a list alone stands for. */
        Optional<Form> list() {
            return Vocabulary.of(type).forms().stream()
                    .filter(form ->
                            form.shortValue().filter(Listed.class::isInstance).isPresent())
                    .findFirst();
        }

        @Override
        public Object write(Object value) {
            Vocabulary vocabulary = Vocabulary.of(type);
            Map<String, Object> settings = vocabulary.of(value).write(value);
            boolean isList = list().filter(vocabulary.of(value)::equals).isPresent() && settings.size() == 1;
            return isList ? settings.values().iterator().next() : vocabulary.write(value);
        }

        @Override
        public String describe() {
            boolean alone = Vocabulary.of(type).forms().stream().anyMatch(Form::standsAlone);
            return list().isPresent() ? LIST + ", word or block" : alone ? "word or block" : "block";
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

    /** One of several blocks, told apart by their keys; a text alone is a setting of the first. */
    record Blocks(Class<?> type) implements Value {
        List<Form> forms() {
            return Vocabulary.of(type).forms();
        }

        /** What a text alone may be. */
        List<Setting> shorts() {
            return forms().getFirst().said().stream().filter(Setting::isShort).toList();
        }

        List<Setting> settings() {
            return forms().stream().flatMap(form -> form.said().stream()).toList();
        }

        @Override
        public Object read(Field field) {
            if (field.value() instanceof Yaml.Scalar) {
                return forms().getFirst().readShort(field);
            }
            Section section = Section.of(field, settings());
            Form form = forms().reversed().stream()
                    .filter(each -> each.keys().stream().anyMatch(section::has))
                    .findFirst()
                    .orElseGet(forms()::getFirst);
            section.entries().forEach((key, entry) -> {
                if (!form.keys().contains(key)) {
                    throw entry.keyPlace()
                            .error("\"%s.%s\" does not go with %s; leave one of them out"
                                    .formatted(field.path(), key, form.says()));
                }
            });
            return form.read(section);
        }

        @Override
        public Object write(Object value) {
            return Vocabulary.of(type).of(value).write(value);
        }

        @Override
        public String describe() {
            return String.join(", ", shorts().stream().map(Setting::key).toList()) + " or block";
        }
    }

    /**
     * A word, or a value of another kind in its place.
     *
     * @param wanted what must stand there; follows from the kinds if empty
     */
    record Either(Class<?> type, String wanted) implements Value {
        List<String> words() {
            return Vocabulary.of(type).words();
        }

        /** What may stand in place of a word. */
        List<Value> bare() {
            return Vocabulary.of(type).bare().stream()
                    .map(form -> form.settings().getFirst().value())
                    .toList();
        }

        @Override
        public Object read(Field field) {
            Vocabulary vocabulary = Vocabulary.of(type);
            String word = field.value() instanceof Yaml.Scalar scalar ? scalar.text() : "";
            if (words().contains(word)) {
                return vocabulary.form(word).make();
            }
            if (words().size() > 1 && Character.isLetter(field.text().charAt(0))) {
                return field.choice(words());
            }
            Value first = bare().getFirst();
            String allowed = !wanted.isEmpty()
                    ? wanted
                    : words().size() > 1 ? own(first) : Nearest.list(words()) + " or " + own(first);
            for (Form form : vocabulary.bare()) {
                Value value = form.settings().getFirst().value();
                if (bare().size() == 1 || value.takes(field)) {
                    return form.making().make(List.of(read(value, field, allowed)));
                }
            }
            throw field.mustBe(allowed);
        }

        private static String own(Value value) {
            return switch (value) {
                case Real real -> real.range.describe();
                case Listed list -> list.wanted;
                default -> value.describe();
            };
        }

        private static Object read(Value value, Field field, String allowed) {
            return switch (value) {
                case Real real -> field.number(real.range, allowed);
                case Listed list -> list.read(field, allowed);
                default -> value.read(field);
            };
        }

        @Override
        public Object write(Object value) {
            return Vocabulary.of(type).writeEither(value);
        }

        @Override
        public String describe() {
            String code = code(words());
            return Stream.concat(
                            Stream.of(code).filter(each -> !each.isEmpty()),
                            bare().stream().map(Value::describe))
                    .collect(Collectors.joining(", or "));
        }
    }

    /** Words as code, with commas. */
    static String code(List<String> words) {
        return String.join(", ", words.stream().map(word -> "`" + word + "`").toList());
    }
}
