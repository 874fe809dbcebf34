package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchNormTest {
    private static final Tensor STEP = Tensor.full(0, DType.I32, Shape.scalar());

    private static Pass training() {
        return Pass.training(new Seed(1), STEP);
    }

    private static BatchNorm layer(DType dtype, double... weightAndBias) {
        Shape shape = Shape.of(weightAndBias.length / 2);
        int channels = shape.dim(0);
        Initializer weight = values -> fill(values, weightAndBias, 0);
        Initializer bias = values -> fill(values, weightAndBias, channels);
        return new BatchNorm(
                new Parameter(new Variable("weight", dtype, shape, weight)),
                new Parameter(new Variable("bias", dtype, shape, bias)),
                new Variable("running_mean", dtype, shape, Initializers.zeros()),
                new Variable("running_var", dtype, shape, Initializers.ones()),
                0.1,
                1e-5);
    }

    private static void fill(Values values, double[] from, int offset) {
        for (int i = 0; i < values.size(); i++) {
            values.set(i, from[offset + i]);
        }
    }

    @Test
    void aBatchOfFeaturesByHand() {
        // Column 0 has the mean 2 and the variance 2, column 1 the mean −1 and the variance 8/3.
        Tensor x = Tensor.of(new float[] {0, 1, 2, -3, 4, -1}, 3, 2);
        BatchNorm norm = layer(DType.F32, 1, 2, 0.5, 0);
        Pass pass = training();
        double a = 1 / Math.sqrt(8 / 3.0 + 1e-5);
        assertArrayEquals(
                new double[] {0.5 - 2 * a, 4 * a, 0.5, -4 * a, 0.5 + 2 * a, 0},
                norm.forward(x, pass).evaluate().toDoubles(),
                1e-6);
        Program.compile(List.of(), pass.updates()).run();
        assertArrayEquals(new double[] {0.2, -0.1}, norm.runningMean().values().toDoubles(), 1e-7);
        // Unbiased: 8/3 · 3/2 = 4.
        assertArrayEquals(
                new double[] {0.9 + 0.4, 0.9 + 0.4}, norm.runningVar().values().toDoubles(), 1e-6);
    }

    @Test
    void evaluationUsesWhatTrainingKeptAndKeepsNothing() {
        BatchNorm norm = layer(DType.F32, 1, 2, 0.5, 0);
        norm.runningMean().write(values -> values.set(0, 3));
        norm.runningVar().write(values -> values.set(1, 4));
        Pass pass = Pass.evaluation();
        Tensor y = norm.forward(Tensor.of(new float[] {4, 6}, 1, 2), pass);
        assertArrayEquals(
                new double[] {0.5 + 1 / Math.sqrt(1 + 1e-5), 2 * 6 / Math.sqrt(4 + 1e-5)},
                y.evaluate().toDoubles(),
                1e-6);
        assertEquals(List.of(), pass.updates().all());
        assertEquals(3, norm.runningMean().values().get(0));
        assertThrows(IllegalStateException.class, () -> norm.forward(Tensor.of(new float[] {4, 6}, 1, 2)));
        assertThrows(IllegalStateException.class, () -> pass.update(norm.runningMean(), Tensor.of(new float[2])));
    }

    @Test
    void runningStatisticsOfImagesAreThoseOfPlainLoops() {
        int[] dims = {3, 2, 4, 5};
        BatchNorm norm = layer(DType.F32, 1.5, 0.5, 0.1, -0.2);
        Pass pass = training();
        Tensor x = Tensor.input("x", DType.F32, dims);
        Tensor y = norm.forward(x, pass);
        Program program = Program.compile(y, pass.updates());
        double[] mean = {0, 0};
        double[] variance = {1, 1};
        Random random = new Random(3);
        for (int step = 0; step < 5; step++) {
            Values batch = Values.zeros(DType.F32, x.shape());
            for (int i = 0; i < batch.size(); i++) {
                batch.set(i, 100 + step + random.nextGaussian() * (1 + i / 20 % 2));
            }
            program.run(name -> batch.memory());
            Values given = program.value(y);
            for (int channel = 0; channel < 2; channel++) {
                int[] places = places(channel);
                double ofBatch = 0;
                for (int place : places) {
                    ofBatch += batch.get(place) / places.length;
                }
                double squares = 0;
                for (int place : places) {
                    squares += Math.pow(batch.get(place) - ofBatch, 2);
                }
                double scale = (channel == 0 ? 1.5 : 0.5) / Math.sqrt(squares / places.length + 1e-5);
                for (int place : places) {
                    double expected = (batch.get(place) - ofBatch) * scale + (channel == 0 ? 0.1 : -0.2);
                    assertEquals(expected, given.get(place), 1e-4);
                }
                mean[channel] = 0.9 * mean[channel] + 0.1 * ofBatch;
                variance[channel] = 0.9 * variance[channel] + 0.1 * squares / (places.length - 1);
            }
        }
        assertArrayEquals(mean, norm.runningMean().values().toDoubles(), 1e-4);
        assertArrayEquals(variance, norm.runningVar().values().toDoubles(), 1e-4);
    }

    /** Where the values of one channel lie in [3, 2, 4, 5]. */
    private static int[] places(int channel) {
        int[] places = new int[60];
        for (int i = 0; i < places.length; i++) {
            places[i] = (i / 20 * 2 + channel) * 20 + i % 20;
        }
        return places;
    }

    @Test
    void firstAndSecondDerivativesAreCentralDifferences() {
        BatchNorm norm = layer(DType.F64, 1.5, 0.5, 0.1, -0.2);
        Tensor x = Tensor.input("x", DType.F64, 2, 2, 1, 3);
        double[] values = {0.3, -1.2, 0.8, 2, 1.5, -0.4, 0.9, 0.1, -0.6, 1.1, -2, 0.7};
        Tensor loss = norm.forward(x, training()).tanh().square().sum();
        Tensor gradient = Gradients.of(loss, List.of(x)).of(x);
        requireDerivative(loss, x, values);
        requireDerivative(gradient.mul(Tensor.of(values, 2, 2, 1, 3)).sin().sum(), x, values);
    }

    private static void requireDerivative(Tensor loss, Tensor x, double[] values) {
        double[] gradient = value(Gradients.of(loss, List.of(x)).of(x), values);
        for (int i = 0; i < values.length; i++) {
            double[] moved = values.clone();
            moved[i] += 1e-5;
            double right = value(loss, moved)[0];
            moved[i] -= 2e-5;
            double left = value(loss, moved)[0];
            // What counts as a constant in the expression is found anew for each of the two.
            assertEquals((right - left) / 2e-5, gradient[i], 1e-7, "by value " + i);
        }
    }

    private static double[] value(Tensor tensor, double[] x) {
        return Interpreter.evaluate(List.of(tensor), Map.of("x", x)).getFirst();
    }

    @Test
    void aLayerThatIsUsedTwiceKeepsBothBatches() {
        BatchNorm norm = BatchNorm.of(1);
        Pass pass = training();
        norm.forward(Tensor.of(new float[] {0, 2}, 2, 1), pass);
        norm.forward(Tensor.of(new float[] {5, 9}, 2, 1), pass);
        assertEquals(2, pass.updates().all().size());
        Program.compile(List.of(), pass.updates()).run();
        assertEquals(0.9 * 0.1 + 0.1 * 7, norm.runningMean().values().get(0), 1e-6);
    }

    @Test
    void statisticsStandBesideParametersUnderPyTorchsNames() {
        Parameters parameters =
                Sequential.of(Linear.of(2, 3, new Seed(1)), BatchNorm.of(3)).parameters();
        assertEquals(4, parameters.size());
        assertEquals(6 + 3 + 3 + 3, parameters.count());
        assertEquals(
                List.of("layers.1.running_mean", "layers.1.running_var"),
                List.copyOf(parameters.buffers().keySet()));
        assertEquals(
                List.of(
                        "layers.0.weight",
                        "layers.0.bias",
                        "layers.1.weight",
                        "layers.1.bias",
                        "layers.1.running_mean",
                        "layers.1.running_var"),
                List.copyOf(parameters.state().keySet()));
        assertEquals(2, parameters.only("layers.1").buffers().size());
        assertTrue(parameters.without("layers.1").buffers().isEmpty());
        BatchNorm norm = BatchNorm.of(3);
        assertThrows(
                IllegalArgumentException.class,
                () -> norm.parameters()
                        .andBuffer("weight", new Variable("weight", DType.F32, Shape.of(3), Initializers.zeros())));
    }

    @Test
    void aVarianceThatNoNumberHoldsDoesNotPassForAResult() {
        Tensor y = BatchNorm.of(1).forward(Tensor.of(new float[] {3e20f, -3e20f}, 2, 1), training());
        Program program = Program.compile(List.of(y), Updates.none());
        program.run();
        assertEquals(Double.NaN, program.value(y).get(0));
    }

    @Test
    void whatDoesNotFitIsNamed() {
        BatchNorm norm = BatchNorm.of(3);
        Tensor one = Tensor.of(new float[] {1, 2, 3}, 1, 3);
        String message = assertThrows(ShapeException.class, () -> norm.forward(one, training()))
                .getMessage();
        assertTrue(message.startsWith("BatchNorm(3): a single value for each channel, input of shape [1, 3]"), message);
        assertThrows(ShapeException.class, () -> norm.forward(Tensor.of(new float[8], 4, 2), training()));
        assertThrows(ShapeException.class, () -> norm.forward(Tensor.of(new float[8], 1, 2, 2, 2), training()));
        assertThrows(ShapeException.class, () -> norm.forward(Tensor.of(new float[6], 1, 2, 3), training()));
        assertThrows(IllegalArgumentException.class, () -> BatchNorm.of(0));
        assertEquals("BatchNorm(3)", norm.toString());
        assertThrows(
                IllegalArgumentException.class,
                () -> new BatchNorm(norm.weight(), norm.bias(), norm.runningMean(), norm.runningVar(), 0, 1e-5));
        assertThrows(
                ShapeException.class,
                () -> new BatchNorm(
                        norm.weight(), norm.bias(), BatchNorm.of(2).runningMean(), norm.runningVar(), 0.1, 1e-5));
        assertEquals(Updates.none(), Pass.evaluation().updates());
    }
}
