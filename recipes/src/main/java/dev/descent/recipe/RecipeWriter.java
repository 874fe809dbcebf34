package dev.descent.recipe;

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
        if (recipe.data() instanceof Recipe.Sourced sourced && sourced.kind() != DataName.Kind.TABLE) {
            ((Map<?, ?>) map.get("data")).keySet().retainAll(List.of("name", "path", "labelNoise"));
        }
        if (recipe.metrics().size() == 1) {
            map.put("metric", recipe.metrics().getFirst());
        }
        if (recipe.patience().isEmpty()) {
            map.remove("minDelta");
        }
        map.values().removeIf(value -> value.equals("") || value.equals(List.of()));
        return map;
    }
}
