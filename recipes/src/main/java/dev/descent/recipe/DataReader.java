package dev.descent.recipe;

import dev.descent.data.Nearest;
import dev.descent.data.table.CsvFormat;
import dev.descent.data.table.DatePart;
import dev.descent.recipe.Recipe.Columns;
import dev.descent.recipe.Recipe.Data;
import dev.descent.recipe.Recipe.Inline;
import dev.descent.recipe.Recipe.Sourced;
import dev.descent.word.Range;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a recipe says of its data: a name or a path, a block with one or both of them and how the columns are read, or
 * a block with the examples themselves.
 *
 * @param folder what paths are relative to, unless they come from the command line
 */
record DataReader(Path folder) {
    /** In a block of what means missing in which column, all of them. */
    static final String EVERY_COLUMN = "*";

    static final List<String> KEYS = List.of(
            "name",
            "path",
            "separator",
            "encoding",
            "header",
            "decimal",
            "thousands",
            "dates",
            "target",
            "ignore",
            "category",
            "unscaled",
            "date",
            "dateParts",
            "missing",
            "dropMissingTarget",
            "positive",
            "fill",
            "missingIndicator",
            "standardiseTarget",
            "labelNoise",
            "inputs",
            "targets");

    Data read(Field field) {
        if (field.value() instanceof Yaml.Scalar) {
            return shorthand(field);
        }
        Section section = Section.of(field, KEYS);
        if (section.has("inputs") || section.has("targets")) {
            return inline(section);
        }
        Optional<Path> path = section.find("path").map(written -> written.path(folder));
        Optional<DataName> name = path.isPresent()
                ? section.find("name").map(DataReader::name)
                : Optional.of(name(section.need("name", "digits")));
        double labelNoise = section.find("labelNoise")
                .map(share -> share.number(Range.UNIT))
                .orElse(0.0);
        CsvFormat format = FormatWords.read(section);
        if (path.isEmpty() && !format.equals(CsvFormat.detected())) {
            String key =
                    FormatWords.KEYS.stream().filter(section::has).findFirst().orElseThrow();
            throw section.error(
                    "\"data.%s\" says how a file is written, but %s is a data set that Descent knows; leave \"%s\" out, or name the file as \"data.path\""
                            .formatted(key, name.orElseThrow().word(), key));
        }
        return new Sourced(name, path, columns(Optional.of(section)), format, labelNoise);
    }

    /** {@code data: digits} or {@code data: table.csv}. */
    private Data shorthand(Field field) {
        String word = field.text();
        Optional<DataName> known = DataName.of(word);
        if (known.isEmpty() && !word.matches(".*[./\\\\].*")) {
            throw field.error(
                    "\"" + field.path() + "\" is \"" + word + "\", which is neither a known data set nor a path: "
                            + Nearest.hint(word, DataName.words()) + ", or write \"./" + word + "\" if it is a folder");
        }
        Optional<Path> path = known.isPresent() ? Optional.empty() : Optional.of(field.path(folder));
        return new Sourced(known, path, columns(Optional.empty()), CsvFormat.detected(), 0);
    }

    private static DataName name(Field field) {
        return DataName.of(field.choice(DataName.words())).orElseThrow();
    }

    private static Columns columns(Optional<Section> section) {
        return new Columns(
                section.flatMap(s -> s.find("target")).map(Field::text),
                texts(section, "ignore"),
                texts(section, "category"),
                texts(section, "unscaled"),
                texts(section, "date"),
                section.flatMap(s -> s.find("dateParts"))
                        .map(field -> field.choices(DatePart.words()))
                        .orElse(List.of()),
                section.flatMap(s -> s.find("missing")).map(DataReader::missing).orElse(List.of()),
                section.flatMap(s -> s.find("missing"))
                        .map(DataReader::missingIn)
                        .orElse(Map.of()),
                flag(section, "dropMissingTarget", false),
                section.flatMap(s -> s.find("positive")).map(Field::text),
                section.flatMap(s -> s.find("fill"))
                        .map(field -> field.choice(List.of("mean", "median")))
                        .orElse("mean"),
                flag(section, "missingIndicator", false),
                flag(section, "standardiseTarget", true));
    }

    /** What means missing everywhere: a list of texts, or in a block of columns those of all of them. */
    private static List<String> missing(Field field) {
        return field.value() instanceof Yaml.Keys
                ? columns(field).getOrDefault(EVERY_COLUMN, List.of())
                : field.texts();
    }

    private static Map<String, List<String>> missingIn(Field field) {
        if (!(field.value() instanceof Yaml.Keys)) {
            return Map.of();
        }
        Map<String, List<String>> columns = columns(field);
        columns.remove(EVERY_COLUMN);
        return columns;
    }

    /** Texts by columns. */
    private static Map<String, List<String>> columns(Field field) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        ((Yaml.Keys) field.value())
                .entries()
                .forEach((column, entry) ->
                        columns.put(column, new Field(field.path() + "." + column, entry.value()).texts()));
        return columns;
    }

    private static List<String> texts(Optional<Section> section, String key) {
        return section.flatMap(s -> s.find(key)).map(Field::texts).orElse(List.of());
    }

    private static boolean flag(Optional<Section> section, String key, boolean usual) {
        return section.flatMap(s -> s.find(key)).map(Field::flag).orElse(usual);
    }

    private static Inline inline(Section section) {
        for (String key : section.entries().keySet()) {
            if (!key.equals("inputs") && !key.equals("targets")) {
                throw section.entries()
                        .get(key)
                        .keyPlace()
                        .error(
                                "\"data.%s\" does not go with inputs and targets that are written in the recipe; leave one of them out"
                                        .formatted(key));
            }
        }
        Field inputs = section.need("inputs", "[[0.5, 1.0], [0.2, 0.3]]");
        List<List<Double>> rows = rows(inputs, 0);
        Field targets = section.need("targets", "[1, 0]");
        List<Double> values = targets.numbers(Range.ANY);
        if (values.size() != rows.size()) {
            throw targets.error("\"data.targets\" has %s values for %s inputs; give each input one"
                    .formatted(values.size(), rows.size()));
        }
        return new Inline(rows, values);
    }

    /**
     * A list of lists of numbers, all of one length.
     *
     * @param width that length; 0 for any
     */
    static List<List<Double>> rows(Field field, int width) {
        List<List<Double>> rows = new ArrayList<>();
        for (Field item : field.items("a list of lists of numbers, [[0.5, 1.0], [0.2, 0.3]]")) {
            List<Double> row = item.numbers(Range.ANY);
            int expected = width > 0
                    ? width
                    : rows.isEmpty() ? row.size() : rows.getFirst().size();
            if (row.isEmpty() || row.size() != expected) {
                throw item.error("\"%s\" has %s numbers where %s are needed; make all rows alike"
                        .formatted(item.path(), row.size(), Math.max(1, expected)));
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            throw field.mustBe("a list of at least one row");
        }
        return rows;
    }
}
