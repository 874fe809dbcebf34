package dev.descent.run.job;

import dev.descent.data.Dataset;
import dev.descent.recipe.Recipe;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.predict.TrainedModel;
import dev.descent.run.setup.Setup;
import dev.descent.task.Examples;
import dev.descent.task.RunException;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A run of a few iterations through everything that a whole run comes to, so that what is wrong shows in a second and
 * not after hours: training, validation, test, checkpoint, figures, weights, and reading all that again.
 *
 * @param setup a recipe with few epochs, on a few of its examples, as {@link #few} makes them
 * @param provenance what is known beforehand of where the run comes from
 * @param watching is told how it goes
 * @param interruption asks for its end
 */
public record SmokeRun(
        Setup setup,
        Provenance provenance,
        Function<Path, List<TrainingListener>> watching,
        Interruption interruption) {
    /** Iterations in an epoch, unless more are gathered for an update. */
    private static final int ITERATIONS = 3;
    /** Batches of validation and test. */
    private static final int BATCHES = 2;
    /** By how much a loss may differ where the batches are others. */
    private static final double ROUNDING = 1e-4;

    /**
     * What came of it.
     *
     * @param summary the figures, which say nothing about the model
     * @param time that all of it took
     * @param kept the run's folder, if it was to be kept
     */
    public record Passed(Summary summary, Duration time, Optional<Path> kept) {}

    /** A few of the examples of each part, evenly spaced: three batches to train on, and one that is smaller. */
    public static Examples few(Recipe recipe, Examples examples) {
        long batch = recipe.batchSize();
        long iterations = Math.max(ITERATIONS, 1L + recipe.accumulate());
        long rest = recipe.dropLast() ? 0 : batch / 2;
        return new Examples(
                part(examples.train(), iterations * batch + rest),
                examples.validation().map(data -> part(data, BATCHES * batch)),
                examples.test().map(data -> part(data, BATCHES * batch)),
                examples.encoding(),
                examples.rows(),
                List.of(),
                examples.sources(),
                examples.notes(),
                examples.file());
    }

    private static Dataset part(Dataset data, long most) {
        return Sample.of(data, (int) Math.min(data.size(), most));
    }

    /**
     * Runs it.
     *
     * @param runs the folder for run folders, in which one can be made in any case
     * @param keep whether the run's folder stays there
     * @throws RunException if a folder cannot be made, what was saved says other things than the run, or the run was
     *     interrupted
     * @throws dev.descent.train.history.TrainingException if the loss became no number
     * @throws dev.descent.checkpoint.CheckpointException if a file cannot be written
     */
    public Passed run(Path runs, boolean keep) {
        long began = System.nanoTime();
        if (keep) {
            Summary summary = follow(runs);
            return new Passed(summary, since(began), Optional.of(summary.folder()));
        }
        tryFolder(runs);
        try {
            Path place = Files.createTempDirectory("descent-smoke");
            try {
                return new Passed(follow(place), since(began), Optional.empty());
            } catch (RunException e) {
                // It would say where weights are kept, and they are not.
                throw e.getCause() instanceof TrainingException broken ? broken : e;
            } finally {
                RunFolder.remove(place);
            }
        } catch (IOException e) {
            throw new RunException("the folder for temporary files cannot be used: " + e.getMessage(), e);
        }
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void tryFolder(Path runs) {
        boolean known = Files.exists(runs);
        RunFolder.create(runs, setup.recipe().name(), provenance.started().toLocalDateTime())
                .discard();
        try {
            if (!known) {
                Files.deleteIfExists(runs);
            }
        } catch (IOException e) {
            throw new RunException("%s cannot be removed again: %s".formatted(runs, e.getMessage()), e);
        }
    }

    private Summary follow(Path runs) {
        Summary summary = new TrainingRun(setup, provenance, watching, interruption).follow(runs);
        Evaluation before = summary.evaluations().get("training");
        Evaluation after =
                TrainedModel.open(summary.folder()).evaluate(setup.examples().train());
        if (!(Math.abs(after.loss() - before.loss()) <= ROUNDING * Math.max(1, Math.abs(before.loss())))) {
            throw new RunException("the weights that were saved have a loss of %s where the run had %s; report this"
                    .formatted(after.loss(), before.loss()));
        }
        return summary;
    }
}
