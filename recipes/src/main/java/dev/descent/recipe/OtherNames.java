package dev.descent.recipe;

import dev.descent.data.Nearest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What users of Keras, PyTorch and scikit-learn write first, and what it is in a recipe: the table in {@code other-names.yaml}. */
final class OtherNames {
    private static final String TABLE = "other-names.yaml";
    private static final String RECIPE = "recipe";

    /** By place and plain word what it means. */
    private static final Map<String, Map<String, String>> MEANINGS = meanings();

    private OtherNames() {}

    /**
     * What to say of a word that is not known where it stands: what it is called here, what to do instead, which known word
     * is near to it, or all of those.
     *
     * @param path the key of the block or of the value, {@code model.2.linear}; empty for the recipe itself
     * @param known the words that may stand there
     */
    static String hint(String path, String word, Collection<String> known) {
        return meaning(path, word, known).orElseGet(() -> Nearest.hint(word, known));
    }

    /** The same, but nothing where the known words would be listed. */
    static Optional<String> shortHint(String path, String word, Collection<String> known) {
        return meaning(path, word, known).or(() -> Nearest.of(word, known).map(_ -> Nearest.hint(word, known)));
    }

    private static Optional<String> meaning(String path, String word, Collection<String> known) {
        String plain = plain(word);
        Optional<String> spelled =
                known.stream().filter(each -> plain(each).equals(plain)).findFirst();
        if (spelled.isPresent()) {
            return spelled.map(each -> "did you mean \"" + each + "\"?");
        }
        return Optional.ofNullable(MEANINGS.getOrDefault(place(path), Map.of()).get(plain))
                .filter(meant -> !meant.startsWith("=") || known.contains(meant.substring(1)))
                .map(meant -> meant.startsWith("=") ? "here that is \"" + meant.substring(1) + "\"" : meant);
    }

    private static String place(String path) {
        return path.isEmpty() ? RECIPE : path.replaceAll("\\.(\\d+|residual|type)(?=\\.|$)", "");
    }

    /** A word less its case, what parts its words, and what stands before it or behind it in code. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT)
                .replaceAll("\\(.*", "")
                .replaceAll("^.*\\.", "")
                .replaceAll("[\\s_-]", "");
    }

    private static Map<String, Map<String, String>> meanings() {
        Map<String, Map<String, String>> all = new HashMap<>();
        ((Map<?, ?>) YamlReader.plain(BuiltInRecipes.resource(TABLE), TABLE).orElseThrow()).forEach((place, meant) -> {
            Map<String, String> here = new HashMap<>();
            ((Map<?, ?>) meant)
                    .forEach((meaning, words) ->
                            ((List<?>) words).forEach(word -> here.put(plain(word.toString()), meaning.toString())));
            all.put(place.toString(), here);
        });
        return all;
    }
}
