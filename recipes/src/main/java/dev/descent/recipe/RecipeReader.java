package dev.descent.recipe;

import dev.descent.recipe.layer.LayerPart;
import dev.descent.recipe.network.LayersPart;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;

/**
 * Reads recipes. Every key is known, every value of its type and in its range, or a {@link RequestException} says in one
 * sentence where something else stands and what would be right.
 */
public final class RecipeReader {
    private static final int LONGEST_NAME = 64;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0," + (LONGEST_NAME - 1) + "}";
    private static final long LARGEST_FILE = 16 << 20;

    /** A recipe's own settings. */
    static final Form FORM = Form.of(Recipe.class).getFirst();

    private RecipeReader() {}

    /** Reads a file, with changes from the command line. */
    public static Recipe read(Path file, List<Change> changes) {
        String name = mended(file.getFileName().toString().replaceFirst("\\.ya?ml$", ""));
        Path folder = file.toAbsolutePath().getParent();
        return parse(text(file), file.toString(), name, folder, changes);
    }

    /**
     * What a file says under each key, as maps, lists, texts, numbers and truths, whether or not this version could
     * follow it.
     *
     * @throws RequestException if it cannot be read, or is no YAML
     */
    public static Map<?, ?> settings(Path file) {
        return YamlReader.plain(text(file), file.toString()).orElse(Map.of()) instanceof Map<?, ?> map ? map : Map.of();
    }

    /**
     * Reads a text, with changes from the command line.
     *
     * @param source what to call it in errors
     * @param name what the recipe is called if it does not say
     * @param folder what the paths in it are relative to
     */
    static Recipe parse(String text, String source, String name, Path folder, List<Change> changes) {
        Yaml tree = YamlReader.read(text, source, folder);
        if (tree instanceof Yaml.Scalar nothing && nothing.isNothing()) {
            throw new RequestException(
                    source + " is empty; \"descent recipes show digits\" prints a recipe to begin from");
        }
        for (Change change : changes) {
            tree = change.applyTo(tree);
        }
        return recipe(Section.of(new Field("", tree), FORM.said()), name);
    }

    private static String text(Path file) {
        try {
            if (!Files.exists(file)) {
                throw new RequestException(
                        "the recipe " + file + " does not exist; check the path, or see \"descent recipes\""
                                + " for those that are built in");
            }
            if (!Files.isRegularFile(file)) {
                throw new RequestException(file + " is no file; name the recipe in it");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new RequestException(file + " is too large for a recipe; is it the data? Name that with --data");
            }
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw new RequestException(file + " is not text in UTF-8; save the recipe as such", e);
        } catch (IOException e) {
            throw new RequestException(file + " cannot be read; check that you may (" + e.getMessage() + ")", e);
        }
    }

    private static Recipe recipe(Section section, String fileName) {
        Recipe recipe = (Recipe) FORM.read(
                section,
                Map.of(
                        "name",
                        section.find("name").map(RecipeReader::name).orElse(fileName),
                        "description",
                        section.find("description").map(Field::text).orElse(""),
                        "metric",
                        List.of(),
                        "predict",
                        section.find("predict").map(Field::rows).orElse(List.of())));
        if (recipe.loss().head().isOfClasses() && recipe.model().network() instanceof LayersPart(var layers)) {
            Field model = section.find("model").orElseThrow();
            Field list = model.value() instanceof Yaml.Items
                    ? model
                    : model.under("layers").orElseThrow();
            refuseSquashedLogits(list, layers, recipe.loss());
        }
        if (section.has("minDelta") && !section.has("patience")) {
            throw section.need("minDelta", "")
                    .error("\"minDelta\" needs \"patience\", which says how many epochs may bring no such improvement;"
                            + " add \"patience: 10\"");
        }
        return section.find("metric")
                .map(field ->
                        recipe.withMetrics(Figure.read(field, recipe.loss().head())))
                .orElse(recipe);
    }

    /**
     * Refuses a function after the last layer of a model whose loss makes probabilities of any numbers itself: it would
     * only get some of them.
     */
    private static void refuseSquashedLogits(Field model, List<LayerPart> layers, LossPart loss) {
        int last = layers.size() - 1;
        while (last > 0 && layers.get(last).isNeutral()) {
            last--;
        }
        String word = layers.get(last).word();
        if (layers.get(last).isBounded()) {
            throw model.items("")
                    .get(last)
                    .error(
                            "the model ends with \"%s\", but the loss %s takes unbounded logits and converts them to probabilities itself; leave \"%s\" out"
                                    .formatted(word, loss.word(), word));
        }
    }

    /** A name goes into the run folder's, so it is one that every file system takes. */
    private static String name(Field field) {
        String name = field.text();
        if (!name.matches(NAME)) {
            throw field.mustBe("a name of letters, digits, \".\", \"_\" and \"-\"");
        }
        return name;
    }

    /** The name of a file as {@link #name} would take it: letters without their accents, other signs as a "-". */
    private static String mended(String fileName) {
        String mended = Normalizer.normalize(fileName, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceFirst("^[._-]+", "");
        String cut =
                mended.substring(0, Math.min(mended.length(), LONGEST_NAME)).replaceFirst("[._-]+$", "");
        return cut.isEmpty() ? "recipe" : cut;
    }
}
