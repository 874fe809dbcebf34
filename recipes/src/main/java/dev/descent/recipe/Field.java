package dev.descent.recipe;

import dev.descent.data.Nearest;
import dev.descent.word.Range;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One value of a recipe, read as what it must be. Every reader throws a {@link RecipeException} that names the place, the
 * key, what stands there and what is allowed.
 *
 * @param path the key with the keys above it, {@code optimizer.lr}
 * @param value what was written
 */
record Field(String path, Yaml value) {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+(_[0-9]+)*");
    private static final Pattern REAL =
            Pattern.compile("[-+]?([0-9]+(_[0-9]+)*(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

    Place place() {
        return value.place();
    }

    /** The error that this value is not what it must be. */
    RecipeException mustBe(String allowed) {
        return place().error("\"" + path + "\" is " + value.describe() + ", but must be " + allowed);
    }

    /** An error about this value. */
    RecipeException error(String problem) {
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

    /**
     * A path.
     *
     * @param folder what it is relative to, unless it comes from the command line
     */
    Path path(Path folder) {
        if (text().matches("\\w+://.*")) {
            throw error("\"" + path + "\" is the address \"" + text()
                    + "\", but must be a path; fetch the file (curl -O ADDRESS) and name it");
        }
        try {
            Path path = Path.of(text());
            return place().line() == 0 ? path : folder.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw new RecipeException(mustBe("a path").getMessage(), e);
        }
    }

    /** Whether the value is a number, in its range or not. */
    boolean isNumber() {
        return value instanceof Yaml.Scalar scalar
                && !scalar.isNothing()
                && REAL.matcher(scalar.text()).matches();
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
                throw new RecipeException(mustBe(allowed).getMessage(), e);
            }
        }
        throw mustBe(allowed);
    }

    /** A whole number that an {@code int} holds. */
    int wholeInt(int least, int most) {
        return Math.toIntExact(whole(least, most));
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

    /** A list of numbers. */
    List<Double> numbers(Range range) {
        return items("a list of numbers").stream()
                .map(item -> item.number(range))
                .toList();
    }
}
