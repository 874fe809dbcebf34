package dev.descent.run;

import dev.descent.data.Transform;
import dev.descent.data.Transforms;
import dev.descent.metric.Metric;
import dev.descent.optimize.Adam;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.ParameterGroup;
import dev.descent.optimize.RMSprop;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.SGD;
import dev.descent.optimize.Schedule;
import dev.descent.optimize.UpdateRule;
import dev.descent.recipe.Recipe;
import dev.descent.recipe.Recipe.Augment.Flip;
import dev.descent.train.EarlyStopping;
import dev.descent.train.Plan;
import dev.descent.train.Trainer;
import java.util.ArrayList;
import java.util.List;

/** Makes a trainer of what a recipe says about training. */
final class TrainerSetup {
    private TrainerSetup() {}

    static Trainer.Builder trainer(Setup setup) {
        Recipe recipe = setup.recipe();
        Metric metric = setup.metric();
        Trainer.Builder trainer = Trainer.of(setup.model(), setup.loss())
                .optimizer(rule(recipe.optimizer()))
                .schedule(plan -> schedule(recipe.schedule(), recipe.optimizer().lr(), plan))
                .metrics(setup.metrics().toArray(Metric[]::new))
                .epochs(recipe.epochs())
                .batchSize(recipe.batchSize())
                .dropLast(recipe.dropLast())
                .shuffle(recipe.shuffle())
                .seed(recipe.seed())
                .accumulate(recipe.accumulate())
                .precision(recipe.precision())
                .groups(groups(recipe.optimizer()))
                .freeze(frozen(recipe.optimizer()))
                .transforms(transforms(recipe.augment()));
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
        if (recipe.schedule().type().equals("reduceOnPlateau")) {
            boolean larger = byMetric && metric.largerIsBetter();
            trainer.reduceOnPlateau(ReduceOnPlateau.of(larger ? ReduceOnPlateau.Goal.MAX : ReduceOnPlateau.Goal.MIN)
                    .reducing(
                            recipe.schedule().setting("factor"),
                            Math.round(recipe.schedule().setting("patience"))));
        }
        return trainer;
    }

    static UpdateRule rule(Recipe.Optimizer optimizer) {
        double lr = optimizer.lr();
        double decay = optimizer.setting("weightDecay");
        return switch (optimizer.type()) {
            case "sgd" -> {
                SGD sgd = SGD.of(lr).weightDecay(decay);
                double momentum = optimizer.setting("momentum");
                yield optimizer.nesterov() ? sgd.nesterov(momentum) : momentum == 0 ? sgd : sgd.momentum(momentum);
            }
            case "rmsprop" ->
                RMSprop.of(lr)
                        .alpha(optimizer.setting("alpha"))
                        .eps(optimizer.setting("eps"))
                        .momentum(optimizer.setting("momentum"))
                        .weightDecay(decay);
            case "adam" ->
                Adam.of(lr)
                        .betas(optimizer.setting("beta1"), optimizer.setting("beta2"))
                        .eps(optimizer.setting("eps"))
                        .weightDecay(decay);
            case "adamw" ->
                AdamW.of(lr)
                        .betas(optimizer.setting("beta1"), optimizer.setting("beta2"))
                        .eps(optimizer.setting("eps"))
                        .weightDecay(decay);
            default -> throw new IllegalArgumentException("no optimizer is called " + optimizer.type());
        };
    }

    static ParameterGroup[] groups(Recipe.Optimizer optimizer) {
        return optimizer.groups().stream()
                .filter(group -> !group.freeze())
                .flatMap(group -> group.paths().stream()
                        .map(path -> new ParameterGroup(path, group.lrFactor(), group.weightDecay())))
                .toArray(ParameterGroup[]::new);
    }

    static String[] frozen(Recipe.Optimizer optimizer) {
        return optimizer.groups().stream()
                .filter(Recipe.Group::freeze)
                .flatMap(group -> group.paths().stream())
                .toArray(String[]::new);
    }

    static Transform[] transforms(Recipe.Augment augment) {
        List<Transform> transforms = new ArrayList<>();
        if (augment.shift() > 0 || augment.rotate() > 0 || augment.scale() > 0) {
            transforms.add(Transforms.warp(augment.shift(), augment.rotate(), augment.scale()));
        }
        if (augment.flip() == Flip.HORIZONTAL || augment.flip() == Flip.BOTH) {
            transforms.add(Transforms.flipHorizontally());
        }
        if (augment.flip() == Flip.VERTICAL || augment.flip() == Flip.BOTH) {
            transforms.add(Transforms.flipVertically());
        }
        if (augment.erase() > 0) {
            transforms.add(Transforms.erase(augment.erase()));
        }
        if (augment.noise() > 0) {
            transforms.add(Transforms.noise(augment.noise()));
        }
        if (augment.drop() > 0) {
            transforms.add(Transforms.drop(augment.drop()));
        }
        return transforms.toArray(Transform[]::new);
    }

    /** A recipe thinks in epochs, a schedule in updates. */
    private static Schedule schedule(Recipe.Schedule schedule, double lr, Plan plan) {
        long epoch = plan.updatesPerEpoch();
        long warmup = Math.min(Math.round(schedule.warmup() * epoch), plan.updates());
        long rest = Math.max(1, plan.updates() - warmup);
        Schedule main = switch (schedule.type()) {
            case "constant", "reduceOnPlateau" -> new Schedule.Constant(lr);
            case "step" ->
                new Schedule.Step(
                        lr, Math.max(1, Math.round(schedule.setting("every") * epoch)), schedule.setting("gamma"));
            case "exponential" -> new Schedule.Exponential(lr, schedule.setting("gamma")).perEpoch(epoch);
            case "linear" -> new Schedule.Linear(lr, rest, schedule.setting("end"));
            case "cosine" -> new Schedule.Cosine(lr, rest, schedule.setting("end"));
            case "oneCycle" -> new Schedule.OneCycle(lr, rest, schedule.setting("rise"), 25, 1e4);
            default -> throw new IllegalArgumentException("no schedule is called " + schedule.type());
        };
        return warmup == 0 ? main : main.warmup(warmup);
    }
}
