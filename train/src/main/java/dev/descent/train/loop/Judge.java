package dev.descent.train.loop;

import dev.descent.metric.Metric;
import dev.descent.optimize.ReduceOnPlateau;
import dev.descent.train.history.EarlyStopping;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingListener;
import dev.descent.train.keep.Kept;
import dev.descent.train.keep.Notes;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which epoch of a run is the best so far, and whether there is still progress. As long as a metric that is to tell so
 * has never been a number, as the area under a ROC curve is none where the validation set has one class, the loss tells
 * it; so an epoch that was trained is always better than none.
 */
final class Judge implements Kept {
    private static final Logger LOG = LoggerFactory.getLogger(Judge.class);

    private final Monitor monitor;
    private final Optional<EarlyStopping> earlyStopping;
    private final Optional<ReduceOnPlateau> plateau;

    private int bestEpoch = 0;
    private boolean figureWasSeen = false;
    private double bestFigure = Double.NaN;
    private double figureToBeat = Double.NaN;
    private int epochsWithoutProgress = 0;
    private Optional<ReduceOnPlateau.State> seen;

    Judge(Monitor monitor, Optional<EarlyStopping> earlyStopping, Optional<ReduceOnPlateau> plateau) {
        this.monitor = monitor;
        this.earlyStopping = earlyStopping;
        this.plateau = plateau;
        this.seen = plateau.map(ReduceOnPlateau::start);
    }

    /** Looks at an epoch that was finished; whether it is the best so far. */
    boolean isBest(History.Epoch epoch) {
        double figure = figure(epoch);
        boolean best = monitor.isBetter(figure, bestFigure, 0);
        if (best) {
            bestFigure = figure;
            bestEpoch = epoch.number();
        }
        // The least improvement is in the metric's unit, which says nothing of losses.
        double least =
                figureWasSeen ? earlyStopping.map(EarlyStopping::minDelta).orElse(0.0) : 0;
        if (monitor.isBetter(figure, figureToBeat, least)) {
            figureToBeat = figure;
            epochsWithoutProgress = 0;
        } else {
            epochsWithoutProgress++;
        }
        seen = seen.map(state -> plateau.orElseThrow().after(state, figure));
        return best;
    }

    private double figure(History.Epoch epoch) {
        double figure = monitor.figure(epoch);
        if (!figureWasSeen && monitor.tells(figure)) {
            figureWasSeen = true;
            // What was seen until now were losses in its place.
            bestFigure = Double.NaN;
            figureToBeat = Double.NaN;
            seen = seen.map(state -> {
                ReduceOnPlateau.State start = plateau.orElseThrow().start();
                return new ReduceOnPlateau.State(state.scale(), start.best(), 0, state.cooldownLeft());
            });
        }
        return figureWasSeen ? figure : monitor.lossInstead(epoch);
    }

    /** Says after the first epoch that the loss tells the best one, if it does so in the place of a metric. */
    void tellOfMissing(History.Epoch epoch, List<TrainingListener> listeners) {
        if (epoch.number() > 1 || figureWasSeen || monitor.metric().isEmpty()) {
            return;
        }
        Metric metric = monitor.metric().get();
        if (listeners.isEmpty()) {
            LOG.warn(
                    "{} is {} after the first epoch, so the loss selects the best epoch until it is defined",
                    metric.name(),
                    monitor.figure(epoch));
        }
        listeners.forEach(listener -> listener.bestByLoss(metric));
    }

    /** The number of the best epoch; 0 if none was finished. */
    int bestEpoch() {
        return bestEpoch;
    }

    /** Whether there was no progress for as many epochs as early stopping allows. */
    boolean isOutOfPatience() {
        return earlyStopping.isPresent()
                && epochsWithoutProgress >= earlyStopping.get().patience();
    }

    /** The learning rate that is left of a scheduled one. */
    double rate(double scheduled) {
        return seen.map(state -> plateau.orElseThrow().at(scheduled, state)).orElse(scheduled);
    }

    // ------------------------------------------------------------ checkpoints

    @Override
    public void save(Notes notes) {
        notes.put("bestEpoch", bestEpoch);
        notes.put("figureWasSeen", Boolean.toString(figureWasSeen));
        notes.put("bestFigure", bestFigure);
        notes.put("figureToBeat", figureToBeat);
        notes.put("epochsWithoutProgress", epochsWithoutProgress);
        seen.ifPresent(state -> {
            notes.put("plateau.scale", state.scale());
            notes.put("plateau.best", state.best());
            notes.put("plateau.badEpochs", state.badEpochs());
            notes.put("plateau.cooldownLeft", state.cooldownLeft());
        });
    }

    @Override
    public void restore(Notes notes) {
        bestEpoch = notes.small("bestEpoch");
        bestFigure = notes.number("bestFigure");
        // Earlier versions did not write it down, and judged by the figure alone.
        figureWasSeen = notes.has("figureWasSeen")
                ? Boolean.parseBoolean(notes.text("figureWasSeen"))
                : monitor.tells(bestFigure);
        figureToBeat = notes.number("figureToBeat");
        epochsWithoutProgress = notes.small("epochsWithoutProgress");
        seen = plateau.map(_ -> new ReduceOnPlateau.State(
                notes.number("plateau.scale"),
                notes.number("plateau.best"),
                notes.count("plateau.badEpochs"),
                notes.count("plateau.cooldownLeft")));
    }
}
