package dev.descent.insight.rate;

import dev.descent.checkpoint.Weights;
import dev.descent.data.Dataset;
import dev.descent.optimize.Schedule;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.Plan;
import dev.descent.train.history.Progress;
import dev.descent.train.history.TrainingException;
import dev.descent.train.history.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The learning-rate range test (Smith 2017, "Cyclical learning rates", in the geometric form that fastai made known):
 * trains for some updates while the rate grows by the same factor each time, from far too small to far too large, and
 * looks where the loss falls and where it blows up. Afterwards the model has its weights again.
 *
 * <pre>{@code
 * RateCurve curve = RangeTest.standard().run(Trainer.of(model, Losses::mse).batchSize(64), train);
 * System.out.println(curve.finding().sentence());
 * }</pre>
 *
 * @param from the first rate
 * @param to the rate of the last update, if the loss does not blow up before
 * @param updates of the weights; where an epoch has fewer, the examples are gone through again
 */
public record RangeTest(double from, double to, int updates) {
    /** With fewer there is no curve to see anything in. */
    private static final int FEWEST_UPDATES = 20;

    /** How slowly the loss that is watched follows that of each batch. */
    private static final double INERTIA = 0.9;
    /** A loss that grew this many times over has blown up. */
    private static final double BLOWN_UP = 4;

    /**
     * Refuses what is no range.
     *
     * @throws IllegalArgumentException if the rates do not grow from above zero, or there are fewer than 20 updates
     */
    public RangeTest {
        if (!(from > 0 && from < to && Double.isFinite(to))) {
            throw new IllegalArgumentException(
                    "a range test's rate grows from above 0 to a larger one, not from " + from + " to " + to);
        }
        if (updates < FEWEST_UPDATES) {
            throw new IllegalArgumentException(
                    "a range test needs at least " + FEWEST_UPDATES + " updates, not " + updates);
        }
    }

    /** From 1e-6 to 10 in 200 updates. */
    public static RangeTest standard() {
        return new RangeTest(1e-6, 10, 200);
    }

    /**
     * Runs the test and gives the model its weights back.
     *
     * @param trainer with the optimizer, batch size and so on to be tested; its schedule, plateaus, early stopping and
     *     number of epochs give way to the test's, so it serves for this alone
     * @throws TrainingException if model, loss and data do not fit one another
     * @throws CancellationException if the thread is interrupted
     */
    public RateCurve run(Trainer.Builder trainer, Dataset train) {
        Watch watch = new Watch();
        double growth = Math.pow(to / from, 1.0 / (updates - 1));
        Trainer test = trainer.schedule(new Schedule.Exponential(from, growth))
                .withoutReduceOnPlateau()
                .withoutEarlyStopping()
                .epochs(updates)
                .listener(watch)
                .build();
        Weights before = Weights.of(test.objective().parameters());
        try {
            requireUninterrupted(test.fit(train).ending() == History.Ending.INTERRUPTED);
        } catch (Enough enough) {
            return watch.curve();
        } catch (TrainingException e) {
            if (watch.ending == RateCurve.Ending.NOT_FINITE) {
                return watch.curve();
            }
            throw e;
        } finally {
            before.restore();
        }
        return watch.curve();
    }

    private static void requireUninterrupted(boolean interrupted) {
        if (interrupted) {
            throw new CancellationException("interrupted while testing learning rates");
        }
    }

    /** Ends a training that has shown all that there is to see. */
    private static final class Enough extends CancellationException {
        private static final long serialVersionUID = 1L;
    }

    /** Writes down the loss of each update, and ends the training when it has blown up. */
    private final class Watch implements TrainingListener {
        private final List<RateCurve.Point> points = new ArrayList<>();
        private RateCurve.Ending ending = RateCurve.Ending.COMPLETED;
        private double lossOfUpdate;
        private int batchesOfUpdate;
        private double watched;
        private double level;
        private double lowest = Double.POSITIVE_INFINITY;
        private int updatesPerEpoch;

        @Override
        public void started(Plan plan) {
            updatesPerEpoch = plan.updatesPerEpoch();
        }

        @Override
        public void iterationEnded(Progress progress) {
            requireUninterrupted(Thread.currentThread().isInterrupted());
            lossOfUpdate += progress.batchLoss();
            batchesOfUpdate++;
            if (progress.updates() == points.size()) {
                return;
            }
            double loss = lossOfUpdate / batchesOfUpdate;
            lossOfUpdate = 0;
            batchesOfUpdate = 0;
            points.add(new RateCurve.Point(progress.learningRate(), loss));
            int settling = RateCurve.settling(RangeTest.this, updatesPerEpoch);
            if (points.size() <= settling) {
                level += (loss - level) / points.size();
                watched = level;
            } else {
                watched = INERTIA * watched + (1 - INERTIA) * loss;
                lowest = Math.min(lowest, watched);
                if (watched > level + (BLOWN_UP - 1) * Math.max(Math.abs(level), level - lowest)) {
                    ending = RateCurve.Ending.BLEW_UP;
                    throw new Enough();
                }
            }
            if (points.size() == updates) {
                throw new Enough();
            }
        }

        @Override
        public void finished(History history) {
            if (history.ending() == History.Ending.NOT_FINITE) {
                ending = RateCurve.Ending.NOT_FINITE;
            }
        }

        RateCurve curve() {
            return new RateCurve(RangeTest.this, updatesPerEpoch, points, ending);
        }
    }
}
