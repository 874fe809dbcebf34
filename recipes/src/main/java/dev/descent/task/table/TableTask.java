package dev.descent.task.table;

import dev.descent.data.source.BuiltIn;
import dev.descent.data.table.Preprocessing;
import dev.descent.head.Head;
import dev.descent.recipe.DataName;
import dev.descent.recipe.Recipe;
import dev.descent.task.DataLoader;
import dev.descent.task.Encoding;
import dev.descent.task.RawData;
import dev.descent.task.Task;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Rows of a table.
 *
 * @param recipe what is followed
 * @param sourced what it says of the table
 */
public record TableTask(Recipe recipe, Recipe.Sourced sourced) implements Task {
    @Override
    public Head head() {
        return recipe.loss().head();
    }

    @Override
    public Encoding encoding(Shape input, List<String> classNames, Optional<Preprocessing> kept) {
        return TableEncoding.of(sourced, kept.orElseThrow());
    }

    @Override
    public RawData read(DataLoader loader) {
        TableReader reader = new TableReader(this, loader.reading());
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
