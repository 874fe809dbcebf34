package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.Tensor;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActivationTest {
    private static final Tensor X = Tensor.of(new double[] {0.5, -1, 3, 2, 2, -4}, 2, 3);

    /** Printed by PyTorch 1.13 in double precision. */
    private static final Map<Activation, double[]> EXPECTED = Map.of(
            Activation.RELU,
            new double[] {0.5, 0, 3, 2, 2, 0},
            Activation.LEAKY_RELU,
            new double[] {0.5, -0.01, 3, 2, 2, -0.04},
            Activation.GELU,
            new double[] {0.3457312306, -0.1586552539, 2.995950306, 1.954499736, 1.954499736, -0.0001266849673},
            Activation.GELU_TANH,
            new double[] {0.3457140098, -0.1588080094, 2.996362608, 1.954597694, 1.954597694, -7.024594819e-05},
            Activation.SILU,
            new double[] {0.3112296656, -0.2689414214, 2.85772238, 1.761594156, 1.761594156, -0.07194483985},
            Activation.TANH,
            new double[] {0.4621171573, -0.761594156, 0.9950547537, 0.9640275801, 0.9640275801, -0.9993292997},
            Activation.SIGMOID,
            new double[] {0.6224593312, 0.2689414214, 0.9525741268, 0.880797078, 0.880797078, 0.01798620996},
            Activation.SOFTPLUS,
            new double[] {0.9740769842, 0.3132616875, 3.048587352, 2.126928011, 2.126928011, 0.01814992792},
            Activation.SOFTMAX,
            new double[] {0.07459555713, 0.01664451861, 0.9087599243, 0.499381079, 0.499381079, 0.001237841937},
            Activation.IDENTITY,
            new double[] {0.5, -1, 3, 2, 2, -4});

    @Test
    void givesWhatPyTorchGives() {
        assertEquals(EnumSet.allOf(Activation.class), EXPECTED.keySet());
        EXPECTED.forEach((activation, expected) ->
                assertArrayEquals(expected, activation.forward(X).evaluate().toDoubles(), 1e-9, activation.name()));
    }

    @Test
    void hasNothingToTrain() {
        for (Activation activation : Activation.values()) {
            assertTrue(activation.parameters().isEmpty());
        }
    }

    @Test
    void hasTheGainThatPyTorchRecommends() {
        assertEquals(1.4142135623730951, Activation.RELU.gain());
        assertEquals(1.4141428569978354, Activation.LEAKY_RELU.gain());
        assertEquals(1.6666666666666667, Activation.TANH.gain());
        assertEquals(1, Activation.SIGMOID.gain());
        assertEquals(1, Activation.IDENTITY.gain());
    }
}
