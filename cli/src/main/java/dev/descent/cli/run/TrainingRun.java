package dev.descent.cli.run;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.cli.recipe.Recipe;
import dev.descent.cli.recipe.Recipe.Loss.Goal;
import dev.descent.cli.recipe.RecipeWriter;
import dev.descent.cli.terminal.Output;
import dev.descent.compile.Backends;
import dev.descent.data.Dataset;
import dev.descent.metric.Metric;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.train.Evaluation;
import dev.descent.train.History;
import dev.descent.train.Plan;
import dev.descent.train.Trainer;
import dev.descent.train.TrainingException;
import dev.descent.train.TrainingListener;
import dev.descent.train.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows a recipe from data to a run folder.
 *
 * @param recipe what to do
 * @param runs the folder for run folders
 * @param loader reads the data
 * @param provenance what is known beforehand of where the run comes from
 * @param output shows how it goes
 * @param interruption asks for its end
 */
public record TrainingRun(
        Recipe recipe, Path runs, DataLoader loader, Provenance provenance, Output output, Interruption interruption) {

    /**
     * Trains, shows the summary and leaves the run folder.
     *
     * @return where that is
     * @throws RunException if the run cannot be made, or was interrupted
     * @throws TrainingException if the loss became no number
     * @throws dev.descent.data.DataException if the data cannot be used
     * @throws CheckpointException if the folder cannot be written
     */
    public Path follow() {
        Examples examples = loader.load(recipe);
        Dataset train = examples.train();
        Sequential model = ModelBuilder.build(
                recipe.model(),
                train.column(Dataset.X).shape(),
                outputs(train),
                outputsWhy(train),
                new Seed(recipe.seed()).at("model"));
        Metric metric = TrainerSetup.metric(recipe, examples.preprocessing());
        Heading.show(output, recipe, examples, model);

        RunFolder folder =
                RunFolder.create(runs, recipe.name(), provenance.started().toLocalDateTime());
        try (Recorder recorder = begin(folder, examples, model, metric)) {
            Trainer trainer = TrainerSetup.trainer(recipe, model, metric)
                    .listener(recorder)
                    .listener(new PlanTeller(output, folder.path()))
                    .listener(new Reporter(output, metric))
                    .build();
            return train(trainer, examples, model, metric, recorder, folder);
        }
    }

    /** Writes what is known before training; if that cannot be written, nothing is left. */
    private Recorder begin(RunFolder folder, Examples examples, Sequential model, Metric metric) {
        try {
            folder.write("recipe.yaml", RecipeWriter.write(recipe));
            int threads =
                    Integer.getInteger("descent.threads", Runtime.getRuntime().availableProcessors());
            folder.writeJson(
                    "provenance.json",
                    provenance.toMap(recipe, examples, Backends.standard().description(), threads));
            if (examples.preprocessing().isPresent()) {
                folder.writeJson(
                        "preprocessing.json", examples.preprocessing().get().toMap());
            }
            return new Recorder(
                    folder,
                    model,
                    List.of(metric),
                    recipe.best() == Recipe.Best.METRIC ? Optional.of(metric) : Optional.empty(),
                    Map.of("recipe", recipe.name(), "descent", provenance.version()),
                    interruption);
        } catch (RuntimeException e) {
            folder.discard();
            throw e;
        }
    }

    private Path train(
            Trainer trainer, Examples examples, Sequential model, Metric metric, Recorder recorder, RunFolder folder) {
        long began = System.nanoTime();
        History history;
        try {
            history = examples.validation().isPresent()
                    ? trainer.fit(examples.train(), examples.validation().get())
                    : trainer.fit(examples.train());
        } catch (RuntimeException e) {
            throw ended(e, recorder, folder);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        recorder.restoreBest();
        Map<String, Evaluation> evaluations = new LinkedHashMap<>();
        evaluations.put("training", trainer.evaluate(examples.train()));
        examples.validation().ifPresent(data -> evaluations.put("validation", trainer.evaluate(data)));
        examples.test().ifPresent(data -> evaluations.put("test", trainer.evaluate(data)));
        Verdict verdict =
                evaluations.containsKey("test") ? Verdict.of(history, evaluations.get("test")) : Verdict.of(history);
        Summary summary = new Summary(
                recipe,
                history,
                time,
                model.parameters().count(),
                evaluations,
                metric,
                verdict,
                Predictions.of(recipe, trainer),
                folder.path());
        recorder.saveWeights();
        folder.writeJson("summary.json", summary.toMap());
        summary.show(output);
        return folder.path();
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
                map.put("recipe", recipe.name());
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
                                .formatted(recorder.lastEpoch(), recipe.epochs(), folder.path()),
                reason);
    }

    private int outputs(Dataset train) {
        return recipe.loss().type().goal() == Goal.CLASS
                ? train.classNames().size()
                : recipe.loss().type().goal() == Goal.BINARY
                        ? 1
                        : Math.toIntExact(train.column(Dataset.Y).shape().size());
    }

    private String outputsWhy(Dataset train) {
        String loss = recipe.loss().type().word();
        return switch (recipe.loss().type().goal()) {
            case CLASS -> "the data has " + train.classNames().size() + " classes";
            case BINARY -> "the loss " + loss + " needs 1";
            case NUMBER -> "the data has " + train.column(Dataset.Y).shape().size() + " to be told for each example";
        };
    }

    /** Says in words what the run is going to do. */
    private record PlanTeller(Output output, Path folder) implements TrainingListener {
        @Override
        public void started(Plan plan) {
            Heading.plan(output, plan, folder);
        }
    }
}
