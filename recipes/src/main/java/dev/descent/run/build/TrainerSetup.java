package dev.descent.run.build;

import dev.descent.data.Transform;
import dev.descent.metric.Metric;
import dev.descent.nn.Layer;
import dev.descent.optimize.ParameterGroup;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.recipe.Recipe;
import dev.descent.train.Trainer;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.objective.LossFunction;
import java.util.List;

/** Makes a trainer of what a recipe says about training. */
public final class TrainerSetup {
    private TrainerSetup() {}

    /**
     * A trainer set up as a recipe says.
     *
     * @param metrics the main one first
     */
    public static Trainer.Builder trainer(Recipe recipe, Layer model, LossFunction loss, List<Metric> metrics) {
        Metric metric = metrics.getFirst();
        Trainer.Builder trainer = Trainer.of(model, loss)
                .optimizer(recipe.optimizer().rule())
                .schedule(
                        plan -> recipe.schedule().make(recipe.optimizer().rule().learningRate(), plan))
                .metrics(metrics.toArray(Metric[]::new))
                .epochs(recipe.epochs())
                .batchSize(recipe.batchSize())
                .dropLast(recipe.dropLast())
                .shuffle(recipe.shuffle())
                .seed(recipe.seed())
                .accumulate(recipe.accumulate())
                .precision(recipe.precision())
                .groups(groups(recipe.optimizer()))
                .freeze(frozen(recipe.optimizer()))
                .transforms(recipe.augment().transforms().toArray(Transform[]::new));
        recipe.ema().ifPresent(trainer::averageWeights);
        recipe.optimizer().clipNorm().ifPresent(trainer::clipByNorm);
        recipe.optimizer().clipValue().ifPresent(trainer::clipByValue);
        recipe.patience()
                .ifPresent(patience ->
                        trainer.earlyStopping(EarlyStopping.patience(patience).minDelta(recipe.minDelta())));
        boolean byMetric = recipe.best() == Recipe.Best.METRIC;
        if (byMetric) {
            trainer.bestBy(metric);
        }
        boolean larger = byMetric && metric.largerIsBetter();
        recipe.schedule()
                .plateau(larger ? ReduceOnPlateau.Goal.MAX : ReduceOnPlateau.Goal.MIN)
                .ifPresent(trainer::reduceOnPlateau);
        return trainer;
    }

    /** The layers whose weights are moved otherwise than the rest. */
    public static ParameterGroup[] groups(Recipe.Optimizer optimizer) {
        return optimizer.groups().stream()
                .filter(group -> !group.freeze())
                .flatMap(group -> group.paths().stream()
                        .map(path -> new ParameterGroup(path, group.lrFactor(), group.weightDecay())))
                .toArray(ParameterGroup[]::new);
    }

    /** The paths of layers that keep their weights. */
    public static String[] frozen(Recipe.Optimizer optimizer) {
        return optimizer.groups().stream()
                .filter(Recipe.Group::freeze)
                .flatMap(group -> group.paths().stream())
                .toArray(String[]::new);
    }
}
