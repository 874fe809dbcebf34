package dev.descent.recipe;

import dev.descent.data.Nearest;
import dev.descent.notice.Notice;
import dev.descent.word.Unfit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A block of keys of a recipe, checked to hold no key but those it may.
 *
 * @param path the key of the block; empty for the recipe itself
 * @param kind what {@code type} says, where a block has one; else empty
 * @param place where the block begins
 * @param entries the keys
 */
record Section(String path, String kind, Place place, Map<String, Yaml.Entry> entries) {
    private static final String TYPE = "type";
    private static final Logger LOG = LoggerFactory.getLogger(Section.class);

    /** A block that may hold these settings. */
    static Section of(Field field, List<Setting> settings) {
        List<String> known = settings.stream().map(Setting::key).toList();
        if (!(field.value() instanceof Yaml.Keys keys)) {
            throw field.path().isEmpty()
                    ? field.error("a recipe is a block of keys such as \"epochs: 20\", but here stands "
                            + field.value().describe())
                    : field.mustBe("a block of keys: " + Nearest.list(known));
        }
        Section section = new Section(field.path(), "", keys.place(), renamed(keys.entries(), settings));
        section.refuseUnknown(known, "");
        return section;
    }

    /**
     * A block whose {@code type} says what it is and so which keys it may hold: {@code {type: sgd, lr: 0.1}}. The word alone,
     * {@code sgd}, is a block with that type and nothing else.
     */
    static Section ofKind(Field field, Vocabulary vocabulary, String what) {
        List<String> kinds = vocabulary.words();
        Yaml.Keys keys = switch (field.value()) {
            case Yaml.Keys block -> block;
            case Yaml.Scalar word -> new Yaml.Keys(word.place(), Map.of(TYPE, new Yaml.Entry(word.place(), word)));
            case Yaml.Items list ->
                throw field.mustBe("one of " + Nearest.list(kinds) + ", or a block with a \"type\"");
        };
        Yaml.Entry type = keys.entries().get(TYPE);
        if (type == null) {
            throw field.error("\"" + field.path() + "\" has no \"type\"; add one of " + Nearest.list(kinds));
        }
        String path = field.value() instanceof Yaml.Keys ? field.path() + "." + TYPE : field.path();
        String kind = new Field(path, type.value()).choice(kinds);
        Form form = vocabulary.form(kind);
        Section section = new Section(field.path(), kind, keys.place(), renamed(keys.entries(), form.said()));
        List<String> known = new ArrayList<>(form.keys());
        known.addFirst(TYPE);
        section.refuseUnknown(known, " for the " + what + " " + kind);
        return section;
    }

    /** Keys by their present names; says it of one that is not. */
    private static Map<String, Yaml.Entry> renamed(Map<String, Yaml.Entry> entries, List<Setting> settings) {
        Map<String, Yaml.Entry> renamed = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            Optional<String> now = settings.stream()
                    .filter(setting -> setting.formerKey().filter(key::equals).isPresent())
                    .map(Setting::key)
                    .filter(name -> !entries.containsKey(name))
                    .findFirst();
            now.ifPresent(name -> Notice.warn(
                    LOG,
                    entry.keyPlace()
                            .error("\"%s\" is called \"%s\" now, and still works".formatted(key, name))
                            .getMessage()));
            renamed.put(now.orElse(key), entry);
        });
        return renamed;
    }

    private void refuseUnknown(Collection<String> known, String where) {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                String in = !where.isEmpty() || path.isEmpty() ? where : " in \"" + path + "\"";
                throw entry.keyPlace()
                        .error("unknown key \"" + key + "\"" + in + ": " + OtherNames.hint(path, key, known));
            }
        });
    }

    private Field field(String key) {
        return new Field(
                path.isEmpty() ? key : path + "." + key, entries.get(key).value());
    }

    /** Whether a key was written, with a value or without. */
    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** What stands under a key that may be left out. */
    Optional<Field> find(String key) {
        return has(key) ? Optional.of(field(key)) : Optional.empty();
    }

    /**
     * What stands under a key that must be there.
     *
     * @param example what could be written
     */
    Field need(String key, String example) {
        if (!has(key)) {
            String whole = path.isEmpty() ? "the recipe" : "\"" + path + "\"";
            throw place.error("%s has no \"%s\"; add one, such as \"%s: %s\"".formatted(whole, key, key, example));
        }
        return field(key);
    }

    /** An error about the block. */
    RequestException error(String problem) {
        return place.error(problem);
    }

    /** What a record says of settings that do not go together, at the place of the one that it names, {@code split.test}. */
    RequestException refusal(Unfit unfit) {
        String[] keys = unfit.setting().split("\\.", -1);
        Optional<Field> setting = find(keys[0]);
        for (String key : List.of(keys).subList(1, keys.length)) {
            setting = setting.flatMap(above -> above.under(key));
        }
        String must = "must be ";
        return setting.isPresent() && unfit.what().startsWith(must)
                ? setting.get().mustBe(unfit.what().substring(must.length()))
                : setting.map(Field::place)
                        .orElse(place)
                        .error("\"" + setting.map(Field::path).orElse(path) + "\" " + unfit.what());
    }
}
