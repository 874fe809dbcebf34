package dev.descent.insight.curvature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.Weights;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Dataset;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.tensor.DType;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.objective.LossFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CurvatureTest {
    // ------------------------------------------------------ where λ is known

    /** ½·(a·x)², one example: the Hessian is x·xᵀ, and λ = |x|² = 25. */
    @Test
    void ofAParabolaItIsTheParabolas() {
        Layer model = Sequential.of(Linear.withoutBias(2, 1, new Seed(1)));
        Dataset data = Dataset.of(new float[][] {{3, 4}}, new float[] {7});

        Curvature.Measurement measured = Curvature.of(model, CurvatureTest::halfMse, data)
                .tolerance(1e-5)
                .measure();

        assertEquals(25, measured.largest(), 1e-4);
        assertTrue(measured.converged());
        assertEquals(1, measured.examples());
    }

    /** Examples along the axes: the Hessian of the mean of ½·error² is diagonal, with x²/n. */
    @Test
    void itIsTheLargestOfAll() {
        float[] scales = {1, 2, 9, 4, 5, 6, 3};
        float[][] x = new float[scales.length][scales.length];
        for (int i = 0; i < scales.length; i++) {
            x[i][i] = scales[i];
        }
        Layer model = Linear.withoutBias(scales.length, 1, new Seed(1));
        Dataset data = Dataset.of(x, new float[scales.length]);

        double largest =
                Curvature.of(model, CurvatureTest::halfMse, data).measure().largest();

        assertEquals(81.0 / scales.length, largest, 1e-3);
    }

    // -------------------------------------------- against explicit Hessians

    @Test
    void itAgreesWithTheHessianOfFiniteDifferences() {
        Random random = new Random(7);
        for (Activation activation :
                List.of(Activation.TANH, Activation.SIGMOID, Activation.GELU, Activation.SOFTPLUS)) {
            Layer model = Sequential.of(Linear.of(3, 5, new Seed(1)), activation, Linear.of(5, 3, new Seed(2)));
            check(model, Losses::crossEntropy, classes(random, 40));
        }
        for (int seed = 0; seed < 4; seed++) {
            Layer model = Sequential.of(
                    Linear.of(3, 4, new Seed(seed)), Activation.TANH, Linear.of(4, 1, new Seed(seed + 9)));
            check(model, Losses::mse, numbers(random, 40));
        }
    }

    /** Between its kinks relu is straight, so away from them differences see what derivatives do. */
    @Test
    void kinksMakeNoDifferenceWhereTheyAreNot() {
        for (int seed = 0; seed < 4; seed++) {
            Layer model = Sequential.of(
                    Linear.of(3, 5, new Seed(seed)), Activation.RELU, Linear.of(5, 3, new Seed(seed + 100)));
            Dataset data = classes(new Random(seed), 6);
            // Too small a step to cross a kink, for these seeds.
            check(model, Losses::crossEntropy, data, 1e-3, 2e-2);
        }
    }

    @Test
    void tiedWeightsCountOnce() {
        Parameter weight =
                new Parameter(Linear.withoutBias(3, 3, new Seed(5)).weight().variable());
        Linear layer = new Linear(weight, Optional.empty());
        Layer model = Sequential.of(layer, Activation.TANH, layer, Activation.TANH, layer);
        assertEquals(9, model.parameters().count());
        check(model, Losses::crossEntropy, classes(new Random(3), 30));
    }

    /** The eigenvalue that is largest in size is below zero: power iteration alone would find that one. */
    @Test
    void aLossThatCurvesMoreDownwardsThanUpwards() {
        Random random = new Random(11);
        for (int seed = 0; seed < 2; seed++) {
            Layer model = Sequential.of(Linear.of(3, 4, new Seed(seed)), Activation.TANH, Linear.of(4, 1, new Seed(9)));
            LossFunction hill =
                    (outputs, targets) -> Losses.mse(outputs, targets).mul(-1);
            check(model, hill, numbers(random, 30));
        }
    }

    @Test
    void whereEverythingCurvesDownwardsItIsBelowZero() {
        Layer model = Linear.withoutBias(2, 1, new Seed(1));
        Dataset data = Dataset.of(new float[][] {{1, 0}, {0, 2}}, new float[] {0, 0});
        LossFunction hill = (outputs, targets) -> halfMse(outputs, targets).mul(-1);

        Curvature.Measurement measured = Curvature.of(model, hill, data).measure();

        assertEquals(-0.5, measured.largest(), 1e-3);
    }

    @Test
    void aStraightLossHasNone() {
        Layer model = Linear.of(2, 1, new Seed(1));
        Dataset data = Dataset.of(new float[][] {{1, 3}, {2, 2}}, new float[] {0, 0});

        Curvature.Measurement measured =
                Curvature.of(model, (outputs, targets) -> outputs.mean(), data).measure();

        assertEquals(0, measured.largest());
        assertTrue(measured.converged());
    }

    // ------------------------------------------------------ how it is measured

    /** 700 examples are three batches, the last one smaller: their sum is the mean over all. */
    @Test
    void batchesAddUpToTheWhole() {
        Layer model = Sequential.of(Linear.of(3, 4, new Seed(2)), Activation.TANH, Linear.of(4, 3, new Seed(3)));
        check(model, Losses::crossEntropy, classes(new Random(4), 700));
    }

    @Test
    void theSameWeightsHaveTheSameToTheBitAndKeepTheirValues() {
        Layer model = Sequential.of(
                new Flatten(), Linear.of(3, 16, new Seed(2)), Activation.RELU, Linear.of(16, 3, new Seed(3)));
        Dataset data = classes(new Random(4), 100);
        Map<String, Values> before = Weights.of(model.parameters()).values();
        Curvature curvature = Curvature.of(model, Losses::crossEntropy, data);

        Curvature.Measurement first = curvature.measure();

        assertEquals(first, curvature.measure());
        assertEquals(first, Curvature.of(model, Losses::crossEntropy, data).measure());
        Weights.of(model.parameters())
                .values()
                .forEach((path, values) ->
                        assertEquals(-1, before.get(path).memory().mismatch(values.memory()), path));
    }

    @Test
    void dropoutIsOff() {
        Layer dense = Linear.of(3, 3, new Seed(2));
        Dataset data = classes(new Random(4), 100);
        Layer dropping = Sequential.of(dense, new Dropout(0.5));

        assertEquals(
                Curvature.of(dense, Losses::crossEntropy, data).measure().largest(),
                Curvature.of(dropping, Losses::crossEntropy, data).measure().largest(),
                1e-4);
    }

    @Test
    void frozenParametersAreLeftOut() {
        Linear first = Linear.of(3, 4, new Seed(2));
        Linear second = Linear.of(4, 3, new Seed(3));
        Layer model = Sequential.of(first, Activation.TANH, second);
        Layer secondAlone = new Layer() {
            @Override
            public Tensor forward(Tensor x, Pass pass) {
                return model.forward(x, pass);
            }

            @Override
            public Parameters parameters() {
                return second.parameters();
            }
        };
        Dataset data = classes(new Random(4), 50);
        assertEquals(
                largestEigenvalue(hessian(secondAlone, Losses::crossEntropy, data, 1e-2)),
                Curvature.of(model, Losses::crossEntropy, data)
                        .freeze("layers.0")
                        .tolerance(1e-4)
                        .measure()
                        .largest(),
                1e-3);
        assertThrows(
                IllegalArgumentException.class,
                () -> Curvature.of(model, Losses::crossEntropy, data).freeze("layers"));
    }

    @Test
    void itSaysWhenItCouldNotMeasureAsWellAsWished() {
        Layer model = Sequential.of(Linear.of(3, 30, new Seed(2)), Activation.TANH, Linear.of(30, 3, new Seed(3)));
        Dataset data = classes(new Random(4), 50);

        Curvature.Measurement hasty = Curvature.of(model, Losses::crossEntropy, data)
                .tolerance(1e-5)
                .mostProducts(2)
                .measure();
        Curvature.Measurement patient =
                Curvature.of(model, Losses::crossEntropy, data).tolerance(1e-5).measure();

        assertEquals(2, hasty.products());
        assertFalse(hasty.converged());
        assertTrue(hasty.largest() < patient.largest());
        assertTrue(hasty.residual() > patient.residual());
    }

    @Test
    void whereTheLossIsNoNumberNeitherIsIt() {
        Layer model = Linear.of(2, 1, new Seed(1));
        model.parameters().iterator().next().variable().write(values -> values.set(0, Double.NaN));
        Dataset data = Dataset.of(new float[][] {{1, 3}}, new float[] {0});
        LossFunction fourth =
                (outputs, targets) -> outputs.sub(targets).square().square().mean();

        Curvature.Measurement measured = Curvature.of(model, fourth, data).measure();

        assertTrue(Double.isNaN(measured.largest()));
        assertFalse(measured.converged());
    }

    @Test
    void impossibleWishesAreRefused() {
        Dataset data = Dataset.of(new float[][] {{1, 3}}, new float[] {0});
        Layer model = Linear.of(2, 1, new Seed(1));
        assertThrows(IllegalArgumentException.class, () -> Curvature.of(new Flatten(), Losses::mse, data));
        assertThrows(
                IllegalArgumentException.class,
                () -> Curvature.of(model, Losses::mse, data).tolerance(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> Curvature.of(model, Losses::mse, data).mostProducts(0));
    }

    // ---------------------------------------------------------------- figures

    private static Tensor halfMse(Tensor outputs, Tensor targets) {
        return Losses.mse(outputs, targets).mul(0.5);
    }

    private static void check(Layer model, LossFunction loss, Dataset data) {
        check(model, loss, data, 1e-2, 1e-2);
    }

    private static void check(Layer model, LossFunction loss, Dataset data, double step, double tolerance) {
        double expected = largestEigenvalue(hessian(model, loss, data, step));
        Curvature.Measurement measured =
                Curvature.of(model, loss, data).tolerance(1e-4).measure();
        assertEquals(expected, measured.largest(), tolerance * Math.abs(expected) + 1e-4, model + ": " + measured);
        assertTrue(measured.converged(), measured.toString());
    }

    /** Column by column, by central differences of the gradient over all examples at once. */
    private static double[][] hessian(Layer model, LossFunction loss, Dataset data, double step) {
        Parameters parameters = model.parameters();
        Tensor x = Tensor.input("x", DType.F32, data.size(), 3);
        Tensor y = data.classNames().isEmpty()
                ? Tensor.input("y", DType.F32, data.size(), 1)
                : Tensor.input("y", DType.I32, data.size());
        Gradients blame = Gradients.of(loss.of(model.forward(x, Pass.evaluation()), y), parameters);
        List<Tensor> slopes = parameters.stream().map(blame::of).toList();
        Program program = Program.compile(slopes, Updates.none());
        List<double[]> columns = new ArrayList<>();
        for (Parameter parameter : parameters) {
            parameter.variable().write(values -> {
                for (long i = 0; i < values.size(); i++) {
                    double before = values.get(i);
                    values.set(i, before + step);
                    double[] above = run(program, slopes, data);
                    values.set(i, before - step);
                    double[] below = run(program, slopes, data);
                    values.set(i, before);
                    double[] column = new double[above.length];
                    for (int k = 0; k < column.length; k++) {
                        column[k] = (above[k] - below[k]) / (2 * step);
                    }
                    columns.add(column);
                }
            });
        }
        return columns.toArray(double[][]::new);
    }

    private static double[] run(Program program, List<Tensor> slopes, Dataset data) {
        program.run(data);
        return slopes.stream()
                .flatMapToDouble(slope -> Arrays.stream(program.value(slope).toDoubles()))
                .toArray();
    }

    /** By power iteration, with a shift that makes every eigenvalue positive. */
    private static double largestEigenvalue(double[][] matrix) {
        int n = matrix.length;
        double shift = 0;
        for (double[] row : matrix) {
            double sum = 0;
            for (double value : row) {
                sum += Math.abs(value);
            }
            shift = Math.max(shift, sum);
        }
        double[] v = new Random(1).doubles(n).toArray();
        double length = 1;
        for (int iteration = 0; iteration < 5_000; iteration++) {
            double[] next = new double[n];
            double squares = 0;
            for (int i = 0; i < n; i++) {
                next[i] = shift * v[i];
                for (int j = 0; j < n; j++) {
                    next[i] += (matrix[i][j] + matrix[j][i]) / 2 * v[j];
                }
                squares += next[i] * next[i];
            }
            length = Math.sqrt(squares);
            for (int i = 0; i < n; i++) {
                v[i] = next[i] / length;
            }
        }
        return length - shift;
    }

    private static Dataset classes(Random random, int count) {
        return Dataset.of(inputs(random, count), random.ints(count, 0, 3).toArray(), 3);
    }

    private static Dataset numbers(Random random, int count) {
        float[] targets = new float[count];
        for (int i = 0; i < count; i++) {
            targets[i] = (float) random.nextGaussian();
        }
        return Dataset.of(inputs(random, count), targets);
    }

    private static float[][] inputs(Random random, int count) {
        float[][] x = new float[count][3];
        for (float[] row : x) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (2 * random.nextGaussian());
            }
        }
        return x;
    }
}
