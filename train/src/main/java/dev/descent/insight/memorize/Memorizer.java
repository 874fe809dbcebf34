package dev.descent.insight.memorize;

import dev.descent.checkpoint.Weights;
import dev.descent.data.Dataset;
import dev.descent.nn.Layer;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.optimize.Schedule;
import dev.descent.optimize.UpdateRule;
import dev.descent.tensor.Tensor;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.LossScale;
import dev.descent.train.history.Progress;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.objective.LossFunction;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Supervised;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;

/**
 * Whether a model can memorize a few examples, which any sound set-up can: if it cannot, something between the
 * data and the update is wired wrongly, and no amount of training will help. All examples are one batch, the same each
 * time, without dropout and weight decay. Afterwards the model has its weights again.
 *
 * <pre>{@code
 * Memorization found = Memorizer.of(model, Losses::crossEntropy, AdamW.of(1e-3)).learn(train.select(0, 1, 2, 3));
 * System.out.println(found.sentence());
 * }</pre>
 *
 * @param rule how weights are moved; where its learning rate does not do, others are tried
 * @param updates the most for one learning rate
 * @param settings what else a trainer is told: clipping, groups, listeners
 */
public record Memorizer(Objective objective, UpdateRule rule, int updates, UnaryOperator<Trainer.Builder> settings) {
    private static final int USUAL_UPDATES = 1000;

    /** What may be left of the loss that a model begins with. */
    static final double LEFT = 0.01;
    /** Updates in which the loss has to fall by {@link #LEAST} for there to be hope. */
    private static final int PATIENCE = 250;

    private static final double LEAST = 0.02;
    /** Where a learning rate does not do, these many times it are tried: first larger ones, if it was too slow … */
    private static final List<Double> FASTER = List.of(1.0, 10.0, 100.0, 0.1);
    /** … or smaller ones, if the loss jumped or was no number. */
    private static final List<Double> SLOWER = List.of(1.0, 0.1, 0.01, 10.0);

    /** At most 1,000 updates at each learning rate. */
    public static Memorizer of(Layer model, LossFunction lossFunction, UpdateRule rule) {
        return of(new Supervised(model, lossFunction), rule);
    }

    /** At most 1,000 updates at each learning rate, of any loss. */
    public static Memorizer of(Objective objective, UpdateRule rule) {
        return new Memorizer(objective, rule, USUAL_UPDATES, UnaryOperator.identity());
    }

    /** With another limit. */
    public Memorizer updates(int most) {
        return new Memorizer(objective, rule, most, settings);
    }

    /** With something else that a trainer is told. */
    public Memorizer with(UnaryOperator<Trainer.Builder> setting) {
        return new Memorizer(objective, rule, updates, builder -> setting.apply(settings.apply(builder)));
    }

    /**
     * Tries to learn some examples, at the rule's learning rate and then at others.
     *
     * @throws TrainingException if model, loss and data do not fit one another
     * @throws CancellationException if the thread is interrupted
     */
    public Memorization learn(Dataset few) {
        Weights before = Weights.of(objective.parameters());
        LossScale scale = trainer(few.size()).build().scale(few);
        List<Memorization.Attempt> attempts = new ArrayList<>();
        List<Double> factors = FASTER;
        for (int i = 0; i < factors.size(); i++) {
            before.restore();
            Memorization.Attempt attempt = attempt(few, scale, rule.learningRate() * factors.get(i));
            attempts.add(attempt);
            if (attempt.learned()) {
                break;
            }
            if (i == 0 && attempt.isUnstable()) {
                factors = SLOWER;
            }
        }
        List<String> suspicions = attempts.getLast().learned() ? List.of() : Suspicions.of(objective, few, before);
        before.restore();
        return new Memorization(few.size(), scale.isKnown() ? scale.perfect() : 0, attempts, suspicions);
    }

    private Trainer.Builder trainer(int examples) {
        return settings.apply(Trainer.of(asUsed()))
                .optimizer(rule.weightDecay(0))
                .batchSize(examples)
                .shuffle(false);
    }

    private Memorization.Attempt attempt(Dataset few, LossScale scale, double rate) {
        Watch watch = new Watch(scale);
        Trainer trainer = trainer(few.size())
                .schedule(new Schedule.Constant(rate))
                .epochs(updates + 1)
                .stopWhen(() -> watch.hasSeenEnough)
                .listener(watch)
                .build();
        try {
            trainer.fit(few);
            requireUninterrupted();
        } catch (TrainingException e) {
            if (e.history().ending() != History.Ending.NOT_FINITE || watch.losses.isEmpty()) {
                throw e;
            }
            watch.losses.add(Double.NaN);
        }
        double[] losses = watch.losses.stream().mapToDouble(Double::doubleValue).toArray();
        return new Memorization.Attempt(rate, losses, watch.learned);
    }

    private static void requireUninterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while memorizing");
        }
    }

    /** The objective as the model is used: without dropout and the like. */
    private Objective asUsed() {
        return objective instanceof Supervised(Layer model, LossFunction loss)
                ? new Supervised(new ModelAsUsed(model), loss)
                : Objective.of(
                        objective.parameters(),
                        objective.columns(),
                        (batch, _) -> objective.measure(batch, Pass.evaluation()));
    }

    /** A model that is trained as it is used. */
    private record ModelAsUsed(Layer model) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return model.forward(x, Pass.evaluation());
        }

        @Override
        public Parameters parameters() {
            return model.parameters();
        }
    }

    /** Writes losses down, and ends an attempt that has shown all that there is to see. */
    private static final class Watch implements TrainingListener {
        private final double perfect;
        private final double constant;
        private final List<Double> losses = new ArrayList<>();
        private double lowest = Double.POSITIVE_INFINITY;
        private double lowestBefore = Double.POSITIVE_INFINITY;
        private boolean learned = false;
        private boolean hasSeenEnough = false;

        Watch(LossScale scale) {
            perfect = scale.isKnown() ? scale.perfect() : 0;
            constant = scale.isKnown() ? scale.constant() : Double.POSITIVE_INFINITY;
        }

        @Override
        public void iterationEnded(Progress progress) {
            requireUninterrupted();
            losses.add(progress.batchLoss());
            lowest = Math.min(lowest, progress.batchLoss());
            // A model that begins far off has learned nothing by coming to where one constant answer is.
            double whole = Math.min(losses.getFirst(), constant) - perfect;
            learned = progress.batchLoss() - perfect <= LEFT * whole;
            boolean stuck = false;
            if (losses.size() > 1 && (losses.size() - 1) % PATIENCE == 0) {
                stuck = lowestBefore - lowest < LEAST * (lowestBefore - perfect);
                lowestBefore = lowest;
            }
            hasSeenEnough = learned || stuck;
        }
    }
}
