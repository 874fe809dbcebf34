package dev.descent.sweep;

import dev.descent.recipe.Change;
import dev.descent.recipe.Recipe;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One run of a sweep, to be made.
 *
 * @param number from 1, in the order of the grid
 * @param settings what sets it apart from the others
 * @param recipe with these settings in it
 */
public record Trial(int number, List<Change> settings, Recipe recipe) {
    /** Copies the list. */
    public Trial {
        settings = List.copyOf(settings);
    }

    /** What sets it apart, {@code optimizer.lr=0.1, seed=2}. */
    public String label() {
        return label(settings);
    }

    /** Settings in words. */
    public static String label(List<Change> settings) {
        return settings.stream()
                .map(setting -> setting.path() + "=" + setting.value())
                .collect(Collectors.joining(", "));
    }
}
