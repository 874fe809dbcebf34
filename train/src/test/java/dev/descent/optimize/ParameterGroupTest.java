package dev.descent.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Two layers of which each learns in its own way, or not at all, against the rules in plain double arithmetic. */
class ParameterGroupTest {
    private static final int IN = 3;
    private static final int HIDDEN = 5;
    private static final int OUT = 2;
    private static final int BATCH = 7;
    private static final int STEPS = 10;
    private static final double LR = 0.02;

    private final Sequential model = Sequential.of(
            Linear.of(IN, HIDDEN, new Seed(8).at("0")), Activation.TANH, Linear.of(HIDDEN, OUT, new Seed(8).at("2")));
    private final Parameters parameters = model.parameters();
    private final double[][] x = numbers(new Random(3), BATCH, IN);
    private final double[][] y = numbers(new Random(4), BATCH, OUT);
    private final Tensor loss = Losses.mse(model.forward(tensor(x)), tensor(y));

    /** What a published rule makes of p with gradient g; s are two numbers that it remembers. */
    private interface Rule {
        double move(double p, double g, double[] s, int t, double rate, double decay);
    }

    @Test
    void eachGroupHasItsRateAndItsDecayInSgd() {
        check(
                SGD.of(LR).momentum(0.9).weightDecay(0.1),
                List.of(
                        ParameterGroup.of("layers.0").learningRateFactor(0.1),
                        ParameterGroup.of("layers.*.bias").weightDecay(0)),
                new double[] {0.1, 0.1, 1, 1},
                new double[] {0.1, 0, 0.1, 0},
                (p, g, s, t, rate, decay) -> {
                    s[0] = 0.9 * s[0] + g + decay * p;
                    return p - rate * s[0];
                });
    }

    @Test
    void eachGroupHasItsRateAndItsDecayInAdamw() {
        check(
                AdamW.of(LR).weightDecay(0.3),
                List.of(
                        ParameterGroup.of("layers.0-2").learningRateFactor(0.5).weightDecay(0.2),
                        ParameterGroup.of("layers.2.weight").learningRateFactor(3),
                        ParameterGroup.of("layers.2.bias").weightDecay(0)),
                new double[] {0.5, 0.5, 3, 0.5},
                new double[] {0.2, 0.2, 0.2, 0},
                (p, g, s, t, rate, decay) -> {
                    s[0] = 0.9 * s[0] + 0.1 * g;
                    s[1] = 0.999 * s[1] + 0.001 * g * g;
                    double mean = s[0] / (1 - Math.pow(0.9, t));
                    double square = s[1] / (1 - Math.pow(0.999, t));
                    return p - rate * decay * p - rate * mean / (Math.sqrt(square) + 1e-8);
                });
    }

    private void check(
            UpdateRule rule, List<ParameterGroup> groups, double[] factors, double[] decays, Rule published) {
        TwoLayerNet net = new TwoLayerNet(IN, HIDDEN, OUT, values());
        double[][][] memory = new double[4][HIDDEN * HIDDEN][2];
        Optimizer optimizer = new Optimizer(rule, groups);
        Program step = Program.compile(loss, optimizer.update(parameters, Gradients.of(loss, parameters)));
        for (int t = 1; t <= STEPS; t++) {
            step.run();
            double[][] blame = net.gradients(x, y);
            for (int which = 0; which < 4; which++) {
                double[] expected = net.parameters[which];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = published.move(
                            expected[i], blame[which][i], memory[which][i], t, LR * factors[which], decays[which]);
                }
                assertArrayEquals(expected, values()[which], 1e-6, "parameter " + which + " after step " + t);
            }
        }
    }

    @Test
    void frozenParametersStayAndTheOthersMoveAsEver() {
        double[][] before = values();
        TwoLayerNet net = new TwoLayerNet(IN, HIDDEN, OUT, values());
        Parameters trained = parameters.without("layers.0");
        Optimizer optimizer = new Optimizer(SGD.of(LR).momentum(0.5).weightDecay(0.1));
        Program step = Program.compile(loss, optimizer.update(trained, Gradients.of(loss, trained)));
        double[][][] memory = new double[4][HIDDEN * HIDDEN][1];
        for (int t = 1; t <= STEPS; t++) {
            step.run();
            double[][] blame = net.gradients(x, y);
            for (int which = 2; which < 4; which++) {
                double[] p = net.parameters[which];
                for (int i = 0; i < p.length; i++) {
                    memory[which][i][0] = 0.5 * memory[which][i][0] + blame[which][i] + 0.1 * p[i];
                    p[i] -= LR * memory[which][i][0];
                }
            }
        }
        double[][] after = values();
        assertArrayEquals(before[0], after[0]);
        assertArrayEquals(before[1], after[1]);
        assertArrayEquals(net.parameters[2], after[2], 1e-6);
        assertArrayEquals(net.parameters[3], after[3], 1e-6);
    }

    @Test
    void nothingIsComputedOrRememberedForFrozenParameters() {
        Parameters trained = parameters.without("layers.0");
        Optimizer all = new Optimizer(AdamW.of(LR));
        Optimizer some = new Optimizer(AdamW.of(LR));
        Program whole = Program.compile(loss, all.update(parameters, Gradients.of(loss, parameters)));
        Program part = Program.compile(loss, some.update(trained, Gradients.of(loss, trained)));
        // What falls away: the error behind the second layer, and the first layer's share of it.
        long products = 2L * BATCH * OUT * HIDDEN + 2L * BATCH * IN * HIDDEN;
        assertTrue(whole.flops() - part.flops() >= products, whole.flops() + " against " + part.flops());
        assertTrue(part.steps().size() < whole.steps().size());
        assertTrue(part.describe().length() < whole.describe().length(), part.describe());
        assertEquals(
                List.of(
                        "step",
                        "learning_rate",
                        "layers.2.weight.exp_avg",
                        "layers.2.weight.exp_avg_sq",
                        "layers.2.bias.exp_avg",
                        "layers.2.bias.exp_avg_sq"),
                some.state().stream().map(Variable::name).toList());
    }

    @Test
    void pathsMeanWhatTheySay() {
        assertPaths(parameters.only("layers"), "layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias");
        assertPaths(parameters.only("layers.0"), "layers.0.weight", "layers.0.bias");
        assertPaths(parameters.only("layers.*.bias"), "layers.0.bias", "layers.2.bias");
        assertPaths(parameters.only("layers.1-7"), "layers.2.weight", "layers.2.bias");
        assertPaths(parameters.without("layers.0.weight", "layers.0"), "layers.2.weight", "layers.2.bias");
        Parameter shared = new Parameter(new Variable("shared", DType.F32, Shape.of(2), Initializer.zeros()));
        Parameters tied = Parameters.of("embedding.weight", shared, "head.weight", shared);
        assertPaths(tied.only("head"), "embedding.weight", "head.weight");
        assertTrue(tied.without("head").isEmpty());
    }

    private static void assertPaths(Parameters parameters, String... paths) {
        assertEquals(List.of(paths), List.copyOf(parameters.byPath().keySet()));
    }

    @Test
    void whatIsNotThereIsNamedWithTheNearest() {
        refused("no parameter is under \"layers.1\": did you mean \"layers.0\"?", () -> parameters.only("layers.1"));
        refused(
                "no parameter is under \"layer.2.weight\": did you mean \"layers.2.weight\"?",
                () -> parameters.without("layers.0", "layer.2.weight"));
        refused("\"layers..0\" is no path of parameters", () -> parameters.only("layers..0"));
        Optimizer optimizer = new Optimizer(SGD.of(LR), List.of(ParameterGroup.of("encoder")));
        refused(
                "no parameter is under \"encoder\": there are \"layers\", \"layers.0\", \"layers.0.weight\"",
                () -> optimizer.update(parameters, Gradients.of(loss, parameters)));
        refused(
                "group \"a\": learning rate factor must be finite and > 0, not 0.0",
                () -> ParameterGroup.of("a").learningRateFactor(0));
        refused(
                "group \"a\": weight decay must be finite and ≥ 0, not -1.0",
                () -> ParameterGroup.of("a").weightDecay(-1));
    }

    private static void refused(String beginning, Executable act) {
        String message = assertThrows(IllegalArgumentException.class, act).getMessage();
        assertTrue(message.startsWith(beginning), message);
        assertFalse(message.contains("\n"));
    }

    private double[][] values() {
        return parameters.stream()
                .map(parameter -> parameter.values().toDoubles())
                .toArray(double[][]::new);
    }

    /** Numbers that single precision holds exactly, so that both sides see the same data. */
    private static double[][] numbers(Random random, int rows, int columns) {
        double[][] numbers = new double[rows][columns];
        for (double[] row : numbers) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextInt(-16, 17) / 8.0;
            }
        }
        return numbers;
    }

    private static Tensor tensor(double[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return Tensor.of(flat, rows.length, rows[0].length);
    }
}
