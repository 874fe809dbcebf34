package dev.descent.insight.curvature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.loss.Losses;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Sequential;
import dev.descent.nn.StraightThroughClip;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.RMSprop;
import dev.descent.optimize.SGD;
import dev.descent.optimize.UpdateRule;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Tensor;
import dev.descent.train.Trainer;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

/** Two inputs, four examples, one neuron: the limit is measured, and then rates on both sides of it are tried. */
class StabilityLimitTest {
    private static final Dataset GLASSES = Dataset.of(
            new float[][] {{0.55f, 0.48f}, {0.45f, 0.72f}, {0.35f, 0.03f}, {0.20f, 0.03f}}, new float[] {1, 1, 0, 0});
    /** Slightly less than the limit, and slightly more. */
    private static final double BELOW = 0.99;

    private static final double ABOVE = 1.01;

    /**
     * The Hessian of the mean of ½·error² is that of (w₁, w₂, b) ↦ Σ(x₁, x₂, 1)(x₁, x₂, 1)ᵀ/4, the largest root of whose
     * characteristic polynomial follows from its three invariants, in plain Java.
     */
    @Test
    void theCurvatureOfTheGlassesIsTheRootOfTheirPolynomial() {
        double[][] h = new double[3][3];
        for (int i = 0; i < 4; i++) {
            float[] x = GLASSES.floats("x", i);
            double[] one = {x[0], x[1], 1};
            for (int r = 0; r < 3; r++) {
                for (int c = 0; c < 3; c++) {
                    h[r][c] += one[r] * one[c] / 4;
                }
            }
        }
        double trace = h[0][0] + h[1][1] + h[2][2];
        double minors = h[0][0] * h[1][1]
                - h[0][1] * h[0][1]
                + h[0][0] * h[2][2]
                - h[0][2] * h[0][2]
                + h[1][1] * h[2][2]
                - h[1][2] * h[1][2];
        double determinant = h[0][0] * (h[1][1] * h[2][2] - h[1][2] * h[1][2])
                - h[0][1] * (h[0][1] * h[2][2] - h[1][2] * h[0][2])
                + h[0][2] * (h[0][1] * h[1][2] - h[1][1] * h[0][2]);
        double root = trace; // Newton's method from above comes down to the largest root
        for (int i = 0; i < 100; i++) {
            double value = ((root - trace) * root + minors) * root - determinant;
            root -= value / ((3 * root - 2 * trace) * root + minors);
        }

        assertEquals(root, curvature(), 1e-5);
        assertEquals(1.2651, root, 1e-4);
    }

    @Test
    void justBelowTheLimitDescentConvergesAndJustAboveItDiverges() {
        tryBothSides(SGD::of);
        double[] below = losses(SGD.of(BELOW * limit(SGD.of(1))), 2000);
        double[] careful = losses(SGD.of(1), 2000);
        assertEquals(careful[1999], below[1999], 1e-6, "both find the least loss that there is");
    }

    @Test
    void momentumMovesTheLimit() {
        tryBothSides(rate -> SGD.of(rate).momentum(0.9));
        tryBothSides(rate -> SGD.of(rate).momentum(0.5).dampening(0.5));
        tryBothSides(rate -> SGD.of(rate).nesterov(0.9));
        assertEquals(1.9 * limit(SGD.of(1)), limit(SGD.of(1).momentum(0.9)), 1e-9);
        assertTrue(limit(SGD.of(1).nesterov(0.9)) < limit(SGD.of(1)), "Nesterov's looks ahead, and bounces sooner");
    }

    @Test
    void weightDecayLowersTheLimit() {
        tryBothSides(rate -> SGD.of(rate).weightDecay(0.5));
        assertTrue(limit(SGD.of(1).weightDecay(0.5)) < limit(SGD.of(1)));
    }

    private static void tryBothSides(DoubleFunction<UpdateRule> rule) {
        double limit = limit(rule.apply(1));
        double[] below = losses(rule.apply(BELOW * limit), 400);
        double[] above = losses(rule.apply(ABOVE * limit), 220);
        double largestOfLast = 0;
        for (int i = 300; i < 400; i++) {
            largestOfLast = Math.max(largestOfLast, below[i]);
        }
        assertTrue(
                largestOfLast < 2 * below[0],
                "below the limit of " + rule.apply(limit) + " the loss of " + below[0] + " stays low, not "
                        + largestOfLast);
        assertTrue(
                above[219] > 10 * above[0],
                "above the limit of " + rule.apply(limit) + " the loss grows from " + above[0] + ", not to "
                        + above[219]);
    }

    /**
     * The loop that goes from example to example, with answers clipped to [0, 1] and gradients passed straight through, is
     * another matter: at a rate of 0.9 it does not bounce for ever, it converges, for no step is longer than an error of 1
     * makes it. Full-batch descent without the clip converges at 0.9 as well, its limit being 1.58.
     */
    @Test
    void theLoopFromExampleToExampleConvergesAtNineTenths() {
        Layer clipped = Sequential.of(neuron(), new StraightThroughClip(0, 1));
        double[] losses = train(clipped, SGD.of(0.9), 1, 300);
        assertTrue(losses[299] < 1e-6, "it ends at " + losses[299]);
        double[] largest = train(Sequential.of(neuron(), new StraightThroughClip(0, 1)), SGD.of(0.1), 1, 300);
        assertTrue(losses[299] < largest[299], "sooner than at 0.1, which is at " + largest[299]);
    }

    @Test
    void whereNothingCurvesUpwardsThereIsNoLimit() {
        assertEquals(OptionalDouble.empty(), new StabilityLimit(-1, SGD.of(1)).rate());
        assertEquals(OptionalDouble.empty(), new StabilityLimit(0, SGD.of(1)).rate());
        assertEquals(OptionalDouble.of(1), new StabilityLimit(-1, SGD.of(1).weightDecay(3)).rate());
        assertEquals(OptionalDouble.empty(), new StabilityLimit(Double.NaN, SGD.of(1)).rate());
    }

    @Test
    void theSentenceSaysWhatTheOptimizerMakesOfIt() {
        assertEquals(
                "λ = 4: full-batch gradient-descent steps above 2/λ = 0.5 diverge.",
                new StabilityLimit(4, SGD.of(1)).sentence());
        assertEquals(
                "λ = 1.234: full-batch gradient-descent steps above 2/λ = 1.621 diverge. With momentum 0.9 the limit is"
                        + " 3.079.",
                new StabilityLimit(1.2341, SGD.of(1).momentum(0.9)).sentence());
        assertEquals(
                "λ = 4: full-batch gradient-descent steps above 2/λ = 0.5 diverge. With Nesterov's momentum 0.5 and"
                        + " weight decay 1 the limit is 0.3.",
                new StabilityLimit(4, SGD.of(1).nesterov(0.5).weightDecay(1)).sentence());
        for (UpdateRule rule : List.of(AdamW.of(1), RMSprop.of(1))) {
            String sentence = new StabilityLimit(4, rule).sentence();
            assertTrue(sentence.contains("divides each step by the size of its gradients"), sentence);
        }
        assertTrue(new StabilityLimit(-2, SGD.of(1)).sentence().contains("upwards in no direction"));
        assertTrue(new StabilityLimit(Double.NaN, SGD.of(1)).sentence().startsWith("λ is NaN"));
    }

    private static double limit(UpdateRule rule) {
        return new StabilityLimit(curvature(), rule).rate().orElseThrow();
    }

    private static double curvature() {
        return Curvature.of(neuron(), StabilityLimitTest::halfMse, GLASSES)
                .tolerance(1e-5)
                .measure()
                .largest();
    }

    private static double[] losses(UpdateRule rule, int epochs) {
        return train(neuron(), rule, GLASSES.size(), epochs);
    }

    private static double[] train(Layer model, UpdateRule rule, int batchSize, int epochs) {
        return Trainer.of(model, StabilityLimitTest::halfMse)
                .optimizer(rule)
                .epochs(epochs)
                .batchSize(batchSize)
                .shuffle(false)
                .build()
                .fit(GLASSES)
                .trainLosses();
    }

    private static Tensor halfMse(Tensor outputs, Tensor targets) {
        return Losses.mse(outputs, targets).mul(0.5);
    }

    private static Layer neuron() {
        return Linear.of(2, 1, Initializer.of(0.5f, 0.5f), Initializer.zeros());
    }
}
