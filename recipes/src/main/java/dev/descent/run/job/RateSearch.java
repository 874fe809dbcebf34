package dev.descent.run.job;

import dev.descent.data.Dataset;
import dev.descent.insight.curvature.Curvature;
import dev.descent.insight.curvature.StabilityLimit;
import dev.descent.insight.rate.RangeTest;
import dev.descent.insight.rate.RateCurve;
import dev.descent.insight.rate.RateFinding;
import dev.descent.json.JsonObject;
import dev.descent.recipe.RecipeWriter;
import dev.descent.run.folder.RunFolder;
import dev.descent.run.setup.Setup;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Looks for a learning rate: a range test, and the curvature of the loss at the first weights, which a folder keeps.
 *
 * @param setup what would be trained
 * @param test the range of rates
 * @param examples at most so many are measured the curvature of
 * @param runs the folder for the folder
 * @param provenance what is known beforehand of where it comes from
 */
public record RateSearch(Setup setup, RangeTest test, int examples, Path runs, Provenance provenance) {
    /**
     * What was found.
     *
     * @param curve the losses
     * @param finding the suggestion, or why there is none
     * @param curvature of the loss at the first weights
     * @param limit what follows from it
     * @param folder where all this is kept
     */
    public record Found(
            RateCurve curve,
            RateFinding finding,
            Curvature.Measurement curvature,
            StabilityLimit limit,
            RunFolder folder) {}

    /**
     * Looks, and leaves a folder; the model keeps its weights.
     *
     * @throws dev.descent.train.history.TrainingException if model, loss and data do not fit one another
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; nothing is left then
     * @throws dev.descent.task.RunException if the folder cannot be made
     * @throws dev.descent.checkpoint.CheckpointException if the folder cannot be written
     */
    public Found find() {
        RateCurve curve = test.run(setup.trainer(), setup.examples().train());
        Dataset measured = Sample.of(setup.examples().train(), examples);
        Curvature.Measurement curvature = setup.curvature(measured).measure();
        StabilityLimit limit = new StabilityLimit(curvature.largest(), setup.rule());
        RateFinding finding = curve.finding();
        RunFolder folder = RunFolder.create(
                runs, setup.recipe().name() + "-lr-find", provenance.started().toLocalDateTime(), unfinished -> {
                    unfinished.write(RunFolder.RECIPE, RecipeWriter.write(setup.recipe()));
                    unfinished.write("lr-find.csv", csv(curve));
                    unfinished.writeJson(
                            "lr-find.json",
                            object(curve, finding, curvature, limit).map());
                });
        return new Found(curve, finding, curvature, limit, folder);
    }

    private static String csv(RateCurve curve) {
        StringBuilder text = new StringBuilder("update,learning_rate,loss,smoothed_loss\n");
        double[] smooth = curve.smoothed();
        for (int i = 0; i < smooth.length; i++) {
            RateCurve.Point point = curve.points().get(i);
            text.append(i + 1)
                    .append(',')
                    .append((float) point.learningRate())
                    .append(',')
                    .append((float) point.loss())
                    .append(',')
                    .append((float) smooth[i])
                    .append('\n');
        }
        return text.toString();
    }

    private JsonObject object(
            RateCurve curve, RateFinding finding, Curvature.Measurement curvature, StabilityLimit limit) {
        JsonObject object = new JsonObject()
                .put("recipe", setup.recipe().name())
                .put("command", provenance.command())
                .put("from", test.from())
                .put("to", test.to())
                .put("updates", curve.points().size())
                .put("ending", curve.ending().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        switch (finding) {
            case RateFinding.Suggestion suggestion ->
                object.put("learningRate", suggestion.rate())
                        .put("lowestAt", suggestion.lowest())
                        .put("steepestAt", suggestion.steepest());
            case RateFinding.Nothing nothing -> object.put("reason", nothing.reason());
        }
        return object.put("curvature", CurvatureWatch.object(curvature, limit));
    }
}
