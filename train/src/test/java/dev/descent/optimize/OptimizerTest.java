package dev.descent.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.nn.Parameters;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {
    private final Parameter x = new Parameter(Shape.of(3), Initializer.of(1, -2, 0.5f));
    private final Parameters parameters = Parameters.of("x", x);

    /** Six steps on Σ scale·(x − target)², against what PyTorch 1.13 printed in double precision. */
    @Test
    void movesAsPyTorchDoes() {
        check(SGD.of(0.05), 0.6251528, -1.599132812, -0.975712);
        check(SGD.of(0.05).momentum(0.9), -0.0052864, -0.8403182638, -2.917948);
        check(SGD.of(0.05).momentum(0.9).dampening(0.3).weightDecay(0.1), 0.1048956426, -0.959172463, -2.68684778);
        check(SGD.of(0.05).nesterov(0.8).weightDecay(0.1), 0.1095592222, -0.7556810958, -1.976098281);
        check(RMSprop.of(0.02), 0.4269091444, -1.313450433, -0.1765507162);
        check(
                RMSprop.of(0.02)
                        .alpha(0.9)
                        .momentum(0.5)
                        .withCentering()
                        .weightDecay(0.1)
                        .eps(1e-5),
                0.5625174067,
                -1.52652689,
                0.02980852175);
        check(Adam.of(0.1), 0.420892471, -1.404047118, -0.09486827062);
        check(Adam.of(0.1).betas(0.8, 0.95).eps(1e-6).weightDecay(0.1), 0.4278000496, -1.406269469, -0.09219361363);
        check(Adam.of(0.1).betas(0, 0.9), 0.5026926134, -1.430191256, -0.06327392143);
        check(AdamW.of(0.1), 0.4167121125, -1.39366704, -0.09634391807);
        check(AdamW.of(0.1).betas(0.8, 0.95).weightDecay(0.3), 0.3169588015, -1.119337585, -0.1319366686);
    }

    private void check(UpdateRule rule, double... expected) {
        x.variable().write(values -> values.copyFrom(new float[] {1, -2, 0.5f}));
        Program step = compile(new Optimizer(rule));
        for (int t = 0; t < 6; t++) {
            step.run();
        }
        assertArrayEquals(expected, x.values().toDoubles(), 2e-6, rule.toString());
    }

    private Program compile(Optimizer optimizer) {
        Tensor loss = loss();
        return Program.compile(loss, optimizer.update(parameters, Gradients.of(loss, parameters)));
    }

    private Tensor loss() {
        Tensor target = Tensor.of(new float[] {0.2f, 0.4f, -1.5f});
        Tensor scale = Tensor.of(new float[] {1, 0.3f, 2});
        return scale.mul(x.sub(target).square()).sum();
    }

    @Test
    void readsItsLearningRateInEveryStep() {
        Optimizer optimizer = new Optimizer(AdamW.of(1));
        Program step = compile(optimizer);
        for (double rate : new double[] {0.1, 0.1, 0.05, 0.05, 0.025, 0.0125}) {
            optimizer.learningRate().fill(rate);
            step.run();
        }
        assertArrayEquals(
                new double[] {0.6638982555, -1.657150132, 0.1624259936},
                x.values().toDoubles(),
                2e-6);
    }

    @Test
    void centeredRmspropStaysFiniteWhereGradientsNeverChange() {
        Parameter weights = new Parameter(Shape.of(64), Initializer.zeros());
        Parameters all = Parameters.of("weights", weights);
        Tensor slopes = Tensor.iota(Shape.of(64), 0).cast(DType.F32).mul(0.37).add(0.1);
        Variable slope = new Variable("slope", DType.F32, Shape.scalar(), Initializer.zeros());
        Tensor loss = weights.mul(slopes).mul(slope.read()).sum();
        Optimizer optimizer = new Optimizer(RMSprop.of(1e-9).alpha(0.9).withCentering());
        Program step = Program.compile(loss, optimizer.update(all, Gradients.of(loss, all)));
        for (int t = 0; t < 300; t++) {
            // Means that fall towards what they follow stop a little above it, the squared mean more so.
            slope.fill(t < 10 ? 2 : 1);
            step.run();
        }
        assertTrue(Arrays.stream(weights.values().toDoubles()).allMatch(Double::isFinite));
    }

    @Test
    void countsItsSteps() {
        Optimizer optimizer = new Optimizer(SGD.of(0.1));
        Program step = compile(optimizer);
        assertEquals(0, optimizer.step().values().scalar());
        step.run();
        step.run();
        assertEquals(2, optimizer.step().values().scalar());
    }

    @Test
    void programsForSeveralBatchShapesShareItsMemory() {
        Optimizer optimizer = new Optimizer(Adam.of(0.1));
        Program one = compile(optimizer);
        Program other = compile(optimizer);
        for (int t = 0; t < 3; t++) {
            one.run();
            other.run();
        }
        assertArrayEquals(
                new double[] {0.420892471, -1.404047118, -0.09486827062},
                x.values().toDoubles(),
                2e-6);
        assertEquals(6, optimizer.step().values().scalar());
    }

    @Test
    void goesOnFromASavedStateAsIfItHadNeverStopped() {
        Optimizer optimizer = new Optimizer(Adam.of(0.1));
        Program step = compile(optimizer);
        step.run();
        step.run();
        List<double[]> saved =
                optimizer.state().stream().map(v -> v.values().toDoubles()).toList();
        double[] weights = x.values().toDoubles();
        step.run();
        double[] expected = x.values().toDoubles();

        Optimizer resumed = new Optimizer(Adam.of(0.5));
        Program again = compile(resumed);
        for (int i = 0; i < saved.size(); i++) {
            double[] kept = saved.get(i);
            resumed.state().get(i).write(values -> {
                for (int j = 0; j < kept.length; j++) {
                    values.set(j, kept[j]);
                }
            });
        }
        x.variable()
                .write(values ->
                        values.copyFrom(new float[] {(float) weights[0], (float) weights[1], (float) weights[2]}));
        again.run();
        assertArrayEquals(expected, x.values().toDoubles());
    }

    @Test
    void namesItsStateByParameterPath() {
        Optimizer optimizer = new Optimizer(AdamW.of(0.1));
        compile(optimizer);
        List<String> names = optimizer.state().stream().map(Variable::name).toList();
        assertEquals(List.of("step", "learning_rate", "x.exp_avg", "x.exp_avg_sq"), names);
        assertEquals(names.size(), new HashSet<>(names).size());
    }

    @Test
    void updatesATiedParameterOnce() {
        Parameters tied = Parameters.of("in", x, "out", x);
        Tensor loss = loss();
        Updates updates = new Optimizer(SGD.of(0.1)).update(tied, Gradients.of(loss, tied));
        assertEquals(2, updates.all().size());
    }

    @Test
    void refusesParametersWithoutAGradientOrOfAnotherType() {
        Parameter other = new Parameter(Shape.of(1), Initializer.zeros());
        Gradients blame = Gradients.of(loss(), parameters);
        Optimizer optimizer = new Optimizer(SGD.of(0.1));
        assertThrows(IllegalArgumentException.class, () -> optimizer.update(parameters.and("other", other), blame));
        Parameter wide = new Parameter(new Variable("wide", DType.F64, Shape.of(1), Initializer.zeros()));
        Parameters wides = Parameters.of("wide", wide);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> optimizer.update(wides, Gradients.of(wide.sum(), wides)))
                .getMessage();
        assertEquals("parameter \"wide\" holds F64; an optimizer moves F32 parameters", message);
    }

    @Test
    void theBiasCorrectionIsAccurateInSinglePrecision() {
        Variable t = new Variable("t", DType.F32, Shape.scalar(), Initializer.zeros());
        for (double beta : new double[] {0, 0.5, 0.9, 0.99, 0.999, 0.9999}) {
            Tensor correction = Moments.biasCorrection(beta, t.read());
            Program program = Program.compile(correction, Updates.none());
            for (int step : new int[] {1, 2, 3, 10, 100, 1_000, 100_000, 10_000_000}) {
                t.fill(step);
                program.run();
                double expected = -Math.expm1(step * Math.log(beta));
                assertEquals(expected, program.value(correction).scalar(), 1e-6 * expected, beta + "^" + step);
            }
        }
    }

    @Test
    void settingsOutOfRangeAreRefusedWithTheRange() {
        refused("SGD: learning rate must be finite and ≥ 0, not -0.1", () -> SGD.of(-0.1));
        refused("SGD: momentum must lie in [0, 1), not 1.0", () -> SGD.of(0.1).momentum(1));
        refused(
                "SGD: weight decay must be finite and ≥ 0, not -1.0",
                () -> SGD.of(0.1).weightDecay(-1));
        refused(
                "SGD: Nesterov's form needs momentum above 0 and no dampening",
                () -> SGD.of(0.1).nesterov(0));
        refused(
                "SGD: Nesterov's form needs momentum above 0 and no dampening",
                () -> SGD.of(0.1).nesterov(0.9).dampening(0.1));
        refused(
                "RMSprop: alpha must lie in [0, 1), not 1.5",
                () -> RMSprop.of(0.1).alpha(1.5));
        refused(
                "RMSprop: eps must be finite and ≥ 0, not -1.0",
                () -> RMSprop.of(0.1).eps(-1));
        refused("Adam: beta2 must lie in [0, 1), not 1.0", () -> Adam.of(0.1).betas(0.9, 1));
        refused("AdamW: beta1 must lie in [0, 1), not -0.1", () -> AdamW.of(0.1).betas(-0.1, 0.9));
        refused("AdamW: learning rate must be finite and ≥ 0, not Infinity", () -> AdamW.of(Double.POSITIVE_INFINITY));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
    void whatIsNoNumberIsRefusedEverywhere(double value) {
        assertThrows(IllegalArgumentException.class, () -> SGD.of(value));
        assertThrows(IllegalArgumentException.class, () -> RMSprop.of(value));
        assertThrows(IllegalArgumentException.class, () -> Adam.of(0.1).eps(value));
        assertThrows(IllegalArgumentException.class, () -> AdamW.of(0.1).betas(value, 0.9));
    }

    private static void refused(String message, Executable settings) {
        String found = assertThrows(IllegalArgumentException.class, settings).getMessage();
        assertTrue(found.startsWith(message), found);
    }
}
