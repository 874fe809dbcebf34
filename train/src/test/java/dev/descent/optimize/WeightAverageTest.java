package dev.descent.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.gradient.Gradients;
import dev.descent.nn.Parameters;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
    private final Parameter x = new Parameter(Shape.of(3), Initializer.of(1, -2, 0.5f));
    private final Parameter still = new Parameter(Shape.of(2), Initializer.of(4, 5));
    private final Parameters parameters = Parameters.of("x", x);
    private final Tensor loss = x.square().sum().add(still.sum().mul(0));

    private Program program(Optimizer optimizer, WeightAverage average) {
        Tensor before = optimizer.step().read();
        return Program.compile(
                loss, average.follow(parameters, optimizer.update(parameters, Gradients.of(loss, parameters)), before));
    }

    /** p ← p − 2·0.05·p; a ← d·a + (1 − d)·p with d = min(decay, (1 + t) / (10 + t)), in double. */
    @Test
    void followsAsTheRuleSaysFromWarmUpToTheDecay() {
        for (double decay : new double[] {0.3, 0.9, 0.9999}) {
            x.variable().write(values -> values.copyFrom(new float[] {1, -2, 0.5f}));
            WeightAverage average = new WeightAverage(decay);
            Program step = program(new Optimizer(SGD.of(0.05)), average);
            double[] p = {1, -2, 0.5};
            double[] a = p.clone();
            for (int t = 1; t <= 120; t++) {
                step.run();
                double d = Math.min(decay, (1.0 + t) / (10.0 + t));
                for (int i = 0; i < p.length; i++) {
                    p[i] -= 0.1 * p[i];
                    a[i] = d * a[i] + (1 - d) * p[i];
                }
                double[] found = average.state().getFirst().values().toDoubles();
                assertArrayEquals(a, found, 1e-5, "decay " + decay + " after update " + t);
                assertArrayEquals(p, x.values().toDoubles(), 1e-5);
            }
        }
    }

    @Test
    void swappingInAndOutLeavesEveryBitAsItWas() {
        Parameter large = new Parameter(Shape.of(40_000), values -> {
            for (int i = 0; i < values.size(); i++) {
                values.set(i, 1.0 / (i + 1));
            }
        });
        Parameters all = parameters.and("large", large);
        Tensor sum = x.square().sum().add(large.square().sum());
        WeightAverage average = new WeightAverage(0.9);
        Optimizer optimizer = new Optimizer(Adam.of(0.1));
        Tensor before = optimizer.step().read();
        Program step = Program.compile(sum, average.follow(all, optimizer.update(all, Gradients.of(sum, all)), before));
        step.run();
        step.run();
        for (Parameter parameter : List.of(x, large)) {
            Variable averaged = average.state().get(parameter == x ? 0 : 1);
            float[] weights = parameter.values().toFloats();
            float[] averages = averaged.values().toFloats();
            assertTrue(weights[0] != averages[0]);
            average.swapIn();
            average.swapIn();
            assertArrayEquals(averages, parameter.values().toFloats());
            assertArrayEquals(weights, averaged.values().toFloats());
            average.swapOut();
            average.swapOut();
            assertArrayEquals(weights, parameter.values().toFloats());
            assertArrayEquals(averages, averaged.values().toFloats());
        }
    }

    @Test
    void beginsWithTheWeightsOfThatMomentAndKeepsToTheParametersAskedFor() {
        WeightAverage average = new WeightAverage(0.99);
        program(new Optimizer(SGD.of(0.05)), average);
        x.variable().fill(7);
        assertArrayEquals(
                new float[] {1, -2, 0.5f}, average.state().getFirst().values().toFloats());
        assertEquals(
                List.of("x.average"),
                average.state().stream().map(Variable::name).toList());
        average.swapIn();
        assertArrayEquals(new float[] {4, 5}, still.values().toFloats());
    }

    @Test
    void impossibleDecaysAreRefused() {
        for (double decay : new double[] {0, 1, -0.5, Double.NaN}) {
            String message = assertThrows(IllegalArgumentException.class, () -> new WeightAverage(decay))
                    .getMessage();
            assertEquals("weight average: decay must lie above 0 and below 1, not " + decay, message);
        }
    }
}
