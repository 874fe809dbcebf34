package dev.descent.run.job;

import dev.descent.data.Dataset;
import dev.descent.insight.memorize.Memorization;
import dev.descent.insight.memorize.Memorizer;
import dev.descent.optimize.ParameterGroup;
import dev.descent.recipe.Recipe;
import dev.descent.run.build.TrainerSetup;
import dev.descent.run.setup.Setup;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Tries whether a recipe's model can memorize one batch, with its loss and its optimizer, and without dropout,
 * augmentation, shuffling, schedule and weight decay.
 *
 * @param examples how many, evenly spaced in the training part
 */
public record OverfitBatch(Setup setup, int examples) {
    /**
     * The verdict; the model keeps its weights.
     *
     * @throws dev.descent.train.history.TrainingException if model, loss and data do not fit one another
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public Memorization learn() {
        Recipe.Optimizer optimizer = setup.recipe().optimizer();
        Dataset few = Sample.of(setup.examples().train(), examples);
        return Memorizer.of(setup.model(), setup.loss(), setup.rule())
                .with(trainer -> {
                    optimizer.clipNorm().ifPresent(trainer::clipByNorm);
                    optimizer.clipValue().ifPresent(trainer::clipByValue);
                    return trainer.groups(withoutDecay(TrainerSetup.groups(optimizer)))
                            .freeze(TrainerSetup.frozen(optimizer))
                            .seed(setup.recipe().seed());
                })
                .learn(few);
    }

    private static ParameterGroup[] withoutDecay(ParameterGroup... groups) {
        return Arrays.stream(groups)
                .map(group -> new ParameterGroup(group.path(), group.learningRateFactor(), OptionalDouble.empty()))
                .toArray(ParameterGroup[]::new);
    }
}
