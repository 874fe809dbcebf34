package dev.descent.run.job;

import dev.descent.data.Split;
import dev.descent.recipe.Recipe;
import dev.descent.run.build.MetricSetup;
import dev.descent.run.setup.Setup;
import dev.descent.task.DataLoader;
import dev.descent.task.RawData;
import dev.descent.task.RunException;
import dev.descent.train.CrossValidation;
import dev.descent.train.CrossValidation.Fold;
import dev.descent.train.CrossValidation.HeldOut;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingListener;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Follows a recipe once for each of several parts of its data, which is held out then and tells how the recipe does on
 * what it did not see. All that is learned of data is learned anew each time, means and categories of a table among it.
 * The epoch whose weights are taken is chosen as the recipe says by a validation part, of the size that the recipe gives
 * it: never by what is held out. A test part that the data brings itself is left alone.
 *
 * @param recipe what is followed; its own test share does not matter
 * @param data all rows
 * @param count into how many folds they are split
 * @param repeats how often they are split anew
 */
public record CrossValidationRun(Recipe recipe, RawData data, int count, int repeats) {
    /** Prepares the data; all folds have the same figures. */
    public CrossValidationRun {
        data = data.withoutOwnTest();
        recipe = MetricSetup.spelledOut(recipe, data.classes());
    }

    /** Watches one of several trainings. */
    @FunctionalInterface
    public interface Watching {
        /**
         * Who is told how it goes.
         *
         * @param fold counted from 1 over all repeats
         */
        List<TrainingListener> of(int fold);
    }

    /**
     * The splits, fold after fold and repeat after repeat: a function of the seed of the recipe, or of its split.
     *
     * @throws RunException if nothing would be left to train on, or repeats would all be alike
     * @throws dev.descent.data.DataException if there are too few rows
     */
    public List<Split> splits() {
        return DataLoader.folds(recipe, data, count, repeats);
    }

    /** What the recipe makes of one split, before training. */
    public Setup setup(Split split) {
        return Setup.of(recipe, DataLoader.part(recipe, data, split));
    }

    /**
     * Trains and tries all folds.
     *
     * @param watching is told how each training goes
     * @param listener is told of each fold when it is done
     * @throws RunException if the recipe cannot be followed, or was interrupted
     * @throws dev.descent.data.DataException if the data cannot be used
     * @throws dev.descent.train.history.TrainingException if a loss became no number
     */
    public CrossValidation follow(Watching watching, Consumer<Fold> listener, Interruption interruption) {
        List<Split> splits = splits();
        int[] done = {0};
        try {
            return CrossValidation.of(
                    splits,
                    MetricSetup.metrics(recipe, 1),
                    split -> heldOut(setup(split), watching.of(done[0] + 1), interruption),
                    fold -> {
                        done[0]++;
                        listener.accept(fold);
                    });
        } catch (RuntimeException e) {
            if (!interruption.requested()) {
                throw e;
            }
            throw new RunException("interrupted after %s of %s folds".formatted(done[0], splits.size()), e);
        }
    }

    private static HeldOut heldOut(Setup setup, List<TrainingListener> watching, Interruption interruption) {
        Trainer.Builder builder = setup.trainer().stopWhen(interruption::requested);
        watching.forEach(builder::listener);
        Trainer trainer = builder.build();
        History history = setup.fit(trainer);
        if (history.ending() == History.Ending.INTERRUPTED) {
            throw new CancellationException("interrupted");
        }
        trainer.best().restore();
        HeldOut heldOut = HeldOut.of(trainer, history, setup.examples().test().orElseThrow());
        return heldOut.inUnits(setup.examples().encoding()::inUnits);
    }
}
