package dev.descent.run.setup;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.head.Head;
import dev.descent.insight.curvature.Curvature;
import dev.descent.metric.Metric;
import dev.descent.nn.Layer;
import dev.descent.nn.Seed;
import dev.descent.optimize.UpdateRule;
import dev.descent.recipe.Recipe;
import dev.descent.run.build.LossSetup;
import dev.descent.run.build.MetricSetup;
import dev.descent.run.build.ModelBuilder;
import dev.descent.run.build.Signature;
import dev.descent.run.build.TrainerSetup;
import dev.descent.task.Examples;
import dev.descent.task.RunException;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.objective.LossFunction;
import java.util.List;
import java.util.Optional;

/**
 * A recipe with all that it names at hand: data, a model with its first weights, loss and metric. Whatever is done by a
 * recipe begins here.
 *
 * <pre>{@code
 * Setup setup = Setup.of(recipe, loader.load(recipe));
 * History history = setup.fit(setup.trainer().build());
 * }</pre>
 *
 * @param recipe what to do, with the figures that it wants
 * @param examples the data in its parts
 * @param model what is trained
 * @param pretrained where its initial weights are from, if they are not random
 * @param loss the loss to minimize
 * @param metrics the figures beside the losses; the first is the one that is always shown
 */
public record Setup(
        Recipe recipe,
        Examples examples,
        Layer model,
        Optional<Pretrained> pretrained,
        LossFunction loss,
        List<Metric> metrics) {
    /** Copies the list. */
    public Setup {
        metrics = List.copyOf(metrics);
    }

    /** The figure beside the losses that is always shown, and tells the best epoch where a figure does. */
    public Metric metric() {
        return metrics.getFirst();
    }

    /**
     * A recipe with its data, and a model with the first weights that follow from the recipe's seed. Called again, it
     * gives another model with the same weights.
     *
     * @throws RunException if loss, model and data do not fit one another
     */
    public static Setup of(Recipe written, Examples examples) {
        Head head = written.loss().head();
        String loss = written.loss().word();
        head.misfit(examples.train(), loss).ifPresent(sentence -> {
            throw new RunException(sentence);
        });
        Recipe spelledOut = MetricSetup.spelledOut(written, examples.train().labels());
        Recipe recipe = examples.file()
                .map(file -> spelledOut.withFormat(file.format()))
                .orElse(spelledOut);
        Signature signature = Signature.of(recipe, examples.train());
        Layer model = ModelBuilder.build(
                recipe.model().network(),
                examples.train().column(Dataset.X).shape(),
                signature.outputs(),
                head.outputsWhy(examples.train(), loss),
                new Seed(recipe.seed()).at("model"));
        checkGroups(recipe.optimizer().groups(), model);
        return new Setup(
                recipe,
                examples,
                model,
                recipe.model().pretrained().map(place -> Pretrained.load(place, model)),
                LossSetup.loss(recipe.loss(), signature.classWeights()),
                MetricSetup.metrics(recipe, examples.encoding().errorInUnits(1)));
    }

    /** The same data with a model of other first weights, to be trained with other random numbers. */
    public Setup withSeed(long seed) {
        return of(recipe.withSeed(seed), examples);
    }

    /** A trainer set up as the recipe says; listeners and the like can be added before it is built. */
    public Trainer.Builder trainer() {
        return TrainerSetup.trainer(recipe, model, loss, metrics);
    }

    /**
     * The curvature of the loss by the parameters that are trained.
     *
     * @param data whose mean loss is meant
     */
    public Curvature curvature(Dataset data) {
        Curvature curvature = Curvature.of(model, loss, data);
        String[] frozen = TrainerSetup.frozen(recipe.optimizer());
        return frozen.length == 0 ? curvature : curvature.freeze(frozen);
    }

    /** How weights are moved, with the learning rate that the recipe says. */
    public UpdateRule rule() {
        return recipe.optimizer().rule();
    }

    /**
     * Trains on the training part, watched by the validation part if there is one.
     *
     * @throws dev.descent.train.history.TrainingException if the loss became no number
     * @throws DataException if dropLast leaves no batch
     */
    public History fit(Trainer trainer) {
        return examples.validation().isPresent()
                ? trainer.fit(examples.train(), examples.validation().get())
                : trainer.fit(examples.train());
    }

    /**
     * Goes on with a run of this set-up from its last checkpoint.
     *
     * @throws dev.descent.train.history.TrainingException if the loss became no number
     * @throws dev.descent.checkpoint.CheckpointException if no checkpoint can be used
     */
    public History resume(Trainer trainer) {
        return examples.validation().isPresent()
                ? trainer.resume(examples.train(), examples.validation().get())
                : trainer.resume(examples.train());
    }

    private static void checkGroups(List<Recipe.Group> groups, Layer model) {
        for (Recipe.Group group : groups) {
            for (String path : group.paths()) {
                try {
                    model.parameters().only(path);
                } catch (IllegalArgumentException e) {
                    throw new RunException("optimizer.groups names what has no parameters: " + e.getMessage(), e);
                }
            }
        }
    }
}
