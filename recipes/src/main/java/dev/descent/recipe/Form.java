package dev.descent.recipe;

import dev.descent.data.DataException;
import dev.descent.data.Nearest;
import dev.descent.word.Flat;
import dev.descent.word.Says;
import dev.descent.word.Unfit;
import dev.descent.word.Word;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A word of recipes with its settings, as a record declares them by {@link dev.descent.word} annotations: reads a block of
 * settings strictly, makes the record of them, and writes it again.
 *
 * @param word what it is called; empty of a block that needs no name
 * @param says what it means
 * @param settings in the order of the components
 */
record Form(String word, String says, List<Setting> settings, Making making) {
    /** Makes a value of its components, and takes it apart. */
    interface Making {
        Object make(List<Object> parts);

        /** The components of a value; nothing if it is none of this word. */
        Optional<List<Object>> parts(Object value);
    }

    /** The words of a type: of a record one, of an enum or of what is sealed several. */
    static List<Form> of(Class<?> type) {
        if (type.isSealed()) {
            return Arrays.stream(type.getPermittedSubclasses())
                    .flatMap(each -> of(each).stream())
                    .toList();
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .flatMap(each -> constant((Enum<?>) each).stream())
                    .toList();
        }
        if (!type.isRecord()) {
            return List.of();
        }
        Word word = type.getAnnotation(Word.class);
        Form none = new Form(
                word == null ? "" : word.value(),
                says(type.getAnnotation(Says.class)),
                List.of(),
                new Slots(type, List.of()));
        List<Form> forms = List.of(none);
        List<RecordComponent> components = List.of(type.getRecordComponents());
        for (int from = 0; from < components.size(); ) {
            int to = from;
            while (to < components.size() && !components.get(to).isAnnotationPresent(Flat.class)) {
                to++;
            }
            List<RecordComponent> own = components.subList(from, to);
            forms = forms.stream().map(form -> form.with(own)).toList();
            if (to < components.size()) {
                List<Form> flat = of(components.get(to).getType());
                forms = forms.stream()
                        .flatMap(form -> flat.stream()
                                .filter(each -> flat.size() == 1 || !each.word.isEmpty())
                                .map(form::with))
                        .toList();
            }
            from = to + 1;
        }
        return forms;
    }

    /** This form with settings of its own behind those that it has. */
    private Form with(List<RecordComponent> own) {
        Slots slots = (Slots) making;
        return new Form(
                word,
                says,
                joined(settings, Setting.of(own)),
                slots.with(Collections.nCopies(own.size(), Optional.empty())));
    }

    /** This form with the word and the settings of another, which makes one component. */
    private Form with(Form flat) {
        Slots slots = (Slots) making;
        return new Form(
                word + flat.word,
                says + flat.says,
                joined(settings, flat.settings),
                slots.with(List.of(Optional.of(flat))));
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** Whether a type is words with settings, and no block without a name. */
    static boolean hasWords(Class<?> type) {
        return of(type).stream().noneMatch(form -> form.word.isEmpty());
    }

    private static String says(Says says) {
        return says == null ? "" : says.value();
    }

    private static Optional<Form> constant(Enum<?> constant) {
        try {
            var field = constant.getDeclaringClass().getField(constant.name());
            Making making = new Making() {
                @Override
                public Object make(List<Object> parts) {
                    return constant;
                }

                @Override
                public Optional<List<Object>> parts(Object value) {
                    return value.equals(constant) ? Optional.of(List.of()) : Optional.empty();
                }
            };
            return Optional.ofNullable(field.getAnnotation(Word.class))
                    .map(word -> new Form(word.value(), says(field.getAnnotation(Says.class)), List.of(), making));
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A record by its components.
     *
     * @param flat for each of them the form that makes it of several settings, if it is flat
     */
    private record Slots(Class<?> type, List<Optional<Form>> flat) implements Making {
        Slots with(List<Optional<Form>> more) {
            return new Slots(type, joined(flat, more));
        }

        @Override
        public Object make(List<Object> parts) {
            List<Object> own = new ArrayList<>();
            int from = 0;
            for (Optional<Form> form : flat) {
                int to = from + form.map(Form::count).orElse(1);
                List<Object> slot = parts.subList(from, to);
                own.add(form.map(each -> each.making.make(slot)).orElseGet(slot::getFirst));
                from = to;
            }
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            try {
                return type.getDeclaredConstructor(types).newInstance(own.toArray());
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof RuntimeException refusal
                        ? refusal
                        : new IllegalStateException(e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(type + " is not open to recipes", e);
            }
        }

        @Override
        public Optional<List<Object>> parts(Object value) {
            if (!type.isInstance(value)) {
                return Optional.empty();
            }
            List<Object> parts = new ArrayList<>();
            for (int i = 0; i < flat.size(); i++) {
                Object slot = component(i, value);
                Optional<List<Object>> own =
                        flat.get(i).map(form -> form.making.parts(slot)).orElse(Optional.of(List.of(slot)));
                if (own.isEmpty()) {
                    return own;
                }
                parts.addAll(own.get());
            }
            return Optional.of(parts);
        }

        private Object component(int index, Object value) {
            try {
                return type.getRecordComponents()[index].getAccessor().invoke(value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(type + " is not open to recipes", e);
            }
        }
    }

    /** How many components its settings give. */
    private int count() {
        return settings.stream()
                .mapToInt(setting -> setting.components().size())
                .sum();
    }

    /** The settings that people can say something of. */
    List<Setting> said() {
        return settings.stream().filter(Setting::isSaid).toList();
    }

    /** What its settings are called. */
    List<String> keys() {
        return said().stream().map(Setting::key).toList();
    }

    /** Whether a value in place of the block can be nothing but the one setting that there is. */
    boolean isBare() {
        return said().size() == 1 && said().getFirst().isShort();
    }

    /** What the setting is called that a value in place of a block gives. */
    Optional<String> shortKey() {
        return said().stream().filter(Setting::isShort).map(Setting::key).findFirst();
    }

    /** What may stand in place of a block. */
    Optional<Value> shortValue() {
        return said().stream().filter(Setting::isShort).map(Setting::value).findFirst();
    }

    /** Whether it can stand alone. */
    boolean standsAlone() {
        return settings.stream().noneMatch(Setting::isNeeded);
    }

    /** A value with another setting, where each has a component of its own. */
    Object with(Object value, String key, Object other) {
        List<Object> parts = new ArrayList<>(making.parts(value).orElseThrow());
        parts.set(settings.stream().map(Setting::key).toList().indexOf(key), other);
        return making.make(parts);
    }

    /** What it is where nothing is said of any setting. */
    Object make() {
        return make(Map.of());
    }

    private Object make(Map<String, List<Object>> read) {
        Map<String, List<Object>> all = new LinkedHashMap<>();
        for (Setting setting : settings) {
            List<Object> parts = read.get(setting.key());
            if (parts == null) {
                List<Object> other = setting.source().map(all::get).orElse(null);
                parts = other == null ? setting.unsaid() : other;
            }
            all.put(setting.key(), parts);
        }
        return making.make(all.values().stream().flatMap(List::stream).toList());
    }

    /** What a block says. */
    Object read(Section section) {
        return read(section, Map.of());
    }

    /**
     * What a block says.
     *
     * @param own what is read already, by the settings' keys
     */
    Object read(Section section, Map<String, Object> own) {
        Map<String, List<Object>> read = new LinkedHashMap<>();
        own.forEach((key, value) -> read.put(key, List.of(value)));
        for (Setting setting : said()) {
            if (own.containsKey(setting.key())) {
                continue;
            }
            Optional<Field> field = setting.isNeeded()
                    ? Optional.of(section.need(setting.key(), setting.example().orElseThrow()))
                    : section.find(setting.key());
            field.ifPresent(there -> read.put(setting.key(), setting.read(there)));
        }
        try {
            return make(read);
        } catch (Unfit e) {
            throw section.refusal(e);
        } catch (DataException e) {
            throw new RequestException(section.error(e.getMessage()).getMessage(), e);
        }
    }

    /** What a value in place of a block says. */
    Object readShort(Field field) {
        List<Setting> shorts = said().stream().filter(Setting::isShort).toList();
        Setting setting = shorts.size() == 1 ? shorts.getFirst() : meant(shorts, field);
        try {
            return make(Map.of(setting.key(), isBare() ? setting.readAlone(field, word) : setting.read(field)));
        } catch (IllegalArgumentException e) {
            if (setting.value() instanceof Value.Tuple tuple) {
                throw new RequestException(field.mustBe(tuple.wanted()).getMessage(), e);
            }
            throw e;
        }
    }

    /** Which of several settings a text in place of a block gives; the first has words. */
    private static Setting meant(List<Setting> shorts, Field field) {
        String text = field.text();
        return shorts.stream()
                .filter(each -> each.value().takes(field))
                .findFirst()
                .orElseThrow(() ->
                        field.error("\"%s\" is \"%s\", which is neither %s: %s, or write \"./%s\" if it is a folder"
                                .formatted(
                                        field.path(),
                                        text,
                                        shorts.stream().map(Setting::wanted).collect(Collectors.joining(" nor ")),
                                        Nearest.hint(
                                                text,
                                                ((Value.Choice) shorts.getFirst()
                                                                .value())
                                                        .values()
                                                        .keySet()),
                                        text)));
    }

    /** A value's settings as YAML has them. */
    Map<String, Object> write(Object value) {
        List<Object> parts = making.parts(value).orElseThrow();
        Map<String, Object> written = new LinkedHashMap<>();
        int from = 0;
        for (Setting setting : settings) {
            int to = from + setting.components().size();
            setting.write(parts.subList(from, to)).ifPresent(each -> written.put(setting.key(), each));
            from = to;
        }
        return written;
    }
}
