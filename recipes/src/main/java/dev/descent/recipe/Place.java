package dev.descent.recipe;

import java.nio.file.Path;

/**
 * Where something was written: a line of a recipe, or an option of the command line.
 *
 * @param source the recipe's file name, or the option as it was typed
 * @param line counted from 1; 0 where there are no lines
 * @param folder what paths are relative to, unless they come from the command line
 */
record Place(String source, int line, Path folder) {
    /** An option of the command line. */
    static Place option(String typed) {
        return new Place(typed, 0, Path.of(""));
    }

    /** A path that was written here. */
    Path resolve(Path path) {
        return line == 0 ? path : folder.resolve(path).normalize();
    }

    /** The error that begins with this place. */
    RequestException error(String problem) {
        return new RequestException(this + ": " + problem);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line;
    }
}
