package dev.descent.recipe;

/**
 * Where something was written: a line of a recipe, or an option of the command line.
 *
 * @param source the recipe's file name, or the option as it was typed
 * @param line counted from 1; 0 where there are no lines
 */
record Place(String source, int line) {
    /** An option of the command line. */
    static Place option(String typed) {
        return new Place(typed, 0);
    }

    /** The error that begins with this place. */
    RecipeException error(String problem) {
        return new RecipeException(this + ": " + problem);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line;
    }
}
