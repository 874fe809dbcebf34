package dev.descent.train.loop;

import dev.descent.checkpoint.Checkpoint;
import dev.descent.checkpoint.Weights;
import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.data.Epoch;
import dev.descent.data.Extents;
import dev.descent.data.HeldBatch;
import dev.descent.data.MiniBatch;
import dev.descent.data.Transform;
import dev.descent.metric.Metric;
import dev.descent.nn.Parameters;
import dev.descent.nn.Seed;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.Schedule;
import dev.descent.optimize.WeightAverage;
import dev.descent.tensor.Values;
import dev.descent.train.breakdown.Breakdown;
import dev.descent.train.evaluate.Evaluator;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.history.LossScale;
import dev.descent.train.history.Plan;
import dev.descent.train.history.Resumption;
import dev.descent.train.history.TrainingException;
import dev.descent.train.keep.Keeper;
import dev.descent.train.keep.Notes;
import dev.descent.train.keep.Snapshot;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Paused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/** One call of {@link dev.descent.train.Trainer#fit} or {@link dev.descent.train.Trainer#resume}: all that changes while a model is trained. */
public final class Run implements AutoCloseable {
    /** How often listeners are told of iterations: as often as somebody can see. */
    private static final long TELL_NANOS = 50_000_000;

    private final Settings settings;
    private final Dataset train;
    private final Optional<Dataset> validation;
    private final Evaluator evaluator;
    private final LossScale scale;
    private final Plan plan;
    private final Batches batches;
    private final Optimizer optimizer;
    private final Optional<WeightAverage> average;
    private final Schedule schedule;
    private final Steps steps;
    private final Judge judge;
    private final Watch watch;
    private final RunningProgress progress;
    private final Parameters parameters;
    private final Weights best;
    private final List<Metric.Tally> tallies;
    private final List<History.Epoch> epochs = new ArrayList<>();

    private Optional<Keeper> keeper = Optional.empty();
    private Optional<Snapshot> snapshot = Optional.empty();
    private Optional<Weights> lastFinite = Optional.empty();
    private long toldAt = System.nanoTime();

    public Run(
            Objective objective,
            Settings settings,
            Evaluator evaluator,
            Dataset train,
            Optional<Dataset> validation,
            LossScale scale) {
        this.settings = settings;
        this.train = train;
        this.validation = validation;
        this.evaluator = evaluator;
        this.scale = scale;
        this.parameters = objective.parameters();
        this.plan = new Plan(
                train.size(),
                validation.map(Dataset::size).orElse(0),
                settings.epochs(),
                settings.batchSize(),
                settings.dropLast(),
                settings.accumulation(),
                settings.trained(parameters).count());
        this.batches = batches(settings, train);
        this.optimizer = new Optimizer(settings.rule(), settings.groups());
        this.average = settings.average().stream().mapToObj(WeightAverage::new).findFirst();
        this.schedule = settings.schedule().apply(plan);
        this.judge = new Judge(new Monitor(settings.bestBy()), settings.earlyStopping(), settings.plateau());
        boolean metricsOfTraining = validation.isEmpty() && !settings.metrics().isEmpty();
        this.tallies = metricsOfTraining
                ? settings.metrics().stream().map(Metric::tally).toList()
                : List.of();
        this.steps = new Steps(objective, settings, optimizer, average, train, metricsOfTraining);
        this.best = Weights.of(parameters);
        this.progress = new RunningProgress(plan);
        this.watch = new Watch(
                plan,
                batches,
                steps,
                optimizer,
                judge,
                this::rate,
                progress,
                train,
                settings.plateau().isPresent());
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

    /** Closes what nobody has any use for when training is over. */
    @Override
    public void close() {
        steps.close();
    }

    public Weights best() {
        return best;
    }

    /** The weights before the step that broke; of a run that did not break, none. */
    public Optional<Weights> lastFinite() {
        return lastFinite;
    }

    public Plan plan() {
        return plan;
    }

    /** Trains from the beginning. */
    public History train() {
        if (settings.checkpoints().isEmpty()) {
            begin();
            return repeat();
        }
        return keeping(opened -> {
            opened.refuseOthers();
            return Optional.empty();
        });
    }

    /** Trains from where the latest checkpoint is; from the beginning if there is none. */
    public History resume() {
        return keeping(Keeper::find);
    }

    private History keeping(Function<Keeper, Optional<Keeper.Found>> start) {
        try (Keeper opened = Keeper.open(settings.checkpoints().orElseThrow(), settings.listeners())) {
            Identity identity = new Identity(settings, plan, train, validation);
            Optional<Keeper.Found> found = start.apply(opened);
            found.ifPresent(last -> identity.check(
                    last.file(), Notes.from(last.file(), last.checkpoint().words())));
            begin();
            keeper = Optional.of(opened);
            snapshot = Optional.of(snapshot(identity));
            found.ifPresentOrElse(this::goOnFrom, this::keepIfSound);
            return repeat();
        }
    }

    private void goOnFrom(Keeper.Found found) {
        snapshot.orElseThrow().restore(found.file(), found.checkpoint());
        Resumption resumption = new Resumption(
                found.file(),
                epochs,
                isBetweenEpochs() ? epochs.size() + 1 : progress.epoch(),
                isBetweenEpochs() ? 0 : progress.iteration(),
                found.damaged());
        settings.listeners().forEach(listener -> listener.resumed(resumption));
    }

    private void begin() {
        settings.listeners().forEach(listener -> listener.started(plan));
        compile();
        progress.start();
    }

    /** Compiles all programs first (where lengths vary those for the likeliest sizes), so that no epoch's speed is that of the compiler. */
    private void compile() {
        if (plan.iterationsPerEpoch() > 1 && plan.accumulation() > 1) {
            steps.step(expected(wholeBatch()), false);
        }
        steps.step(expected(wholeBatch()), true);
        steps.step(expected(plan.lastBatch()), true);
        validation.ifPresent(evaluator::prepare);
    }

    /** Where lengths vary, the batches that come are of about this size. */
    private Extents expected(int examples) {
        return Extents.expected(train, examples);
    }

    private int wholeBatch() {
        return Math.min(plan.batchSize(), plan.examples());
    }

    private Snapshot snapshot(Identity identity) {
        return new Snapshot(
                steps.fingerprint(steps.step(expected(wholeBatch()), true)),
                parameters,
                best,
                optimizer,
                steps::state,
                List.of(identity, progress, judge),
                epochs,
                settings.metrics().stream().map(Metric::name).toList(),
                tallies,
                validation.isPresent());
    }

    // ---------------------------------------------------------------- epochs

    private History repeat() {
        watch.begin();
        inspect();
        while (!judge.isOutOfPatience() && epochs.size() < plan.epochs()) {
            if (!advance()) {
                keepIfSound();
                return finish(History.Ending.INTERRUPTED);
            }
        }
        keeper.ifPresent(made -> made.keepLast(progress.iterations(), this::state, best, judge.bestEpoch()));
        average.ifPresent(WeightAverage::swapIn);
        return finish(judge.isOutOfPatience() ? History.Ending.STOPPED_EARLY : History.Ending.COMPLETED);
    }

    /** Trains to the end of an epoch; whether it came there. */
    private boolean advance() {
        Optional<History.Epoch> finished = epoch();
        if (finished.isEmpty()) {
            return false;
        }
        History.Epoch epoch = finished.get();
        epochs.add(epoch);
        if (judge.isBest(epoch)) {
            best.capture();
        }
        settings.listeners().forEach(listener -> listener.epochEnded(epoch));
        judge.tellOfMissing(epoch, settings.listeners());
        average.ifPresent(WeightAverage::swapOut);
        keepIfDue(true);
        return true;
    }

    /** Trains until an update is the next one, and tells what it would be made of. */
    public Paused pauseBefore(long update) {
        progress.start();
        while (progress.updates() + plan.updatesPerEpoch() < update) {
            if (!advance()) {
                throw new CancellationException("stopped before update " + update);
            }
            if (judge.isOutOfPatience()) {
                throw new TrainingException("training stops early after epoch " + epochs.size() + ", with update "
                        + progress.updates() + ", so there is no update " + update
                        + "; ask for an earlier one, or train with more patience");
            }
        }
        progress.beginEpoch(epochs.size() + 1);
        try (Epoch pass = batches.epoch(epochs.size())) {
            while (progress.updates() < update - 1) {
                if (isToStop()) {
                    throw new CancellationException("stopped before update " + update);
                }
                iterate(pass.next());
            }
            setLearningRate();
            HeldBatch batch = HeldBatch.of(train, pass.next());
            for (int i = 1; i < plan.accumulation() && pass.hasNext(); i++) {
                batch = batch.and(HeldBatch.of(train, pass.next()), train);
            }
            return steps.pausedBefore(update, progress.epoch(), plan, batch);
        }
    }

    /** Whether somebody has asked for the end: as was agreed upon, or by interrupting this thread, which stays interrupted. */
    private boolean isToStop() {
        return settings.stop().getAsBoolean() || Thread.currentThread().isInterrupted();
    }

    private boolean isBetweenEpochs() {
        return progress.epoch() == epochs.size();
    }

    /** The next epoch, or the rest of one that was begun; nothing if it was to stop before its end. */
    private Optional<History.Epoch> epoch() {
        if (isBetweenEpochs()) {
            progress.beginEpoch(epochs.size() + 1);
            tallies.forEach(Metric.Tally::clear);
        }
        try (Epoch pass = batches.epoch(progress.epoch() - 1L, progress.iteration())) {
            while (pass.hasNext()) {
                if (isToStop()) {
                    return Optional.empty();
                }
                MiniBatch batch;
                try {
                    batch = pass.next();
                } catch (CancellationException e) {
                    return Optional.empty(); // this thread was interrupted while it waited
                }
                iterate(batch);
                if (progress.iteration() < plan.iterationsPerEpoch()) {
                    keepIfDue(false);
                }
            }
        }
        double speed = progress.examplesPerSecond();
        check();
        average.ifPresent(WeightAverage::swapIn);
        Optional<Evaluation> evaluation = validation.flatMap(data -> evaluator.evaluate(data, this::isToStop));
        if (validation.isPresent() && evaluation.isEmpty()) {
            average.ifPresent(WeightAverage::swapOut);
            return Optional.empty();
        }
        if (evaluation.isPresent() && !Double.isFinite(evaluation.get().loss())) {
            throw breakDown(
                    watch.breakdownOfValidation(evaluation.get().loss(), validation.flatMap(evaluator::culprit)));
        }
        Map<String, Double> metrics = evaluation
                .map(Evaluation::metrics)
                .orElseGet(() -> tallies.isEmpty() ? Map.of() : Evaluator.figures(settings.metrics(), tallies));
        return Optional.of(new History.Epoch(
                progress.epoch(),
                progress.loss(),
                evaluation.map(result -> OptionalDouble.of(result.loss())).orElse(OptionalDouble.empty()),
                metrics,
                progress.learningRate(),
                speed,
                progress.epochSeconds(),
                progress.iterations(),
                progress.updates()));
    }

    // ----------------------------------------------------------- checkpoints

    private void keepIfDue(boolean epochEnded) {
        if (snapshot.isPresent() && keeper.orElseThrow().isDue(progress.iterations(), epochEnded)) {
            check();
            keep();
        }
    }

    /** Nobody can go on from weights that are no numbers any more, as they are for a step until the loss tells. */
    private void keepIfSound() {
        if (keeper.isPresent()
                && parameters.state().values().stream()
                        .allMatch(variable -> variable.values().isFinite())) {
            keep();
        }
    }

    private void keep() {
        keeper.ifPresent(made -> made.keep(progress.iterations(), this::state, best, judge.bestEpoch()));
    }

    private Checkpoint state() {
        return snapshot.orElseThrow().take();
    }

    // ------------------------------------------------------------- iterations

    private void iterate(MiniBatch batch) {
        if (progress.iteration() % plan.accumulation() == 0) {
            setLearningRate();
        }
        if (watch.isDue(progress.iteration() == 0)) {
            check();
            watch.capture();
        }
        boolean updates = plan.updatesAfter(progress.iteration());
        Steps.Step step = steps.step(batch, updates);
        steps.share((double) batch.size() / plan.examplesOfUpdate(progress.iteration()));
        step.program().run(batch);
        double loss = step.loss().scalar();
        if (!Double.isFinite(loss)) {
            throw breakDown(watch.breakdown(loss, Optional.empty()));
        }
        tally(step, batch);
        double weight = step.weight().map(Values::scalar).orElse((double) batch.size());
        progress.count(batch.size(), loss, weight, updates);
        tell();
    }

    private void setLearningRate() {
        double rate = rate(progress.updates());
        if (rate != progress.learningRate()) {
            optimizer.learningRate().fill(rate);
            progress.goAt(rate);
        }
    }

    /** The learning rate of the update that comes after so many others. */
    private double rate(long updates) {
        return judge.rate(schedule.at(updates));
    }

    private void tally(Steps.Step step, MiniBatch batch) {
        step.answered().ifPresent(answered -> answered.tell(tallies, batch));
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

    /** Before the first update: what is not finite now would be blamed on training, and maybe hours later. */
    private void inspect() {
        parameters.state().forEach((path, variable) -> {
            if (!variable.values().isFinite()) {
                throw new TrainingException(
                        path + " is NaN or infinity before training starts; start with other weights");
            }
        });
        if (settings.sanityBatches() > 0) {
            validation.ifPresent(data -> evaluator.tryOut(data, settings.sanityBatches()));
        }
    }

    /** Looks at everything that the next steps or the next checkpoint would be made of. */
    private void check() {
        watch.ruined().ifPresent(ruined -> {
            throw breakDown(watch.breakdown(progress.batchLoss(), Optional.of(ruined)));
        });
    }

    // ---------------------------------------------------------------- the end

    private TrainingException breakDown(Breakdown breakdown) {
        average.ifPresent(WeightAverage::swapOut);
        lastFinite = Optional.of(Weights.of(parameters));
        best.restore();
        History history = history(History.Ending.NOT_FINITE);
        settings.listeners().forEach(listener -> listener.finished(history));
        return new TrainingException(breakdown.sentence(), history);
    }

    private History finish(History.Ending ending) {
        History history = history(ending);
        settings.listeners().forEach(listener -> listener.finished(history));
        return history;
    }

    private History history(History.Ending ending) {
        return new History(progress.initialLoss(), scale, epochs, judge.bestEpoch(), ending);
    }
}
