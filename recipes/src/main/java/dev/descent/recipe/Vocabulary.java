package dev.descent.recipe;

import dev.descent.data.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words that may stand in one place: those of all that a sealed type permits. */
record Vocabulary(List<Form> forms) {
    /** Where other formats write what a layer is. */
    private static final List<String> NAME_KEYS = List.of("type", "name", "layer", "kind");

    private static final ClassValue<Vocabulary> KNOWN = new ClassValue<>() {
        @Override
        protected Vocabulary computeValue(Class<?> type) {
            return new Vocabulary(Form.of(type));
        }
    };

    /** Of a type. */
    static Vocabulary of(Class<?> type) {
        return KNOWN.get(type);
    }

    List<String> words() {
        return forms.stream().map(Form::word).filter(word -> !word.isEmpty()).toList();
    }

    Optional<Form> find(String word) {
        return forms.stream().filter(form -> form.word().equals(word)).findFirst();
    }

    Form form(String word) {
        return find(word).orElseThrow();
    }

    /** The forms of what may stand in place of a word. */
    List<Form> bare() {
        return forms.stream().filter(form -> form.word().isEmpty()).toList();
    }

    Form of(Object value) {
        return forms.stream()
                .filter(form -> form.making().parts(value).isPresent())
                .findFirst()
                .orElseThrow();
    }

    /** A word alone, or what stands in its place. */
    Object writeEither(Object value) {
        Form form = of(value);
        return form.word().isEmpty() ? form.write(value).values().iterator().next() : form.word();
    }

    // ---------------------------------------------------------------------------------------------- {type: WORD, …}

    /**
     * A block whose {@code type} is one of the words, or the word alone.
     *
     * @param what this is the vocabulary of, for errors
     */
    Object read(Field field, String what) {
        Section section = Section.ofKind(field, this, what);
        return form(section.kind()).read(section);
    }

    /** As {@link #read} reads it. */
    Map<String, Object> write(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", of(value).word());
        map.putAll(of(value).write(value));
        return map;
    }

    // ----------------------------------------------------------------------------------- an item of a list: WORD: …

    /** A word, or a word with its settings behind it. */
    Object item(Field item) {
        return switch (item.value()) {
            case Yaml.Scalar _ -> {
                Form form = known(item, item.text());
                if (!form.standsAlone()) {
                    throw item.error("the layer \"%s\" needs a setting: \"%s: %s\""
                            .formatted(form.word(), form.word(), example(form)));
                }
                yield form.make();
            }
            case Yaml.Keys keys -> withSettings(item, keys);
            case Yaml.Items _ -> throw item.mustBe("one layer, such as \"relu\" or \"linear: 64\"");
        };
    }

    private static String example(Form form) {
        return form.said().stream()
                .flatMap(setting -> setting.example().stream())
                .findFirst()
                .orElseThrow();
    }

    private Form known(Field item, String word) {
        return find(word)
                .orElseThrow(() -> item.error("unknown layer \"" + word + "\": "
                        + OtherNames.hint(
                                item.path(), word, words().stream().sorted().toList())));
    }

    private Object withSettings(Field item, Yaml.Keys keys) {
        if (keys.entries().size() != 1) {
            String advice = keys.entries().keySet().stream().anyMatch(NAME_KEYS::contains)
                    ? "its name stands before its settings, as in \"- linear: {out: 64, bias: false}\""
                    : "begin each layer with \"- \" on a line of its own";
            throw item.error("\"%s\" has the keys %s where one layer is needed; %s"
                    .formatted(item.path(), Nearest.list(keys.entries().keySet()), advice));
        }
        Map.Entry<String, Yaml.Entry> only =
                keys.entries().entrySet().iterator().next();
        String word = only.getKey();
        Form form = known(new Field(item.path(), new Yaml.Scalar(only.getValue().keyPlace(), word, false)), word);
        Field setting = new Field(item.path() + "." + word, only.getValue().value());
        if (form.said().isEmpty()) {
            throw setting.error("the layer \"" + word + "\" has no settings; write \"- " + word + "\" and no more");
        }
        return form.isBare() || setting.value() instanceof Yaml.Scalar
                ? form.readShort(setting)
                : form.read(Section.of(setting, form.said()));
    }

    /** As {@link #item} reads it. */
    Object writeItem(Object value) {
        Form form = of(value);
        Map<String, Object> settings = form.write(value);
        return form.said().isEmpty()
                ? form.word()
                : Map.of(
                        form.word(),
                        form.isBare() ? settings.values().iterator().next() : settings);
    }
}
