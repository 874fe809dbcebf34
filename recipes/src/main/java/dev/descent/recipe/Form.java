package dev.descent.recipe;

import dev.descent.word.Flat;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Unfit;
import dev.descent.word.Word;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        List<RecordComponent> components = List.of(type.getRecordComponents());
        boolean flat = !components.isEmpty() && components.getFirst().isAnnotationPresent(Flat.class);
        List<Setting> own = Setting.of(components.subList(flat ? 1 : 0, components.size()));
        if (!flat) {
            Word word = type.getAnnotation(Word.class);
            return List.of(new Form(
                    word == null ? "" : word.value(), says(type.getAnnotation(Says.class)), own, new Record(type)));
        }
        return of(components.getFirst().getType()).stream()
                .filter(inner -> !inner.word.isEmpty())
                .map(inner -> new Form(
                        inner.word,
                        inner.says,
                        Stream.concat(inner.settings.stream(), own.stream()).toList(),
                        new Around(inner, new Record(type))))
                .toList();
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

    /** A record by its own components. */
    private record Record(Class<?> type) implements Making {
        @Override
        public Object make(List<Object> parts) {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                return constructor.newInstance(parts.toArray());
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof IllegalArgumentException refusal
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
            for (RecordComponent component : type.getRecordComponents()) {
                try {
                    parts.add(component.getAccessor().invoke(value));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(type + " is not open to recipes", e);
                }
            }
            return Optional.of(parts);
        }
    }

    /** A record whose first component is made by another form. */
    private record Around(Form inner, Record outer) implements Making {
        private int count() {
            return inner.settings.stream()
                    .mapToInt(setting -> setting.components().size())
                    .sum();
        }

        @Override
        public Object make(List<Object> parts) {
            List<Object> own = new ArrayList<>(parts.subList(count(), parts.size()));
            own.addFirst(inner.making.make(parts.subList(0, count())));
            return outer.make(own);
        }

        @Override
        public Optional<List<Object>> parts(Object value) {
            return outer.parts(value)
                    .flatMap(own -> inner.making
                            .parts(own.getFirst())
                            .map(flat -> Stream.concat(
                                            flat.stream(), own.stream().skip(1))
                                    .toList()));
        }
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

    /** Whether it can stand alone. */
    boolean standsAlone() {
        return settings.stream().noneMatch(Setting::isNeeded);
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
        }
    }

    /** What a value in place of a block says. */
    Object readShort(Field field) {
        Setting setting = said().stream().filter(Setting::isShort).findFirst().orElseThrow();
        boolean lone = isBare() && setting.value() instanceof Value.Real;
        Value.Real real = lone ? (Value.Real) setting.value() : new Value.Real(Range.ANY);
        try {
            return make(Map.of(
                    setting.key(),
                    lone
                            ? List.of(field.number(
                                    real.range(),
                                    "%s, such as \"%s: %s\""
                                            .formatted(
                                                    real.range().describe(),
                                                    word,
                                                    setting.example().orElseThrow())))
                            : setting.read(field)));
        } catch (IllegalArgumentException e) {
            if (setting.value() instanceof Value.Tuple tuple) {
                throw new RecipeException(field.mustBe(tuple.wanted()).getMessage(), e);
            }
            throw e;
        }
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
