package dev.descent.task;

import dev.descent.data.table.Preprocessing;
import dev.descent.head.Head;
import dev.descent.recipe.DataName;
import dev.descent.recipe.Recipe;
import dev.descent.task.image.ImageTask;
import dev.descent.task.inline.InlineTask;
import dev.descent.task.table.TableTask;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A kind of job: which examples it reads, and so how they become numbers and how they are shown. Here alone it is decided
 * which kind a recipe is of; what follows from that is said by its {@link RawData}, {@link Encoding} and {@link Exhibit}.
 */
public sealed interface Task permits TableTask, ImageTask, InlineTask {
    /** The task of a recipe, by what it says of its data and what is there. */
    static Task of(Recipe recipe) {
        return of(recipe, sourced -> sourced.kind() == DataName.Kind.TABLE);
    }

    /**
     * The task that a trained model was of, whose data need not be there any more.
     *
     * @param kept how a table became numbers, which is kept with the model if it was trained on one
     */
    static Task of(Recipe recipe, Optional<Preprocessing> kept) {
        return of(recipe, _ -> kept.isPresent());
    }

    private static Task of(Recipe recipe, Predicate<Recipe.Sourced> isTable) {
        return switch (recipe.data()) {
            case Recipe.Inline inline -> new InlineTask(recipe.loss().head(), inline);
            case Recipe.Sourced sourced ->
                isTable.test(sourced)
                        ? new TableTask(recipe, sourced)
                        : new ImageTask(recipe.loss().head(), sourced);
        };
    }

    /** What is told of each example. */
    Head head();

    /**
     * How examples become what a trained model takes.
     *
     * @param input shape of one example
     * @param kept how a table became numbers, of a task that is of one
     */
    default Encoding encoding(Shape input, List<String> classNames, Optional<Preprocessing> kept) {
        return new ArrayEncoding(input, classNames, head());
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
