package dev.descent.recipe;

import dev.descent.json.JsonObject;
import dev.descent.recipe.layer.LayerPart;
import dev.descent.recipe.network.ModelPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words of recipes with their settings, for people and for editors: made of the records that recipes are read by. */
public final class Reference {
    /** The places of words, by what a word there is. */
    private static final Map<String, List<Form>> PLACES = places();

    private Reference() {}

    private static Map<String, List<Form>> places() {
        Map<String, List<Form>> places = new LinkedHashMap<>();
        places.put("model", Vocabulary.of(ModelPart.class).forms());
        places.put("layer", Vocabulary.of(LayerPart.class).forms());
        places.put("loss", Vocabulary.of(LossPart.class).forms());
        places.put("optimizer", Vocabulary.of(Recipe.Optimizer.class).forms());
        places.put("schedule", Vocabulary.of(SchedulePart.class).forms());
        return places;
    }

    // -------------------------------------------------------------------------------------------------------- tables

    /** The tables of the documentation, in Markdown, each by its name. */
    public static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("recipe", settings("key", List.of(RecipeReader.FORM)));
        PLACES.forEach((what, forms) -> {
            tables.put(what, words(what, forms));
            tables.put(what + " settings", settings("key", forms));
        });
        tables.put(
                "data",
                settings("key of `data`", List.of(Form.of(Recipe.Sourced.class).getFirst())));
        tables.put("split", settings("key of `split`", Form.of(SplitPart.class)));
        tables.put("group", settings("key of a group", Form.of(Recipe.Group.class)));
        tables.put("augment", settings("key of `augment`", Form.of(Augment.class)));
        tables.put(
                "metric",
                table(
                        List.of("metric", "task", "meaning"),
                        Arrays.stream(Figure.values())
                                .map(figure -> List.of(
                                        "`" + figure.word() + "`",
                                        figure.isOfClasses() ? "classification" : "regression",
                                        figure.says()))
                                .toList()));
        return tables;
    }

    private static String words(String what, List<Form> forms) {
        boolean layers = what.equals("layer");
        List<String> head = layers ? List.of(what, "setting", "meaning") : List.of("`type`", "meaning");
        return table(
                head,
                forms.stream()
                        .map(form -> layers
                                ? List.of("`" + form.word() + "`", shortly(form), form.says())
                                : List.of("`" + form.word() + "`", form.says()))
                        .toList());
    }

    /** What may stand behind a layer's word. */
    private static String shortly(Form form) {
        List<Setting> said = form.said();
        String first = said.stream()
                .filter(Setting::isShort)
                .findFirst()
                .map(Setting::says)
                .orElse("");
        return form.isBare() || said.isEmpty() ? first : first + "; or a block";
    }

    /** The settings of some words, those that are alike in one row. */
    private static String settings(String key, List<Form> forms) {
        List<Form> withBlocks = forms.stream().filter(form -> !form.isBare()).toList();
        Map<List<String>, List<String>> owners = new LinkedHashMap<>();
        for (Form form : withBlocks) {
            for (Setting setting : form.said()) {
                List<String> row = List.of(
                        "`" + setting.key() + "`", setting.value().describe(), setting.usualWords(), setting.says());
                owners.computeIfAbsent(row, _ -> new ArrayList<>()).add("`" + form.word() + "`");
            }
        }
        boolean several = forms.size() > 1;
        List<List<String>> rows = new ArrayList<>();
        owners.forEach((row, words) -> {
            List<String> whole = new ArrayList<>(row);
            if (several) {
                whole.add(1, words.size() == forms.size() ? "all" : String.join(" ", words));
            }
            rows.add(whole);
        });
        List<String> head = new ArrayList<>(List.of(key, "type", "default", "meaning"));
        if (several) {
            head.add(1, "of");
        }
        return table(head, rows);
    }

    private static String table(List<String> head, List<List<String>> rows) {
        StringBuilder table = new StringBuilder();
        Stream.of(List.of(head, head.stream().map(_ -> "---").toList()), rows)
                .flatMap(List::stream)
                .forEach(row -> table.append("| ")
                        .append(row.stream()
                                .map(cell -> cell.replace("|", "\\|"))
                                .collect(Collectors.joining(" | ")))
                        .append(" |\n"));
        return table.toString().replace("|  |", "| |").replace("| --- ", "|---").replace("--- |", "---|");
    }

    // ---------------------------------------------------------------------------------------------------------- help

    /**
     * What a word is and which settings it has, line by line; a word that stands in several places is told of each.
     *
     * @throws RequestException if recipes do not know it; names the nearest
     */
    public static List<String> help(String word) {
        List<String> lines = new ArrayList<>();
        PLACES.forEach((what, forms) -> forms.stream()
                .filter(form -> form.word().equals(word))
                .forEach(form -> add(lines, what, form.says(), form.said())));
        Arrays.stream(Figure.values())
                .filter(figure -> figure.word().equals(word))
                .forEach(figure -> add(lines, "metric", figure.says(), List.of()));
        for (Setting setting : RecipeReader.FORM.said()) {
            if (setting.key().equals(word)) {
                add(lines, "key of a recipe", setting.says(), inner(setting));
            }
        }
        if (lines.isEmpty()) {
            throw new RequestException(
                    "recipes have no word \"" + word + "\": " + OtherNames.hint("model", word, words()));
        }
        return plain(lines);
    }

    /** All words with their meanings, line by line: the keys of a recipe, and what can stand in its places. */
    public static List<String> help() {
        List<String> lines = new ArrayList<>();
        add(lines, "key of a recipe", RecipeReader.FORM.said(), Setting::key, Setting::says);
        PLACES.forEach((what, forms) -> add(lines, what, forms, Form::word, Form::says));
        add(lines, "metric", List.of(Figure.values()), Figure::word, Figure::says);
        return plain(lines);
    }

    private static <T> void add(
            List<String> lines, String what, List<T> all, Function<T, String> word, Function<T, String> says) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(what);
        int widest =
                all.stream().mapToInt(each -> word.apply(each).length()).max().orElse(0);
        all.forEach(each -> lines.add(
                "  " + word.apply(each) + " ".repeat(widest - word.apply(each).length()) + "  " + says.apply(each)));
    }

    /** Without the marks of Markdown. */
    private static List<String> plain(List<String> lines) {
        return lines.stream()
                .map(line -> line.replace("`", "").replaceAll("\\[([^]]+)]\\([^)]+\\)", "$1"))
                .toList();
    }

    private static List<Setting> inner(Setting setting) {
        return switch (setting.value()) {
            case Value.Block block -> block.form().said();
            case Value.Blocks blocks -> blocks.settings();
            default -> List.of();
        };
    }

    /** All words that there is help for, in alphabetical order. */
    public static List<String> words() {
        TreeSet<String> words = new TreeSet<>(RecipeReader.FORM.keys());
        PLACES.values().forEach(forms -> forms.forEach(form -> words.add(form.word())));
        Arrays.stream(Figure.values()).map(Figure::word).forEach(words::add);
        return List.copyOf(words);
    }

    private static void add(List<String> lines, String what, String says, List<Setting> settings) {
        add(lines, what + ": " + says, settings, Setting::key, setting -> {
            String usual = setting.usualWords().replace("*", "");
            return setting.value().describe()
                    + (usual.isEmpty() ? "" : usual.equals("needed") ? " (needed)" : " (" + usual + ")")
                    + ": " + setting.says();
        });
    }

    // -------------------------------------------------------------------------------------------------------- schema

    /** A JSON Schema of recipes, by which editors complete and check them. */
    public static String schema() {
        JsonSchema schema = new JsonSchema();
        Map<String, Object> recipe = schema.block(RecipeReader.FORM, JsonSchema.map());
        @SuppressWarnings("unchecked")
        Map<String, Object> keys = (Map<String, Object>) recipe.get("properties");
        keys.replace("name", JsonSchema.map("type", "string"));
        keys.replace("description", JsonSchema.text());
        keys.replace("metric", JsonSchema.any(metric(), JsonSchema.list(metric())));
        keys.replace("predict", schema.of(Value.Plain.ROWS));
        return new JsonObject()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "A recipe of Descent")
                .putAll(recipe)
                .put("$defs", schema.shared())
                .text();
    }

    private static Map<String, Object> metric() {
        List<String> words = Arrays.stream(Figure.values()).map(Figure::word).toList();
        return JsonSchema.any(
                JsonSchema.map("enum", words), JsonSchema.map("type", "string", "pattern", Figure.PATTERN));
    }
}
