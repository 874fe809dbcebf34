package dev.descent.recipe;

import dev.descent.data.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The recipes that come with Descent. */
public final class BuiltInRecipes {
    /** The one that is followed if none is named. */
    public static final String DEFAULT = "digits";

    private static final List<String> NAMES = List.of(
            DEFAULT,
            "glasses",
            "glasses-too-large",
            "glasses-too-small",
            "glasses-just-right",
            "glasses-contradiction",
            "iris",
            "diabetes",
            "titanic",
            "mnist",
            "fashion-mnist");

    /** What data is called, and no recipe. */
    private static final String TABLE = ".*\\.(csv|tsv|txt|xlsx?|json|parquet|data|arff)(\\.gz|\\.zip)?";

    private BuiltInRecipes() {}

    /** Their names, the default first. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * A recipe as it is written, with its comments.
     *
     * @throws RequestException if there is none of this name; names the nearest
     */
    public static String text(String name) {
        if (!NAMES.contains(name)) {
            throw new RequestException("there is no built-in recipe \"" + name + "\": " + Nearest.hint(name, NAMES));
        }
        return resource(name + ".yaml");
    }

    /** The text of a file that comes with Descent. */
    static String resource(String file) {
        try (InputStream in = BuiltInRecipes.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from this build of Descent");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A recipe, with changes from the command line. */
    public static Recipe read(String name, List<Change> changes) {
        return RecipeReader.parse(text(name), name + ".yaml", name, Path.of(""), changes);
    }

    /**
     * The built-in recipe of this name, or the one in a file of this path.
     *
     * @throws RequestException if there is neither, or it cannot be followed
     */
    public static Recipe find(String nameOrPath, List<Change> changes) {
        if (NAMES.contains(nameOrPath)) {
            return read(nameOrPath, changes);
        }
        if (nameOrPath.isBlank()) {
            throw new RequestException("no recipe is given; name a built-in one, or the path of your own");
        }
        if (nameOrPath.toLowerCase(Locale.ROOT).matches(TABLE)) {
            throw new RequestException(nameOrPath + " is data, and a recipe is needed to train on it: \"descent recipes"
                    + " show iris > mine.yaml\" prints one to begin from; put the path there under \"data\"");
        }
        boolean path = nameOrPath.matches(".*([/\\\\]|\\.ya?ml$).*") || Files.exists(Path.of(nameOrPath));
        if (!path) {
            throw new RequestException("there is no built-in recipe \"" + nameOrPath + "\": "
                    + Nearest.hint(nameOrPath, NAMES) + " (one of your own is named by its path, ./" + nameOrPath
                    + ".yaml)");
        }
        return RecipeReader.read(Path.of(nameOrPath), changes);
    }
}
