package dev.descent.train;

import dev.descent.optimize.ReduceOnPlateau;
import java.util.Optional;

/** Which epoch of a run is the best so far, and whether there is still progress. */
final class Judge {
    private final Monitor monitor;
    private final Optional<EarlyStopping> earlyStopping;
    private final Optional<ReduceOnPlateau> plateau;

    private int bestEpoch = 0;
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
        double figure = monitor.figure(epoch);
        boolean best = monitor.isBetter(figure, bestFigure, 0);
        if (best) {
            bestFigure = figure;
            bestEpoch = epoch.number();
        }
        double least = earlyStopping.map(EarlyStopping::minDelta).orElse(0.0);
        if (monitor.isBetter(figure, figureToBeat, least)) {
            figureToBeat = figure;
            epochsWithoutProgress = 0;
        } else {
            epochsWithoutProgress++;
        }
        seen = seen.map(state -> plateau.orElseThrow().after(state, figure));
        return best;
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

    void save(Notes notes) {
        notes.put("bestEpoch", bestEpoch);
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

    void restore(Notes notes) {
        bestEpoch = notes.small("bestEpoch");
        bestFigure = notes.number("bestFigure");
        figureToBeat = notes.number("figureToBeat");
        epochsWithoutProgress = notes.small("epochsWithoutProgress");
        seen = plateau.map(_ -> new ReduceOnPlateau.State(
                notes.number("plateau.scale"),
                notes.number("plateau.best"),
                notes.count("plateau.badEpochs"),
                notes.count("plateau.cooldownLeft")));
    }
}
