package dev.descent.sweep;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.recipe.BuiltInRecipes;
import dev.descent.recipe.Change;
import dev.descent.recipe.Grid;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.job.Interruption;
import dev.descent.run.job.Provenance;
import dev.descent.run.job.TrainingRun;
import dev.descent.run.setup.Setup;
import dev.descent.task.DataLoader;
import dev.descent.task.RunException;
import dev.descent.train.history.TrainingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Follows a recipe once for each combination of some settings, several runs at a time, each leaving a run folder of its
 * own in one folder for all.
 *
 * <p>All runs are made in this process. That is safe because nothing that a program works on is shared: each run has its
 * own model, data, optimizer and programs, and the kernels that programs share hold no values. It gives each run the bits
 * that it would have alone, because what a thread computes does not depend on how many there are: one run at a time has
 * the pool of threads, and the others go through the same tasks by themselves. And it is faster than a process for each,
 * which would have to load, compile and warm up everything anew.
 *
 * @param grid the settings
 * @param recipe a built-in recipe's name or a path
 * @param runs the folder for the sweep's folder
 * @param atOnce how many runs are made at a time
 * @param loader reads the data
 * @param provenance what is known beforehand of where the runs come from
 * @param listener is told how it goes
 * @param interruption asks for its end
 */
public record Sweep(
        Grid grid,
        String recipe,
        Path runs,
        int atOnce,
        DataLoader loader,
        Provenance provenance,
        SweepListener listener,
        Interruption interruption) {

    /**
     * What all runs came to.
     *
     * @param results of the runs that were begun, in the order of the grid
     * @param interrupted whether the user asked for the end before all were made
     */
    public record Swept(Grid grid, List<Result> results, Path folder, boolean interrupted) {
        /** Copies the list. */
        public Swept {
            results = List.copyOf(results);
        }

        /** The best of the runs that came to their end. */
        public Optional<Result> best() {
            Optional<Result> best = Optional.empty();
            for (Result result : results) {
                boolean better = result.outcome() instanceof Result.Finished
                        && (best.isEmpty() || result.isBetterThan(best.get()));
                best = better ? Optional.of(result) : best;
            }
            return best;
        }
    }

    /**
     * The runs to be made.
     *
     * @throws dev.descent.recipe.RequestException if one of the recipes cannot be followed
     */
    public List<Trial> trials() {
        List<Trial> trials = new ArrayList<>();
        for (List<Change> point : grid.points()) {
            List<Change> changes = new ArrayList<>(grid.fixed());
            changes.addAll(point);
            trials.add(new Trial(trials.size() + 1, point, BuiltInRecipes.find(recipe, changes)));
        }
        return trials;
    }

    /**
     * Makes all runs. One that fails is a result like the others, and does not keep them from being made.
     *
     * @throws dev.descent.recipe.RequestException if one of the recipes cannot be followed; nothing is made then
     * @throws RunException if the folder cannot be made, or if all runs fail before they begin
     * @throws CheckpointException if the table cannot be written
     */
    public Swept follow() {
        List<Trial> trials = trials();
        interruption.politely();
        RunFolder folder = RunFolder.create(
                runs,
                trials.getFirst().recipe().name() + "-sweep",
                provenance.started().toLocalDateTime());
        SweepFile table = new SweepFile(folder, grid);
        Crew crew = new Crew(trials, interruption, trial -> run(trial, folder.path()), result -> {
            table.add(result);
            listener.ended(result);
        });
        List<Result> results = crew.work(Math.min(atOnce, trials.size()));
        boolean interrupted = crew.isInterrupted();
        if (!interrupted && results.stream().allMatch(result -> result.folder().isEmpty())) {
            folder.discard();
            throw new RunException(
                    "none of the %s runs could begin: %s".formatted(results.size(), reason(results.getFirst())));
        }
        return new Swept(grid, results, folder.path(), interrupted);
    }

    private static String reason(Result result) {
        return result.outcome() instanceof Result.Failed failed ? failed.reason() : "";
    }

    /** A run of which only the beginning is made alone, so that folders are numbered in the order of the grid. */
    private Crew.Run run(Trial trial, Path folder) {
        return begun -> {
            long began = System.nanoTime();
            List<Path> own = new ArrayList<>();
            Result.Outcome outcome;
            try {
                TrainingRun run = new TrainingRun(
                        Setup.of(trial.recipe(), loader.load(trial.recipe())),
                        provenance,
                        path -> {
                            own.add(path);
                            begun.run();
                            return List.of(listener.began(trial, path));
                        },
                        interruption);
                outcome = new Result.Finished(run.follow(folder));
            } catch (RuntimeException e) {
                outcome = interruption.requested() ? new Result.Interrupted() : failed(e);
            }
            return new Result(
                    trial,
                    own.stream().filter(Files::isDirectory).findFirst(),
                    Duration.ofNanos(System.nanoTime() - began),
                    outcome);
        };
    }

    private static Result.Failed failed(RuntimeException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        // A run that broke down says where its weights are, and why it did underneath.
        Throwable cause = e instanceof RunException && e.getCause() != null ? e.getCause() : e;
        return new Result.Failed(
                reason,
                cause instanceof TrainingException training ? Optional.of(training.history()) : Optional.empty());
    }
}
