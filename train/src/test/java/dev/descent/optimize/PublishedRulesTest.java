package dev.descent.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.descent.compile.Program;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Ten steps of a two-layer net, as a program of Descent and as the published update rule in plain double arithmetic:
 * all parameters agree to 1e-6 after every step.
 */
class PublishedRulesTest {
    private static final int IN = 3;
    private static final int HIDDEN = 5;
    private static final int OUT = 2;
    private static final int BATCH = 7;
    private static final int STEPS = 10;
    private static final double LR = 0.02;

    /**
     * A published rule: moves p by its gradient g at step t ≥ 1; s are two numbers that it remembers of p, at first 0.
     */
    private interface Rule {
        double move(double p, double g, double[] s, int t, boolean matrix);
    }

    /** Robbins and Monro 1951. */
    @Test
    void plainSgd() {
        check(SGD.of(LR), (p, g, s, t, matrix) -> p - LR * g);
    }

    /** Polyak 1964. */
    @Test
    void sgdWithMomentum() {
        check(SGD.of(LR).momentum(0.9), (p, g, s, t, matrix) -> {
            s[0] = 0.9 * s[0] + g;
            return p - LR * s[0];
        });
    }

    /** Sutskever et al. 2013, equations 3 and 4, in the variables of Bengio et al. 2013, equation 7. */
    @Test
    void sgdWithNesterovsMomentumAndWeightDecay() {
        check(SGD.of(LR).nesterov(0.9).weightDecay(0.05), (p, g, s, t, matrix) -> {
            double blame = g + 0.05 * p;
            s[0] = 0.9 * s[0] - LR * blame;
            return p + 0.9 * s[0] - LR * blame;
        });
    }

    @Test
    void sgdWithDampenedMomentum() {
        check(SGD.of(LR).momentum(0.8).dampening(0.4), (p, g, s, t, matrix) -> {
            s[0] = t == 1 ? g : 0.8 * s[0] + 0.6 * g;
            return p - LR * s[0];
        });
    }

    /** Hinton 2012, lecture 6e. */
    @Test
    void rmsprop() {
        check(RMSprop.of(LR).alpha(0.9).eps(1e-3), (p, g, s, t, matrix) -> {
            s[0] = 0.9 * s[0] + 0.1 * g * g;
            return p - LR * g / (Math.sqrt(s[0]) + 1e-3);
        });
    }

    /** Kingma and Ba 2015, algorithm 1. */
    @Test
    void adam() {
        check(Adam.of(LR), (p, g, s, t, matrix) -> adam(p, g, s, t));
    }

    /** Loshchilov and Hutter 2019, algorithm 2, with the decay times the learning rate as in PyTorch. */
    @Test
    void adamw() {
        check(AdamW.of(LR).weightDecay(0.1), (p, g, s, t, matrix) -> adam(p - LR * 0.1 * p, g, s, t));
    }

    @Test
    void adamwThatDecaysMatricesAlone() {
        check(
                AdamW.of(LR).weightDecay(0.1).decayed(Decayed.MATRICES),
                (p, g, s, t, matrix) -> adam(matrix ? p - LR * 0.1 * p : p, g, s, t));
    }

    private static double adam(double p, double g, double[] s, int t) {
        s[0] = 0.9 * s[0] + 0.1 * g;
        s[1] = 0.999 * s[1] + 0.001 * g * g;
        double mean = s[0] / (1 - Math.pow(0.9, t));
        double square = s[1] / (1 - Math.pow(0.999, t));
        return p - LR * mean / (Math.sqrt(square) + 1e-8);
    }

    private static void check(UpdateRule rule, Rule published) {
        Random random = new Random(3);
        double[][] x = numbers(random, BATCH, IN);
        double[][] y = numbers(random, BATCH, OUT);
        Seed seed = new Seed(8);
        Sequential model = Sequential.of(
                Linear.of(IN, HIDDEN, seed.at("0")), Activation.TANH, Linear.of(HIDDEN, OUT, seed.at("2")));
        Parameters parameters = model.parameters();
        double[][] before = parameters.stream()
                .map(parameter -> parameter.values().toDoubles())
                .toArray(double[][]::new);
        TwoLayerNet net = new TwoLayerNet(IN, HIDDEN, OUT, before);
        double[][][] memory = Arrays.stream(before)
                .map(values -> new double[values.length][2])
                .toArray(double[][][]::new);

        Tensor loss = Losses.mse(model.forward(tensor(x)), tensor(y));
        Optimizer optimizer = new Optimizer(rule);
        Program step = Program.compile(loss, optimizer.update(parameters, Gradients.of(loss, parameters)));
        for (int t = 1; t <= STEPS; t++) {
            step.run();
            double[][] blame = net.gradients(x, y);
            int which = 0;
            for (Parameter parameter : parameters) {
                double[] expected = net.parameters[which];
                for (int i = 0; i < expected.length; i++) {
                    boolean matrix = parameter.shape().rank() == 2;
                    expected[i] = published.move(expected[i], blame[which][i], memory[which][i], t, matrix);
                }
                String where = parameters.path(parameter) + " after step " + t;
                assertArrayEquals(expected, parameter.values().toDoubles(), 1e-6, where);
                which++;
            }
        }
    }

    /** Numbers that single precision holds exactly, so that both sides see the same data. */
    private static double[][] numbers(Random random, int rows, int columns) {
        return random.ints(rows, 0, 1)
                .mapToObj(row ->
                        random.ints(columns, -16, 17).mapToDouble(i -> i / 8.0).toArray())
                .toArray(double[][]::new);
    }

    private static Tensor tensor(double[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return Tensor.of(flat, rows.length, rows[0].length);
    }
}
