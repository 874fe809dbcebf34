package dev.descent.task;

import dev.descent.recipe.Recipe;
import dev.descent.task.image.ImageTask;
import dev.descent.task.inline.InlineTask;
import dev.descent.task.table.TableTask;

/**
 * A kind of job: which examples it reads, and so how they become numbers and how they are shown. Here alone it is decided
 * which kind a recipe is of; what follows from that is said by its {@link RawData}, {@link Encoding} and {@link Exhibit}.
 */
public sealed interface Task permits TableTask, ImageTask, InlineTask {
    /** The task of a recipe, by what it says of its data. */
    static Task of(Recipe recipe) {
        return switch (recipe.data()) {
            case Recipe.Inline inline -> new InlineTask(recipe.loss().head(), inline);
            case Recipe.Sourced sourced ->
                sourced.isTable()
                        ? new TableTask(recipe, sourced)
                        : new ImageTask(recipe.loss().head(), sourced);
        };
    }

    /**
     * The examples, not split yet.
     *
     * @param loader knows where data sets are that go by a name
     * @throws dev.descent.data.DataException if they cannot be read
     * @throws RunException if they are not what the recipe says of them
     */
    RawData read(DataLoader loader);
}
