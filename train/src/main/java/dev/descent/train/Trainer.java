package dev.descent.train;

import dev.descent.checkpoint.Checkpoints;
import dev.descent.checkpoint.Weights;
import dev.descent.compile.Precision;
import dev.descent.data.Dataset;
import dev.descent.data.Transform;
import dev.descent.gradient.Gradients;
import dev.descent.metric.Metric;
import dev.descent.nn.Layer;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Clipping;
import dev.descent.optimize.ParameterGroup;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.Schedule;
import dev.descent.optimize.UpdateRule;
import dev.descent.optimize.WeightAverage;
import dev.descent.tensor.MemoryException;
import dev.descent.tensor.Values;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.history.LossScale;
import dev.descent.train.history.Plan;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.loop.Settings;
import dev.descent.train.objective.LossFunction;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Paused;
import dev.descent.train.objective.Supervised;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Trains a model on a dataset, and tries it on others. What it does can be written as a bare loop of ten lines; this is
 * that loop with everything around it that a run needs.
 *
 * <pre>{@code
 * Trainer trainer = Trainer.of(model, Losses::crossEntropy)
 *         .optimizer(AdamW.of(1e-3))
 *         .schedule(plan -> new Schedule.Cosine(1e-3, plan.updates(), 0))
 *         .metrics(Metrics.accuracy())
 *         .epochs(20)
 *         .batchSize(64)
 *         .seed(1)
 *         .earlyStopping(EarlyStopping.patience(5))
 *         .build();
 * History history = trainer.fit(train, validation);
 * trainer.best().save(Path.of("best.safetensors"), Map.of());
 * System.out.println(Verdict.of(history, trainer.evaluate(test)).sentence());
 * }</pre>
 *
 * <p>All random numbers come from the seed: the same seed, data and first weights give the same weights to the bit.
 * Programs are compiled once for each shape of input and kept. Not safe for use by several threads at once.
 */
public final class Trainer {
    private final Objective objective;
    private final Training training;

    Trainer(Objective objective, Settings settings) {
        this.objective = objective;
        this.training = new Training(objective, settings);
    }

    /** A trainer to be set up, of a model that sees the column "x" and whose loss compares what it says with "y". */
    public static Builder of(Layer model, LossFunction loss) {
        return of(new Supervised(model, loss));
    }

    /** A trainer to be set up, of any loss of any columns. */
    public static Builder of(Objective objective) {
        return new Builder(objective);
    }

    /** What is minimized. */
    public Objective objective() {
        return objective;
    }

    /**
     * What is trained.
     *
     * @throws IllegalStateException if the objective has no single model; it has {@link Objective#parameters}
     */
    public Layer model() {
        if (objective instanceof Supervised supervised) {
            return supervised.model();
        }
        throw new IllegalStateException(
                "this trainer has an objective of its own and no single model; ask objective().parameters()");
    }

    // ------------------------------------------------------------------- use

    /**
     * Trains the model from the weights that it has. Afterwards it has those of the last epoch, or with early stopping
     * those of the best; {@link #best} and {@link #last} keep both.
     *
     * <p>A thread that is interrupted meanwhile ends training as {@link Builder#stopWhen} does, and is still interrupted
     * then.
     *
     * @param train what the model learns from
     * @param validation what tells after each epoch how good it is
     * @throws TrainingException if model, loss and data do not fit one another, or the loss is not finite any more:
     *     then the model has the best weights so far again, and {@link #last} those before the step that broke
     * @throws dev.descent.data.DataException if dropLast leaves no batch
     * @throws MemoryException if there is not enough memory
     * @throws dev.descent.checkpoint.CheckpointException if the folder for checkpoints cannot be used, or has those of
     *     another run
     */
    public History fit(Dataset train, Dataset validation) {
        return training.fit(train, Optional.of(validation));
    }

    /** Trains the model without a validation set: metrics and the best epoch are told by the training examples. */
    public History fit(Dataset train) {
        return training.fit(train, Optional.empty());
    }

    /**
     * Goes on with a run from its latest checkpoint, wherever in an epoch that is, as if it had never stopped: weights
     * and history become those of an undisturbed run, to the bit. Model, data and settings must be what they were; only
     * {@link Builder#epochs} may be more. A run without a checkpoint begins at its beginning, one that had ended gives
     * its history; so a program that is started again until it is done may always call this.
     *
     * <p>Where the latest checkpoint is damaged, an older one serves, and {@link TrainingListener#resumed} says so.
     *
     * @throws IllegalStateException if the trainer was set up without {@link Builder#checkpoints}
     * @throws dev.descent.checkpoint.CheckpointException if the checkpoint is of another run, or all are damaged
     * @throws TrainingException as {@link #fit} does
     */
    public History resume(Dataset train, Dataset validation) {
        return training.resume(train, Optional.of(validation));
    }

    /** Goes on with a run that has no validation set. */
    public History resume(Dataset train) {
        return training.resume(train, Optional.empty());
    }

    /**
     * Sees to it that there is as much memory as training takes at the least, as {@link #fit} does: for who takes weights before.
     *
     * @throws MemoryException if there is not
     */
    public void requireMemory() {
        training.requireMemory();
    }

    /**
     * What {@link #fit} would do with these sets.
     *
     * @throws TrainingException if model, loss and data do not fit one another
     */
    public Plan plan(Dataset train, Optional<Dataset> validation) {
        return training.plan(train, validation);
    }

    /**
     * What the loss is worth on a set: what a constant answer costs, and what a perfect one; unknown where the loss does
     * not compare outputs with a column.
     *
     * @throws TrainingException if model, loss and data do not fit one another
     */
    public LossScale scale(Dataset data) {
        return training.scale(data);
    }

    /**
     * Trains the model as {@link #fit} would, to the bit, but only up to an update, which is not made: for looking at
     * what it does.
     *
     * @param update the update to stop before, counted from 1, at most {@link Plan#updates}
     * @throws TrainingException as {@link #fit}, or if training stops early before
     * @throws IllegalArgumentException if the run has no such update
     */
    public Paused pauseBefore(long update, Dataset train, Optional<Dataset> validation) {
        return training.pauseBefore(update, train, validation);
    }

    /**
     * The weights of the best epoch of the last training: {@code trainer.best().restore()} gives them to the model.
     *
     * @throws IllegalStateException if nothing was trained
     */
    public Weights best() {
        return training.outcome().best();
    }

    /**
     * The weights after the last epoch of the last training; of one that broke, those before the step that broke.
     *
     * @throws IllegalStateException if nothing was trained
     */
    public Weights last() {
        return training.outcome().last();
    }

    /**
     * How the model does on a set, with the weights that it has, without dropout; and how far that can be believed.
     *
     * @throws TrainingException if model, loss and data do not fit one another
     */
    public Evaluation evaluate(Dataset data) {
        return training.evaluate(data);
    }

    /**
     * The loss of each example by itself, with the weights that the model has, without dropout.
     *
     * @return one for each example
     * @throws TrainingException if model, loss and data do not fit one another, or the loss compares the examples of a
     *     batch with one another, so that none has a loss of its own
     */
    public double[] losses(Dataset data) {
        return training.losses(data);
    }

    /**
     * What the model says to each example, with the weights that it has, without dropout. A column "y" is not needed.
     *
     * @return shape [examples, …]
     * @throws TrainingException if model and data do not fit one another, or the objective gives a loss but no outputs
     */
    public Values predict(Dataset data) {
        return training.predict(data);
    }

    // ---------------------------------------------------------------- set-up

    /**
     * The settings of a trainer. Without a word: AdamW at 1e-3, 10 epochs of shuffled batches of 32, the last one
     * smaller, seed 0.
     */
    public static final class Builder {
        private final Objective objective;
        private UpdateRule rule = AdamW.of(1e-3);
        private List<ParameterGroup> groups = List.of();
        private List<String> frozen = List.of();
        private OptionalDouble average = OptionalDouble.empty();
        private Optional<Function<Plan, Schedule>> schedule = Optional.empty();
        private Optional<ReduceOnPlateau> plateau = Optional.empty();
        private UnaryOperator<Gradients> clipping = UnaryOperator.identity();
        private List<Metric> metrics = List.of();
        private Optional<Metric> bestBy = Optional.empty();
        private Optional<EarlyStopping> earlyStopping = Optional.empty();
        private int epochs = 10;
        private int batchSize = 32;
        private boolean dropLast = false;
        private boolean shuffle = true;
        private int sanityBatches = 2;
        private int accumulation = 1;
        private Precision precision = Precision.F32;
        private List<Transform> transforms = List.of();
        private long seed = 0;
        private Optional<Checkpoints> checkpoints = Optional.empty();
        private BooleanSupplier stop = () -> false;
        private final List<TrainingListener> listeners = new ArrayList<>();

        private Builder(Objective objective) {
            this.objective = objective;
        }

        /** How gradients move the weights. */
        public Builder optimizer(UpdateRule rule) {
            this.rule = rule;
            return this;
        }

        /**
         * What is different for some parameters: {@code
         * groups(ParameterGroup.of("layers.0-2").learningRateFactor(0.1))}.
         */
        public Builder groups(ParameterGroup... groups) {
            this.groups = List.of(groups);
            return this;
        }

        /**
         * Leaves some parameters as they are, by their paths as {@link dev.descent.nn.Parameters#only} finds them:
         * {@code freeze("layers.0")}. No gradient is computed for them and nothing is remembered of them. Running
         * statistics under these paths stay as well.
         */
        public Builder freeze(String... paths) {
            this.frozen = List.of(paths);
            return this;
        }

        /**
         * Averages the weights over the updates, more slowly the closer the decay is to 1 (0.999 follows over about
         * 1,000 updates), as {@link dev.descent.optimize.WeightAverage} says. Validation, the best weights and the
         * weights after training are the averages then.
         */
        public Builder averageWeights(double decay) {
            this.average = OptionalDouble.of(new WeightAverage(decay).decay());
            return this;
        }

        /** The learning rate over the updates of the run; without one it stays the optimizer's. */
        public Builder schedule(Schedule schedule) {
            return schedule(_ -> schedule);
        }

        /**
         * A schedule that depends on the length of the run: {@code plan -> new Schedule.Cosine(lr, plan.updates(), 0)}.
         */
        public Builder schedule(Function<Plan, Schedule> schedule) {
            this.schedule = Optional.of(schedule);
            return this;
        }

        /**
         * Lowers the learning rate when the validation loss (or what the best epoch is told by) no longer gets better.
         */
        public Builder reduceOnPlateau(ReduceOnPlateau plateau) {
            this.plateau = Optional.of(plateau);
            return this;
        }

        /** The learning rate is the schedule's alone: {@link #reduceOnPlateau} no longer lowers it. */
        public Builder withoutReduceOnPlateau() {
            this.plateau = Optional.empty();
            return this;
        }

        /** Shortens gradients that are longer than a limit, all together. */
        public Builder clipByNorm(double limit) {
            clipping = blame -> Clipping.byNorm(blame, limit);
            return this;
        }

        /** Cuts each number of each gradient to a limit. */
        public Builder clipByValue(double limit) {
            clipping = blame -> Clipping.byValue(blame, limit);
            return this;
        }

        /** What is measured after each epoch. */
        public Builder metrics(Metric... metrics) {
            this.metrics = List.of(metrics);
            return this;
        }

        /**
         * The best epoch is told by one of the metrics rather than by the validation loss. As long as the metric has never
         * been a number, the loss tells it all the same, and {@link TrainingListener#bestByLoss} says so.
         */
        public Builder bestBy(Metric metric) {
            this.bestBy = Optional.of(metric);
            return this;
        }

        /** Ends training that brings nothing any more, with the best weights. */
        public Builder earlyStopping(EarlyStopping earlyStopping) {
            this.earlyStopping = Optional.of(earlyStopping);
            return this;
        }

        /** All epochs are trained: {@link #earlyStopping} no longer ends them. */
        public Builder withoutEarlyStopping() {
            this.earlyStopping = Optional.empty();
            return this;
        }

        /** How often the training set is gone through. */
        public Builder epochs(int epochs) {
            this.epochs = epochs;
            return this;
        }

        /** How many examples are worked on at a time. */
        public Builder batchSize(int examples) {
            this.batchSize = examples;
            return this;
        }

        /** Leaves a last batch out that is smaller than the others. */
        public Builder dropLast(boolean dropLast) {
            this.dropLast = dropLast;
            return this;
        }

        /** Whether each epoch has an order of its own; else examples come as they stand in the data. */
        public Builder shuffle(boolean shuffle) {
            this.shuffle = shuffle;
            return this;
        }

        /**
         * How many batches of the validation set are tried before the first update, so that what is wrong with
         * validation shows at once and not after an epoch: 2 unless said otherwise; 0 for none.
         */
        public Builder sanityBatches(int batches) {
            this.sanityBatches = batches;
            return this;
        }

        /**
         * Gathers the gradients of several batches for one update, as of one batch too large for the memory. Each
         * batch's gradient counts for its number of examples, even where the loss weighs them.
         */
        public Builder accumulate(int batches) {
            this.accumulation = batches;
            return this;
        }

        /**
         * In what precision the training step multiplies: as the model is written, unless {@link Precision#BF16} makes
         * it mixed. Validation always is as the model is written.
         */
        public Builder precision(Precision precision) {
            this.precision = precision;
            return this;
        }

        /** Changes each training example anew each time it is seen (augmentation). */
        public Builder transforms(Transform... transforms) {
            this.transforms = List.of(transforms);
            return this;
        }

        /** Where the random numbers of shuffling, dropout and transforms come from. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Keeps what is needed to {@link Trainer#resume} when the process has ended, however it did. */
        public Builder checkpoints(Checkpoints checkpoints) {
            this.checkpoints = Optional.of(checkpoints);
            return this;
        }

        /**
         * Ends training when somebody asks for it: after the step that is being made, with a checkpoint if the trainer
         * keeps any, and with {@link History.Ending#INTERRUPTED}. Asked before each step and while validating; to
         * interrupt the thread that trains does the same.
         */
        public Builder stopWhen(BooleanSupplier asked) {
            this.stop = asked;
            return this;
        }

        /** Somebody to be told how it goes; may be called several times. */
        public Builder listener(TrainingListener listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * The trainer.
         *
         * @throws IllegalArgumentException if a setting is impossible
         */
        public Trainer build() {
            double rate = rule.learningRate();
            Settings settings = new Settings(
                    rule,
                    groups,
                    frozen,
                    average,
                    schedule.orElse(_ -> new Schedule.Constant(rate)),
                    plateau,
                    clipping,
                    metrics,
                    bestBy,
                    earlyStopping,
                    epochs,
                    batchSize,
                    dropLast,
                    shuffle,
                    sanityBatches,
                    accumulation,
                    precision,
                    transforms,
                    seed,
                    checkpoints,
                    stop,
                    List.copyOf(listeners));
            settings.check(objective.parameters());
            return new Trainer(objective, settings);
        }
    }
}
