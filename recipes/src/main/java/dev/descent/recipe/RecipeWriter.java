package dev.descent.recipe;

import dev.descent.recipe.Recipe.Columns;
import dev.descent.recipe.Recipe.Inline;
import dev.descent.recipe.Recipe.Sourced;
import dev.descent.recipe.Recipe.Split;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes recipes in full, with everything that was left to defaults; what it writes reads back as the same recipe. */
public final class RecipeWriter {
    private static final DumpSettings BLOCKS = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.AUTO)
            .setWidth(100)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .build();

    private RecipeWriter() {}

    /** The recipe as YAML. */
    public static String write(Recipe recipe) {
        return new Dump(BLOCKS).dumpToString(toMap(recipe));
    }

    private static Map<String, Object> toMap(Recipe recipe) {
        Map<String, Object> map = RecipeReader.FORM.write(recipe);
        map.put("data", data(recipe.data()));
        map.put("split", split(recipe.split()));
        if (recipe.metrics().size() == 1) {
            map.put("metric", recipe.metrics().getFirst());
        }
        if (recipe.patience().isEmpty()) {
            map.remove("minDelta");
        }
        map.values().removeIf(value -> value.equals("") || value.equals(List.of()));
        return map;
    }

    private static Map<String, Object> data(Recipe.Data data) {
        Map<String, Object> map = new LinkedHashMap<>();
        switch (data) {
            case Inline inline -> {
                map.put("inputs", inline.inputs());
                map.put("targets", inline.targets());
            }
            case Sourced sourced -> {
                sourced.name().ifPresent(name -> map.put("name", name.word()));
                sourced.path()
                        .ifPresent(path -> map.put("path", path.toAbsolutePath().toString()));
                if (sourced.isTable()) {
                    FormatWords.write(sourced.format(), map);
                    columns(sourced.columns(), map);
                }
                if (sourced.labelNoise() > 0) {
                    map.put("labelNoise", sourced.labelNoise());
                }
            }
        }
        return map;
    }

    private static void columns(Columns columns, Map<String, Object> map) {
        columns.target().ifPresent(target -> map.put("target", target));
        Map.of(
                        "ignore", columns.ignore(),
                        "category", columns.category(),
                        "unscaled", columns.unscaled(),
                        "date", columns.date(),
                        "dateParts", columns.dateParts())
                .entrySet()
                .stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        missing(columns, map);
        columns.positive().ifPresent(positive -> map.put("positive", positive));
        map.put("fill", columns.fill());
        map.put("missingIndicator", columns.missingIndicator());
        map.put("standardiseTarget", columns.standardiseTarget());
    }

    private static void missing(Columns columns, Map<String, Object> map) {
        if (!columns.missingIn().isEmpty()) {
            Map<String, Object> all = new LinkedHashMap<>(columns.missingIn());
            if (!columns.missing().isEmpty()) {
                all.put(DataReader.EVERY_COLUMN, columns.missing());
            }
            map.put("missing", all);
        } else if (!columns.missing().isEmpty()) {
            map.put("missing", columns.missing());
        }
        if (columns.dropMissingTarget()) {
            map.put("dropMissingTarget", true);
        }
    }

    private static Map<String, Object> split(Split split) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("validation", split.validation());
        map.put(
                "test",
                switch (split.test()) {
                    case Split.Test.Share share -> share.share();
                    case Split.Test.Own _ -> "own";
                    case Split.Test.File file -> file.path().toAbsolutePath().toString();
                });
        switch (split.way()) {
            case Split.Way.ByChance chance -> map.put("stratified", chance.stratified());
            case Split.Way.Ordered ordered ->
                map.put(
                        "ordered",
                        ordered.column().<Object>map(column -> column).orElse(true));
            case Split.Way.Grouped grouped -> map.put("by", grouped.column());
        }
        split.seed().ifPresent(seed -> map.put("seed", seed));
        return map;
    }
}
