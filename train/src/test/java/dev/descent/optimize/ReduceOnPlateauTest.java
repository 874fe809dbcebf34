package dev.descent.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.descent.optimize.ReduceOnPlateau.Goal;
import org.junit.jupiter.api.Test;

/** Learning rates called PyTorch's were printed by the ReduceLROnPlateau of PyTorch 1.13. */
class ReduceOnPlateauTest {
    @Test
    void ofALossIsPyTorchs() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(Goal.MIN, 0.5, 2, 1e-4, 1, 0.02);
        double[] losses = {1.0, 0.9, 0.95, 0.91, 0.92, 0.899995, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.79, 0.79};
        double[] expected = {0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.025, 0.025, 0.025
        };
        assertArrayEquals(expected, rates(plateau, losses), 1e-12);
    }

    @Test
    void ofAnAccuracyIsPyTorchs() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of(Goal.MAX).reducing(0.1, 1);
        double[] accuracies = {0.5, 0.6, 0.6, 0.6, 0.7, 0.69, 0.68, 0.67, 0.66};
        double[] expected = {0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001, 0.001, 0.0001};
        assertArrayEquals(expected, rates(plateau, accuracies), 1e-12);
    }

    /** PyTorch's margin of a negative best figure points the wrong way, so that standing still counts as progress. */
    @Test
    void figuresBelowZeroAreJudgedAsThoseAbove() {
        double[] flat = new double[10];
        double[] rising = new double[10];
        double[] creeping = new double[10];
        for (int epoch = 0; epoch < flat.length; epoch++) {
            flat[epoch] = -0.5;
            rising[epoch] = -0.5 + 0.01 * epoch;
            creeping[epoch] = -0.5 + 1e-6 * epoch;
        }
        double[] reduced = {0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001, 0.001, 0.001, 1e-4};
        double[] kept = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
        ReduceOnPlateau larger = ReduceOnPlateau.of(Goal.MAX).reducing(0.1, 2);
        assertArrayEquals(reduced, rates(larger, flat), 1e-12);
        assertArrayEquals(reduced, rates(larger, creeping), 1e-12);
        assertArrayEquals(kept, rates(larger, rising), 1e-12);
        ReduceOnPlateau smaller = ReduceOnPlateau.of(Goal.MIN).reducing(0.1, 2);
        assertArrayEquals(reduced, rates(smaller, flat), 1e-12);
        assertArrayEquals(reduced, rates(smaller, negated(creeping, -1)), 1e-12);
        assertArrayEquals(kept, rates(smaller, negated(rising, -1)), 1e-12);
    }

    @Test
    void zeroIsImprovedUponByAnythingBeyondIt() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of(Goal.MIN);
        ReduceOnPlateau.State zero = plateau.after(plateau.start(), 0);
        assertEquals(1, plateau.after(zero, 0).badEpochs());
        assertEquals(-1e-9, plateau.after(zero, -1e-9).best());
    }

    /** As far below −1 as the figures were above −0.5: the same course, mirrored. */
    private static double[] negated(double[] figures, double around) {
        double[] mirrored = new double[figures.length];
        for (int i = 0; i < figures.length; i++) {
            mirrored[i] = around - figures[i];
        }
        return mirrored;
    }

    @Test
    void reducesAnyScheduleButNotBelowTheMinimum() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(Goal.MIN, 0.1, 0, 0, 0, 0.02);
        ReduceOnPlateau.State reduced = plateau.after(plateau.after(plateau.start(), 1), 1);
        assertEquals(0.1, reduced.scale());
        assertEquals(0.05, plateau.at(0.5, reduced), 1e-15);
        assertEquals(0.02, plateau.at(0.1, reduced), 1e-15);
        assertEquals(0.01, plateau.at(0.01, reduced), 1e-15);
    }

    @Test
    void aMetricThatIsNotANumberIsNoImprovement() {
        ReduceOnPlateau plateau = ReduceOnPlateau.of(Goal.MIN);
        ReduceOnPlateau.State state = plateau.after(plateau.after(plateau.start(), 2), Double.NaN);
        assertEquals(new ReduceOnPlateau.State(1, 2, 1, 0), state);
    }

    @Test
    void settingsWithoutMeaningAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ReduceOnPlateau.of(Goal.MIN).reducing(1, 3));
        assertThrows(
                IllegalArgumentException.class,
                () -> ReduceOnPlateau.of(Goal.MIN).reducing(0.1, -1));
        assertThrows(IllegalArgumentException.class, () -> new ReduceOnPlateau(Goal.MAX, 0.1, 10, Double.NaN, 0, 0));
    }

    private static double[] rates(ReduceOnPlateau plateau, double[] metrics) {
        double[] rates = new double[metrics.length];
        ReduceOnPlateau.State state = plateau.start();
        for (int epoch = 0; epoch < metrics.length; epoch++) {
            state = plateau.after(state, metrics[epoch]);
            rates[epoch] = plateau.at(0.1, state);
        }
        return rates;
    }
}
