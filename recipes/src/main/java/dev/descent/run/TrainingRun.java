package dev.descent.run;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.compile.Backends;
import dev.descent.data.Csv;
import dev.descent.data.Table;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.RecipeWriter;
import dev.descent.train.Evaluation;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import dev.descent.train.TrainingException;
import dev.descent.train.TrainingListener;
import dev.descent.train.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Trains what a recipe says and leaves a run folder.
 *
 * @param setup what is trained, and on what
 * @param runs the folder for run folders
 * @param provenance what is known beforehand of where the run comes from
 * @param watching is told how it goes, given the run's folder
 * @param interruption asks for its end
 */
public record TrainingRun(
        Setup setup,
        Path runs,
        Provenance provenance,
        Function<Path, List<TrainingListener>> watching,
        Interruption interruption) {

    /**
     * Trains, and leaves the run folder.
     *
     * @throws RunException if the run cannot be made, or was interrupted
     * @throws TrainingException if the loss became no number
     * @throws dev.descent.data.DataException if the data cannot be used
     * @throws CheckpointException if the folder cannot be written
     */
    public Summary follow() {
        RunFolder folder = RunFolder.create(
                runs, setup.recipe().name(), provenance.started().toLocalDateTime());
        try (Recorder recorder = begin(folder);
                RunWatch watch = RunWatch.begin(folder)) {
            Trainer.Builder trainer = setup.trainer().listener(recorder).listener(watch);
            watching.apply(folder.path()).forEach(trainer::listener);
            return train(trainer.build(), recorder, folder);
        }
    }

    /** Writes what is known before training; if that cannot be written, nothing is left. */
    private Recorder begin(RunFolder folder) {
        Recipe recipe = setup.recipe();
        Examples examples = setup.examples();
        try {
            folder.write(RunFolder.RECIPE, RecipeWriter.write(recipe));
            int threads =
                    Integer.getInteger("descent.threads", Runtime.getRuntime().availableProcessors());
            folder.writeJson(
                    RunFolder.PROVENANCE,
                    provenance.toMap(recipe, examples, Backends.standard().description(), threads));
            if (examples.preprocessing().isPresent()) {
                folder.writeJson(
                        "preprocessing.json", examples.preprocessing().get().toMap());
            }
            folder.writeJson(
                    SavedRun.MODEL, Signature.of(recipe, examples.train()).toMap());
            if (!examples.noise().isEmpty()) {
                folder.write("label-noise.csv", noise(examples));
            }
            return new Recorder(
                    folder,
                    setup.model(),
                    setup.metrics(),
                    recipe.best() == Recipe.Best.METRIC ? Optional.of(setup.metric()) : Optional.empty(),
                    Map.of("recipe", recipe.name(), "descent", provenance.version()),
                    interruption);
        } catch (RuntimeException e) {
            folder.discard();
            throw e;
        }
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

    private Summary train(Trainer trainer, Recorder recorder, RunFolder folder) {
        long began = System.nanoTime();
        History history;
        try {
            history = setup.fit(trainer);
        } catch (RuntimeException e) {
            throw ended(e, recorder, folder);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        recorder.restoreBest();
        Map<String, Evaluation> evaluations = evaluations(trainer);
        Verdict verdict =
                evaluations.containsKey("test") ? Verdict.of(history, evaluations.get("test")) : Verdict.of(history);
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
        recorder.saveWeights();
        folder.writeJson("summary.json", summary.toMap());
        return summary;
    }

    private Map<String, Evaluation> evaluations(Trainer trainer) {
        Examples examples = setup.examples();
        Map<String, Evaluation> evaluations = new LinkedHashMap<>();
        evaluations.put("training", trainer.evaluate(examples.train()));
        examples.validation().ifPresent(data -> evaluations.put("validation", trainer.evaluate(data)));
        examples.test().ifPresent(data -> evaluations.put("test", trainer.evaluate(data)));
        return evaluations;
    }

    /** Keeps what was learnt before a run ended for a reason of its own; the reason, as something to throw. */
    private RuntimeException ended(RuntimeException reason, Recorder recorder, RunFolder folder) {
        boolean interrupted = interruption.requested();
        if (interrupted) {
            // Else writing to a channel would end at once.
            Thread.interrupted();
        }
        boolean nothingLearnt = recorder.lastEpoch() == 0;
        if (nothingLearnt) {
            recorder.close();
            folder.discard();
        } else {
            try {
                recorder.saveWeights();
                Map<String, Object> map = new LinkedHashMap<>();
                map.put("recipe", setup.recipe().name());
                map.put("ending", interrupted ? "interrupted" : "failed");
                map.put("reason", interrupted ? "interrupted by the user" : String.valueOf(reason.getMessage()));
                map.put("epochs", recorder.lastEpoch());
                map.put("bestEpoch", recorder.bestEpoch());
                folder.writeJson("summary.json", map);
            } catch (CheckpointException e) {
                reason.addSuppressed(e);
            }
        }
        if (!interrupted) {
            return reason;
        }
        return new RunException(
                nothingLearnt
                        ? "interrupted before the first epoch was finished, so nothing was kept"
                        : "interrupted after epoch %d of %d; what was learnt is in %s"
                                .formatted(recorder.lastEpoch(), setup.recipe().epochs(), folder.path()),
                reason);
    }
}
