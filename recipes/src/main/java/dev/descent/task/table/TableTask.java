package dev.descent.task.table;

import dev.descent.data.source.BuiltIn;
import dev.descent.recipe.DataName;
import dev.descent.recipe.Recipe;
import dev.descent.task.DataLoader;
import dev.descent.task.RawData;
import dev.descent.task.Task;

/**
 * Rows of a table.
 *
 * @param recipe what is followed
 * @param sourced what it says of the table
 */
public record TableTask(Recipe recipe, Recipe.Sourced sourced) implements Task {
    @Override
    public RawData read(DataLoader loader) {
        TableReader reader = new TableReader(recipe, sourced, loader.reading());
        if (sourced.path().isPresent()) {
            return reader.read(sourced.path().get());
        }
        DataName name = sourced.name().orElseThrow();
        return switch (name) {
            case IRIS -> reader.of(BuiltIn.iris());
            case DIABETES -> reader.of(BuiltIn.diabetes());
            default -> reader.read(loader.fetch(name).resolve(name.word() + ".csv"));
        };
    }
}
