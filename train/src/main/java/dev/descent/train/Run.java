package dev.descent.train;

import dev.descent.checkpoint.Weights;
import dev.descent.data.Batches;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.data.Epoch;
import dev.descent.data.MiniBatch;
import dev.descent.data.Transform;
import dev.descent.metric.Metric;
import dev.descent.nn.Layer;
import dev.descent.nn.Seed;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.optimize.Schedule;
import dev.descent.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** One call of {@link Trainer#fit}: all that changes while a model is trained. */
final class Run {
    /** How often listeners are told of iterations: as often as somebody can see. */
    private static final long TELL_NANOS = 50_000_000;

    private final Settings settings;
    private final Dataset train;
    private final Optional<Dataset> validation;
    private final Evaluator evaluator;
    private final double constantLoss;
    private final Plan plan;
    private final Batches batches;
    private final Optimizer optimizer;
    private final Schedule schedule;
    private final Steps steps;
    private final Monitor monitor;
    private final Progress progress;
    private final Weights best;
    private final List<Metric.Tally> tallies;

    private final List<History.Epoch> epochs = new ArrayList<>();
    private Optional<ReduceOnPlateau.State> plateau;
    private double initialLoss = Double.NaN;
    private double lastLoss = Double.NaN;
    private int bestEpoch = 0;
    private double bestFigure = Double.NaN;
    private double figureToBeat = Double.NaN;
    private int epochsWithoutProgress = 0;
    private double learningRate = Double.NaN;
    private long toldAt = System.nanoTime();

    Run(
            Layer model,
            LossFunction lossFunction,
            Settings settings,
            Evaluator evaluator,
            Dataset train,
            Optional<Dataset> validation,
            double constantLoss) {
        this.settings = settings;
        this.train = train;
        this.validation = validation;
        this.evaluator = evaluator;
        this.constantLoss = constantLoss;
        this.plan = new Plan(
                train.size(),
                validation.map(Dataset::size).orElse(0),
                settings.epochs(),
                settings.batchSize(),
                settings.dropLast(),
                settings.accumulation(),
                settings.trained(model).count());
        this.batches = batches(settings, train);
        this.optimizer = new Optimizer(settings.rule(), settings.groups());
        this.schedule = settings.schedule().apply(plan);
        this.plateau = settings.plateau().map(ReduceOnPlateau::start);
        this.monitor = new Monitor(settings.bestBy());
        boolean metricsOfTraining = validation.isEmpty() && !settings.metrics().isEmpty();
        this.tallies = metricsOfTraining
                ? settings.metrics().stream().map(Metric::tally).toList()
                : List.of();
        this.steps = new Steps(model, lossFunction, settings, optimizer, train, metricsOfTraining);
        this.best = Weights.of(model.parameters());
        this.progress = new Progress(plan);
    }

    private static Batches batches(Settings settings, Dataset train) {
        Seed seed = new Seed(settings.seed());
        Batches batches = Batches.of(train, settings.batchSize());
        if (settings.shuffle()) {
            batches = batches.shuffle(seed.at("shuffle").value());
        }
        if (!settings.transforms().isEmpty()) {
            batches = batches.transform(
                    seed.at("transform").value(), settings.transforms().toArray(Transform[]::new));
        }
        return settings.dropLast() ? batches.dropLast() : batches;
    }

    Weights best() {
        return best;
    }

    Plan plan() {
        return plan;
    }

    History train() {
        settings.listeners().forEach(listener -> listener.started(plan));
        compile();
        progress.start();
        while (epochs.size() < plan.epochs() && !isStoppedEarly()) {
            train(epochs.size() + 1);
        }
        return finish(isStoppedEarly() ? History.Ending.STOPPED_EARLY : History.Ending.COMPLETED);
    }

    private void train(int number) {
        History.Epoch epoch = epoch(number);
        epochs.add(epoch);
        judge(epoch);
        settings.listeners().forEach(listener -> listener.epochEnded(epoch));
    }

    private boolean isStoppedEarly() {
        return settings.earlyStopping()
                .filter(rule -> epochsWithoutProgress >= rule.patience())
                .isPresent();
    }

    /** Trains until an update is the next one, and tells what it would be made of. */
    Paused pauseBefore(long update) {
        progress.start();
        while (progress.updates() + plan.updatesPerEpoch() < update) {
            train(epochs.size() + 1);
            if (isStoppedEarly()) {
                throw new TrainingException("training stops early after epoch " + epochs.size() + ", with update "
                        + progress.updates() + ", so there is no update " + update
                        + "; ask for an earlier one, or train with more patience");
            }
        }
        progress.beginEpoch(epochs.size() + 1);
        try (Epoch pass = batches.epoch(epochs.size())) {
            while (progress.updates() < update - 1) {
                iterate(pass.next());
            }
            setLearningRate();
            HeldBatch batch = HeldBatch.of(train, pass.next());
            for (int i = 1; i < plan.accumulation() && pass.hasNext(); i++) {
                batch = batch.and(HeldBatch.of(train, pass.next()));
            }
            return steps.pausedBefore(update, progress, batch);
        }
    }

    /** Compiles all programs first, so that no epoch's speed is that of the compiler. */
    private void compile() {
        int whole = Math.min(plan.batchSize(), plan.examples());
        if (plan.iterationsPerEpoch() > 1 && plan.accumulation() > 1) {
            steps.step(whole, false);
        }
        steps.step(whole, true);
        steps.step(plan.lastBatch(), true);
        validation.ifPresent(evaluator::prepare);
    }

    // ---------------------------------------------------------------- an epoch

    private History.Epoch epoch(int number) {
        progress.beginEpoch(number);
        tallies.forEach(Metric.Tally::clear);
        try (Epoch pass = batches.epoch(number - 1L)) {
            while (pass.hasNext()) {
                iterate(pass.next());
            }
        }
        double speed = progress.examplesPerSecond();
        Optional<Evaluation> evaluation = validation.map(evaluator::evaluate);
        evaluation.ifPresent(result -> checkFinite(result.loss(), "in the validation after epoch " + number, 0));
        Map<String, Double> metrics = evaluation
                .map(Evaluation::metrics)
                .orElseGet(() -> tallies.isEmpty() ? Map.of() : Evaluator.figures(settings.metrics(), tallies));
        return new History.Epoch(
                number,
                progress.loss(),
                evaluation.map(result -> OptionalDouble.of(result.loss())).orElse(OptionalDouble.empty()),
                metrics,
                learningRate,
                speed,
                progress.epochSeconds(),
                progress.iterations(),
                progress.updates());
    }

    private void iterate(MiniBatch batch) {
        int inGroup = progress.iteration() % plan.accumulation();
        boolean updates = inGroup == plan.accumulation() - 1 || progress.iteration() == plan.iterationsPerEpoch() - 1;
        if (inGroup == 0) {
            setLearningRate();
        }
        Steps.Step step = steps.step(batch.size(), updates);
        steps.share((double) batch.size() / examplesOfUpdate());
        step.program().run(batch);
        double loss = step.loss().scalar();
        if (!Double.isFinite(loss)) {
            checkFinite(
                    loss,
                    "in iteration " + (progress.iteration() + 1) + " of epoch " + progress.epoch(),
                    largestInput(batch));
        }
        lastLoss = loss;
        if (progress.iterations() == 0) {
            initialLoss = loss;
        }
        tally(step, batch);
        double weight = step.weight().map(Values::scalar).orElse((double) batch.size());
        progress.count(batch.size(), loss, weight, learningRate, updates);
        tell();
    }

    /** The examples of all batches that are gathered for the update which the present one belongs to. */
    private int examplesOfUpdate() {
        int first = progress.iteration() - progress.iteration() % plan.accumulation();
        long end = Math.min((long) (first + plan.accumulation()) * plan.batchSize(), plan.examplesPerEpoch());
        return Math.toIntExact(end - (long) first * plan.batchSize());
    }

    private void setLearningRate() {
        double scheduled = schedule.at(progress.updates());
        double rate = plateau.isPresent() ? settings.plateau().orElseThrow().at(scheduled, plateau.get()) : scheduled;
        if (rate != learningRate) {
            optimizer.learningRate().values().set(0, rate);
            learningRate = rate;
        }
    }

    private void tally(Steps.Step step, MiniBatch batch) {
        if (!tallies.isEmpty()) {
            Column y = train.column(Dataset.Y);
            Values targets = new Values(y.dtype(), y.shape().prepend(batch.size()), batch.values(Dataset.Y));
            tallies.forEach(tally -> tally.add(step.outputs().orElseThrow(), targets));
        }
    }

    private void tell() {
        if (settings.listeners().isEmpty()) {
            return;
        }
        settings.listeners().forEach(listener -> listener.iterationEnded(progress));
        long now = System.nanoTime();
        if (now - toldAt >= TELL_NANOS) {
            toldAt = now;
            settings.listeners().forEach(listener -> listener.progressed(progress));
        }
    }

    // ------------------------------------------------------------ its judgement

    private void judge(History.Epoch epoch) {
        double figure = monitor.figure(epoch);
        if (monitor.isBetter(figure, bestFigure, 0)) {
            bestFigure = figure;
            bestEpoch = epoch.number();
            best.capture();
        }
        double least = settings.earlyStopping().map(EarlyStopping::minDelta).orElse(0.0);
        if (monitor.isBetter(figure, figureToBeat, least)) {
            figureToBeat = figure;
            epochsWithoutProgress = 0;
        } else {
            epochsWithoutProgress++;
        }
        plateau = plateau.map(state -> settings.plateau().orElseThrow().after(state, figure));
    }

    private void checkFinite(double loss, String place, double largestInput) {
        if (Double.isFinite(loss)) {
            return;
        }
        best.restore();
        History history = history(History.Ending.NOT_FINITE);
        settings.listeners().forEach(listener -> listener.finished(history));
        Breakdown breakdown = new Breakdown(loss, place, initialLoss, lastLoss, learningRate, largestInput, bestEpoch);
        throw new TrainingException(breakdown.sentence(), history);
    }

    private double largestInput(MiniBatch batch) {
        Column x = train.column(Dataset.X);
        Values inputs = new Values(x.dtype(), x.shape().prepend(batch.size()), batch.values(Dataset.X));
        double largest = 0;
        for (long i = 0; x.dtype().isFloating() && i < inputs.size(); i++) {
            largest = Math.max(largest, Math.abs(inputs.get(i)));
        }
        return largest;
    }

    private History finish(History.Ending ending) {
        History history = history(ending);
        settings.listeners().forEach(listener -> listener.finished(history));
        return history;
    }

    private History history(History.Ending ending) {
        return new History(initialLoss, constantLoss, epochs, bestEpoch, ending);
    }
}
