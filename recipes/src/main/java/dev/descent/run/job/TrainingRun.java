package dev.descent.run.job;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.checkpoint.Checkpoints;
import dev.descent.compile.Backends;
import dev.descent.data.Split;
import dev.descent.data.table.Csv;
import dev.descent.data.table.Table;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.RecipeWriter;
import dev.descent.run.build.Signature;
import dev.descent.run.build.Sums;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.predict.Predictions;
import dev.descent.run.setup.Setup;
import dev.descent.run.store.RunWatch;
import dev.descent.task.Examples;
import dev.descent.task.Part;
import dev.descent.task.RunException;
import dev.descent.train.Trainer;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.verdict.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Trains what a recipe says and leaves a run folder, or goes on with the run of one.
 *
 * @param setup what is trained, and on what
 * @param provenance what is known beforehand of where the run comes from
 * @param watching is told how it goes, given the run's folder
 * @param interruption asks for its end
 */
public record TrainingRun(
        Setup setup,
        Provenance provenance,
        Function<Path, List<TrainingListener>> watching,
        Interruption interruption) {

    /**
     * Trains, and leaves a run folder.
     *
     * @param runs the folder for run folders
     * @throws RunException if the run cannot be made, or was interrupted
     * @throws TrainingException if the loss became no number
     * @throws dev.descent.tensor.MemoryException if there is not enough memory
     * @throws dev.descent.data.DataException if the data cannot be used
     * @throws CheckpointException if the folder cannot be written
     */
    public Summary follow(Path runs) {
        interruption.politely();
        if (interruption.requested()) {
            throw new RunException("interrupted before training began, so nothing was kept");
        }
        setup.trainer().build().requireMemory();
        RunFolder folder = RunFolder.create(
                runs, setup.recipe().name(), provenance.started().toLocalDateTime(), this::begin);
        Recorder recorder;
        try {
            recorder = recorder(folder);
            recorder.begin();
        } catch (RuntimeException e) {
            folder.discard();
            throw e;
        }
        return train(folder, recorder, Optional.empty());
    }

    /**
     * Goes on with a run where its last checkpoint is, and leaves its folder as if it had never stopped.
     *
     * @param earlier the run, from which the set-up is
     * @throws RunException if the run was interrupted again
     * @throws TrainingException if the loss became no number
     * @throws CheckpointException if no checkpoint can be used, or the folder cannot be written
     */
    public Summary resume(UnfinishedRun earlier) {
        interruption.politely();
        if (interruption.requested()) {
            throw new RunException("interrupted before training resumed, so nothing has changed");
        }
        return train(earlier.folder(), recorder(earlier.folder()), Optional.of(earlier));
    }

    private Recorder recorder(RunFolder folder) {
        return new Recorder(
                folder,
                setup.model(),
                setup.metrics(),
                Map.of("recipe", setup.recipe().name(), "descent", provenance.version()),
                watching.apply(folder.path()));
    }

    private Summary train(RunFolder folder, Recorder recorder, Optional<UnfinishedRun> earlier) {
        long began = System.nanoTime();
        try (RunWatch watch = RunWatch.begin(folder)) {
            Trainer.Builder builder = setup.trainer()
                    .checkpoints(Checkpoints.in(folder.path()))
                    .stopWhen(interruption::requested)
                    .listener(recorder)
                    .listener(watch);
            earlier.ifPresent(run -> builder.listener(run.goingOn(provenance)));
            recorder.watching().forEach(builder::listener);
            Trainer trainer = builder.build();
            History history;
            try {
                history = earlier.isPresent() ? setup.resume(trainer) : setup.fit(trainer);
            } catch (RuntimeException e) {
                RuntimeException told = recorder.endedBy(e, trainer);
                if (earlier.isEmpty() && recorder.knowsNothing()) {
                    folder.discard();
                }
                throw told;
            }
            if (history.ending() == History.Ending.INTERRUPTED) {
                throw recorder.interrupted(history);
            }
            Duration time = recorder.timeBefore().plusNanos(System.nanoTime() - began);
            return summary(trainer, history, time, recorder, folder);
        }
    }

    private Summary summary(Trainer trainer, History history, Duration time, Recorder recorder, RunFolder folder) {
        trainer.best().restore();
        Map<String, Evaluation> evaluations = evaluations(trainer);
        Verdict verdict = Verdict.of(
                history,
                Optional.ofNullable(evaluations.get("validation")),
                Optional.ofNullable(evaluations.get("test")));
        Summary summary = new Summary(
                setup.recipe(),
                history,
                time,
                setup.model().parameters().count(),
                evaluations,
                setup.metrics(),
                verdict,
                Predictions.of(setup.recipe(), trainer),
                folder.path());
        recorder.finished(trainer, history);
        folder.writeJson(RunFolder.SUMMARY, summary.toMap());
        return summary;
    }

    /** Writes what is known before training. */
    private void begin(RunFolder folder) {
        Recipe recipe = setup.recipe();
        Examples examples = setup.examples();
        folder.write(RunFolder.RECIPE, RecipeWriter.write(recipe));
        int threads = Integer.getInteger("descent.threads", Runtime.getRuntime().availableProcessors());
        folder.writeJson(
                RunFolder.PROVENANCE,
                provenance.toMap(setup, Backends.standard().description(), threads));
        if (examples.preprocessing().isPresent()) {
            folder.writeJson(
                    RunFolder.PREPROCESSING, examples.preprocessing().get().toMap());
        }
        folder.write(RunFolder.SPLIT, split(examples.rows()));
        folder.writeJson(RunFolder.MODEL, Signature.of(recipe, examples.train()).toMap());
        if (!examples.noise().isEmpty()) {
            folder.write("label-noise.csv", noise(examples));
        }
        Sums.write(folder);
    }

    /** Which part each row of the data is in, counted from 1; a test part that the data brings itself is none of them. */
    private static String split(Split rows) {
        Map<Part, int[]> parts =
                Map.of(Part.TRAINING, rows.train(), Part.VALIDATION, rows.validation(), Part.TEST, rows.test());
        int last = parts.values().stream().flatMapToInt(Arrays::stream).max().orElseThrow();
        Part[] partOf = new Part[last + 1];
        parts.forEach((part, its) -> Arrays.stream(its).forEach(row -> partOf[row] = part));
        StringBuilder text = new StringBuilder("row,part\n");
        for (int row = 0; row <= last; row++) {
            if (partOf[row] != null) {
                text.append(row + 1).append(',').append(partOf[row]).append('\n');
            }
        }
        return text.toString();
    }

    /** Which labels were made wrong on purpose, by the row of the data, counted from 1. */
    private static String noise(Examples examples) {
        int[] rows = examples.rows().train();
        List<String> names = examples.train().classNames();
        List<List<String>> lines = examples.noise().stream()
                .map(flip ->
                        List.of(Integer.toString(rows[flip.row()] + 1), names.get(flip.was()), names.get(flip.is())))
                .toList();
        StringWriter text = new StringWriter();
        try {
            Csv.write(Table.of("label noise", List.of("row", "was", "is"), lines), text);
        } catch (IOException e) {
            throw new UncheckedIOException("no text in memory fails", e);
        }
        return text.toString();
    }

    private Map<String, Evaluation> evaluations(Trainer trainer) {
        Map<String, Evaluation> evaluations = new LinkedHashMap<>();
        setup.examples().parts().forEach((part, data) -> evaluations.put(part.toString(), trainer.evaluate(data)));
        return evaluations;
    }
}
