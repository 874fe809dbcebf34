package dev.descent.run.job;

import dev.descent.data.Dataset;
import dev.descent.insight.growth.GrowingData;
import dev.descent.insight.growth.LearningCurve;
import dev.descent.insight.growth.MoreData;
import dev.descent.json.JsonObject;
import dev.descent.recipe.RecipeWriter;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.setup.Setup;
import dev.descent.task.RunException;
import dev.descent.train.history.TrainingListener;
import java.nio.file.Path;
import java.util.List;

/**
 * Asks whether more data would help: trains what a recipe says on growing parts of its training part. A folder keeps the
 * figures.
 *
 * @param setup what is trained, and on what
 * @param growing the sizes and seeds
 * @param runs the folder for the folder
 * @param provenance what is known beforehand of where it comes from
 * @param interruption asks for its end
 */
public record DataGrowth(
        Setup setup, GrowingData growing, Path runs, Provenance provenance, Interruption interruption) {
    /**
     * What was found.
     *
     * @param folder where it is kept
     */
    public record Found(LearningCurve curve, MoreData answer, RunFolder folder) {}

    /**
     * Trains on all parts, and leaves a folder.
     *
     * @param watching is told of each training
     * @param listeners are told how each training goes
     * @throws RunException if there is no validation part, or the folder cannot be made
     * @throws dev.descent.data.DataException if there are too few examples
     * @throws dev.descent.train.history.TrainingException if a loss became no number
     * @throws java.util.concurrent.CancellationException if the end was asked for; nothing is left then
     * @throws dev.descent.checkpoint.CheckpointException if the folder cannot be written
     */
    public Found follow(GrowingData.Listener watching, List<TrainingListener> listeners) {
        Dataset validation = setup.examples()
                .validation()
                .orElseThrow(() -> new RunException(
                        "a learning curve needs a validation part, to see how good each model is for examples"
                                + " that it has not seen; set split.validation to a share such as 0.15"));
        interruption.politely();
        LearningCurve curve = growing.run(
                (_, seed) -> {
                    var trainer = setup.withSeed(seed).trainer().stopWhen(interruption::requested);
                    listeners.forEach(trainer::listener);
                    return trainer;
                },
                setup.examples().train(),
                validation,
                watching);
        MoreData answer = curve.answer();
        RunFolder folder = RunFolder.create(
                runs,
                setup.recipe().name() + "-learning-curve",
                provenance.started().toLocalDateTime(),
                unfinished -> {
                    unfinished.write(RunFolder.RECIPE, RecipeWriter.write(setup.recipe()));
                    unfinished.write("learning-curve.csv", csv(curve));
                    unfinished.writeJson("learning-curve.json", object(answer).map());
                });
        return new Found(curve, answer, folder);
    }

    private String csv(LearningCurve curve) {
        String metric = setup.metric().name();
        StringBuilder text =
                new StringBuilder("examples,seed,best_epoch,training_loss,validation_loss,training_%s,validation_%s\n"
                        .formatted(metric, metric));
        for (LearningCurve.Point point : curve.points()) {
            text.append("%s,%s,%s,%s,%s,%s,%s\n"
                    .formatted(
                            point.examples(),
                            point.seed(),
                            point.bestEpoch(),
                            (float) point.training().loss(),
                            (float) point.validation().loss(),
                            point.training().metrics().get(metric).floatValue(),
                            point.validation().metrics().get(metric).floatValue()));
        }
        return text.toString();
    }

    private JsonObject object(MoreData answer) {
        return new JsonObject()
                .put("recipe", setup.recipe().name())
                .put("command", provenance.command())
                .put("seeds", growing.seeds())
                .put("moreData", answer.kind().words())
                .put("examples", answer.examples())
                .put(
                        "doubled",
                        new JsonObject()
                                .put("examples", 2L * answer.examples())
                                .put("validationLoss", answer.doubled())
                                .put("from", answer.from())
                                .put("to", answer.to()))
                .put(
                        "law",
                        new JsonObject()
                                .put("a", answer.law().a())
                                .put("b", answer.law().b())
                                .put("c", answer.law().c()))
                .put("evidence", answer.evidence())
                .put("advice", answer.advice());
    }
}
