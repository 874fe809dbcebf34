package dev.descent.recipe;

import dev.descent.recipe.layer.LayerPart;
import dev.descent.word.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of a recipe set from the command line: {@code --set optimizer.lr=0.01}. It is checked as if it stood in the file.
 *
 * @param typed the option as it was typed, for errors
 * @param path the key with the keys above it; an item of a list by its index from 0, {@code model.0.linear}
 * @param value YAML
 */
public record Change(String typed, String path, String value) {
    /**
     * The change that {@code key=value} asks for.
     *
     * @throws RequestException if it is not of that form
     */
    public static Change set(String keyAndValue) {
        String typed = "--set " + keyAndValue;
        int equals = keyAndValue.indexOf('=');
        if (equals < 1) {
            throw new RequestException(typed + ": write a key, \"=\" and a value, such as --set optimizer.lr=0.01");
        }
        return new Change(typed, keyAndValue.substring(0, equals).strip(), keyAndValue.substring(equals + 1));
    }

    /** The change that an option of its own asks for, {@code --epochs 3}. */
    public static Change option(String option, String path, String value) {
        return new Change(option + " " + value, path, value);
    }

    /** The same for a value that is a text, whatever it looks like to YAML: a path. */
    public static Change text(String option, String path, String value) {
        String quoted = '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        return new Change(option + " " + value, path, quoted);
    }

    /** The same change to another value. */
    Change with(String other) {
        String option = typed.endsWith(value) ? typed.substring(0, typed.length() - value.length()) : path + "=";
        return new Change(option + other, path, other);
    }

    /** A recipe with this value in it. */
    Yaml applyTo(Yaml recipe) {
        Place place = Place.option(typed);
        List<String> keys = List.of(path.split("\\.", -1));
        if (keys.stream().anyMatch(String::isBlank)) {
            throw place.error("\"" + path + "\" is no key; write the keys with one dot between them, optimizer.lr");
        }
        return put(recipe, keys, 0, YamlReader.readOption(value, place), place);
    }

    private Yaml put(Yaml tree, List<String> keys, int depth, Yaml leaf, Place place) {
        if (depth == keys.size()) {
            return leaf;
        }
        String key = keys.get(depth);
        return switch (tree) {
            case Yaml.Keys block -> {
                Yaml.Entry old = block.entries().get(key);
                Yaml under = old == null ? new Yaml.Keys(place, Map.of()) : old.value();
                Place keyPlace = old == null ? place : old.keyPlace();
                yield block.with(key, new Yaml.Entry(keyPlace, put(under, keys, depth + 1, leaf, place)));
            }
            case Yaml.Items list -> {
                int index = index(list, keys, depth, place);
                yield list.with(index, put(list.items().get(index), keys, depth + 1, leaf, place));
            }
            case Yaml.Scalar word -> {
                Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
                if (!word.isNothing() && !word.text().equals(key)) { // "- linear" has no setting yet
                    entries.put(longFor(keys.get(depth - 1), word), new Yaml.Entry(word.place(), word));
                }
                yield put(new Yaml.Keys(word.place(), entries), keys, depth, leaf, place);
            }
        };
    }

    /** The key that a word alone stands for: "loss: mse" is short for a block whose type is mse. */
    private static String longFor(String block, Yaml.Scalar word) {
        return switch (block) {
            case "data" -> Words.of(DataName.class).contains(word.text()) ? "name" : "path";
            default ->
                Vocabulary.of(LayerPart.class)
                        .find(block)
                        .flatMap(Form::shortKey)
                        .orElse("type");
        };
    }

    private static int index(Yaml.Items list, List<String> keys, int depth, Place place) {
        int count = list.items().size();
        String above = String.join(".", new ArrayList<>(keys.subList(0, depth)));
        try {
            int index = Integer.parseInt(keys.get(depth));
            if (index >= 0 && index < count) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw new RequestException(
                    place
                            + ": \"%s\" is a list; name an item of it by its number, %s.0 to %s.%s"
                                    .formatted(above, above, above, count - 1),
                    e);
        }
        throw place.error(
                "\"%s\" has %s items; they are %s.0 to %s.%s".formatted(above, count, above, above, count - 1));
    }
}
