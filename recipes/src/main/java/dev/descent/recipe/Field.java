package dev.descent.recipe;

import dev.descent.data.Nearest;
import dev.descent.word.Range;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One value of a recipe, read as what it must be. Every reader throws a {@link RequestException} that names the place, the
 * key, what stands there and what is allowed.
 *
 * @param path the key with the keys above it, {@code optimizer.lr}
 * @param value what was written
 */
record Field(String path, Yaml value) {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+(_[0-9]+)*");
    private static final Pattern REAL =
            Pattern.compile("[-+]?([0-9]+(_[0-9]+)*(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    /** In a block of texts by keys, those of every other key too. */
    static final String ANY_KEY = "*";

    private static final Pattern FLAG = Pattern.compile("true|false");
    private static final Pattern PATH = Pattern.compile(".*[./\\\\].*");

    Place place() {
        return value.place();
    }

    /** The error that this value is not what it must be. */
    RequestException mustBe(String allowed) {
        return place().error("\"" + path + "\" is " + value.describe() + ", but must be " + allowed);
    }

    /** An error about this value. */
    RequestException error(String problem) {
        return place().error(problem);
    }

    private String scalar(String allowed) {
        if (value instanceof Yaml.Scalar scalar && !scalar.isNothing()) {
            return scalar.text();
        }
        throw mustBe(allowed);
    }

    private String unquoted(String allowed) {
        String text = scalar(allowed);
        if (((Yaml.Scalar) value).quoted()) {
            throw place().error("\"" + path + "\" is the text \"" + text + "\", but must be " + allowed
                    + "; leave the quotes out");
        }
        return text;
    }

    /** A text, of at least one character. */
    String text() {
        String text = scalar("a text");
        if (text.isBlank()) {
            throw mustBe("a text that is not blank");
        }
        return text;
    }

    /** A file's or a folder's path. */
    Path file() {
        if (text().matches("\\w+://.*")) {
            throw error("\"" + path + "\" is the address \"" + text()
                    + "\", but must be a path; fetch the file (curl -O ADDRESS) and name it");
        }
        try {
            return place().resolve(Path.of(text()));
        } catch (InvalidPathException e) {
            throw new RequestException(mustBe("a path").getMessage(), e);
        }
    }

    /** Whether the value is a text or a number of this form. */
    private boolean looksLike(Pattern form) {
        return value instanceof Yaml.Scalar scalar
                && form.matcher(scalar.text()).matches();
    }

    /** Whether the value is a number, in its range or not. */
    boolean isNumber() {
        return looksLike(REAL);
    }

    /** Whether the value can be nothing but a path. */
    boolean isPath() {
        return looksLike(PATH);
    }

    /** Whether the value is true or false. */
    boolean isFlag() {
        return looksLike(FLAG) && !((Yaml.Scalar) value).quoted();
    }

    /** What stands under a key of the value, or at an index; nothing if it has none. */
    Optional<Field> under(String key) {
        Optional<Yaml> there = switch (value) {
            case Yaml.Keys keys -> Optional.ofNullable(keys.entries().get(key)).map(Yaml.Entry::value);
            case Yaml.Items list -> Optional.of(list.items().get(Integer.parseInt(key)));
            case Yaml.Scalar _ -> Optional.empty();
        };
        return there.map(each -> new Field(path + "." + key, each));
    }

    /** A whole number. */
    long whole(long least, long most) {
        String allowed = most == Long.MAX_VALUE
                ? String.format(Locale.ROOT, "a whole number from %,d upwards", least)
                : String.format(Locale.ROOT, "a whole number from %,d to %,d", least, most);
        String text = unquoted(allowed);
        if (WHOLE.matcher(text).matches()) {
            try {
                long number = Long.parseLong(text.replace("_", ""));
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new RequestException(mustBe(allowed).getMessage(), e);
            }
        }
        throw mustBe(allowed);
    }

    /** A number. */
    double number(Range range) {
        return number(range, range.describe());
    }

    /** A number where other things may stand too. */
    double number(Range range, String allowed) {
        String text = unquoted(allowed);
        if (REAL.matcher(text).matches()) {
            double number = Double.parseDouble(text.replace("_", ""));
            if (range.allows(number)) {
                return number;
            }
        }
        throw mustBe(allowed);
    }

    /** true or false. */
    boolean flag() {
        return switch (unquoted("true or false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw mustBe("true or false");
        };
    }

    /** One of some words. */
    String choice(Collection<String> words) {
        String word = scalar(oneOf(words));
        if (!words.contains(word)) {
            throw place().error("\"" + path + "\" is \"" + word + "\", but must be " + oneOf(words)
                    + OtherNames.shortHint(path, word, words)
                            .map(hint -> ": " + hint)
                            .orElse(""));
        }
        return word;
    }

    private static String oneOf(Collection<String> words) {
        return (words.size() == 1 ? "" : "one of ") + Nearest.list(words);
    }

    /** The items of a list, each with its index in its path. */
    List<Field> items(String allowed) {
        if (!(value instanceof Yaml.Items list)) {
            throw mustBe(allowed);
        }
        List<Field> fields = new ArrayList<>();
        for (Yaml item : list.items()) {
            fields.add(new Field(path + "." + fields.size(), item));
        }
        return fields;
    }

    /** A list of texts; a single text is a list of one. */
    List<String> texts() {
        return value instanceof Yaml.Scalar
                ? List.of(text())
                : items("a list of texts").stream().map(Field::text).toList();
    }

    /** A list of some words, none of them twice; a single word is a list of one. */
    List<String> choices(Collection<String> words) {
        List<Field> fields = value instanceof Yaml.Scalar ? List.of(this) : items("a list of " + Nearest.list(words));
        List<String> chosen = new ArrayList<>();
        for (Field field : fields) {
            String word = field.choice(words);
            if (chosen.contains(word)) {
                throw field.error("\"" + field.path() + "\" is \"" + word + "\" a second time; once is enough");
            }
            chosen.add(word);
        }
        return chosen;
    }

    /** Lists of texts by keys; texts alone are those of any key. */
    Map<String, List<String>> textsByKey() {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        if (value instanceof Yaml.Keys keys) {
            keys.entries()
                    .keySet()
                    .forEach(key -> texts.put(key, under(key).orElseThrow().texts()));
        } else {
            texts.put(ANY_KEY, texts());
        }
        return texts;
    }

    /** Lists of numbers, all of one length. */
    List<List<Double>> rows() {
        List<List<Double>> rows = new ArrayList<>();
        for (Field item : items("a list of lists of numbers, [[0.5, 1.0], [0.2, 0.3]]")) {
            List<Double> row = item.items("a list of numbers").stream()
                    .map(number -> number.number(Range.ANY))
                    .toList();
            int expected =
                    rows.isEmpty() ? Math.max(1, row.size()) : rows.getFirst().size();
            if (row.size() != expected) {
                throw item.error("\"%s\" has %s numbers where %s are needed; make all rows alike"
                        .formatted(item.path(), row.size(), expected));
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            throw mustBe("a list of at least one row");
        }
        return rows;
    }

    /** A character encoding. */
    Charset encoding() {
        try {
            return Charset.forName(text());
        } catch (IllegalArgumentException e) {
            throw new RequestException(
                    mustBe("the name of an encoding, such as utf-8, windows-1252 or utf-16le")
                            .getMessage(),
                    e);
        }
    }
}
