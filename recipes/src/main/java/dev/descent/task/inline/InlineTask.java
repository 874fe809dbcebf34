package dev.descent.task.inline;

import dev.descent.head.Head;
import dev.descent.recipe.Recipe;
import dev.descent.task.ArrayRows;
import dev.descent.task.DataLoader;
import dev.descent.task.RawData;
import dev.descent.task.Task;
import java.util.List;

/**
 * Examples that are written in the recipe.
 *
 * @param head what is told of each
 */
public record InlineTask(Head head, Recipe.Inline inline) implements Task {
    @Override
    public RawData read(DataLoader loader) {
        float[][] x = inline.inputs().stream().map(InlineTask::floats).toArray(float[][]::new);
        return ArrayRows.of(head.examples(x, floats(inline.targets())), head, "the recipe's own examples");
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
