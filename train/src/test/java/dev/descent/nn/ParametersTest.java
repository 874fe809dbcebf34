package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParametersTest {
    private final Parameter a = new Parameter(Shape.of(2, 3), Initializer.zeros());
    private final Parameter b = new Parameter(Shape.of(3), Initializer.zeros());

    @Test
    void keepTheirOrderAndTheirPaths() {
        Parameters parameters = Parameters.of("z", a, "a", b);
        assertEquals(List.of("z", "a"), List.copyOf(parameters.byPath().keySet()));
        assertEquals(List.of(a, b), List.copyOf(parameters));
        assertSame(b, parameters.get("a"));
        assertEquals("z", parameters.path(a));
        assertEquals(9, parameters.count());
    }

    @Test
    void holdATiedParameterOnceButKnowItByEachPath() {
        Parameters tied = Parameters.of("embedding.weight", a, "head.weight", a).and("bias", b);
        assertEquals(2, tied.size());
        assertEquals(List.of(a, b), List.copyOf(tied));
        assertEquals(9, tied.count());
        assertEquals(3, tied.byPath().size());
        assertSame(a, tied.get("head.weight"));
        assertEquals("embedding.weight", tied.path(a));
    }

    @Test
    void nestWithinAPrefix() {
        Parameters nested = Parameters.of("weight", a).within("0").within("layers");
        assertEquals(List.of("layers.0.weight"), List.copyOf(nested.byPath().keySet()));
    }

    @Test
    void refuseTheSamePathTwice() {
        String message = assertThrows(IllegalArgumentException.class, () -> Parameters.of("w", a, "w", b))
                .getMessage();
        assertTrue(message.contains("\"w\""), message);
    }

    @Test
    void refuseTwoParametersOfOneVariable() {
        Parameter twin = new Parameter(a.variable());
        assertThrows(IllegalArgumentException.class, () -> Parameters.of("one", a, "two", twin));
    }

    @Test
    void sayWhichPathsThereAre() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Parameters.of("weight", a).get("wieght"))
                .getMessage();
        assertEquals("there is no parameter \"wieght\" among [weight]", message);
        assertThrows(IllegalArgumentException.class, () -> Parameters.none().path(a));
    }

    @Test
    void cannotBeChanged() {
        Parameters parameters = Parameters.of("weight", a);
        assertThrows(UnsupportedOperationException.class, () -> parameters.add(b));
        assertThrows(UnsupportedOperationException.class, () -> parameters.remove(a));
        assertThrows(
                UnsupportedOperationException.class, () -> parameters.byPath().clear());
    }

    @Test
    void twoLayersOfEqualSeedsAreRefused() {
        Seed seed = new Seed(1);
        Layer model = Sequential.of(Linear.of(4, 4, seed), Activation.RELU, Residual.of(Linear.of(4, 4, seed)));

        String message =
                assertThrows(IllegalArgumentException.class, model::parameters).getMessage();

        assertEquals(
                "\"layers.0.weight\" and \"layers.2.body.weight\" would begin with the same random numbers, because"
                        + " their seeds are equal; give each layer one of its own: seed.at(\"layers.0\") and"
                        + " seed.at(\"layers.2.body\")",
                message);
    }

    @Test
    void equalSeedsAreRefusedWhateverIsMadeOfTheirNumbers() {
        Seed seed = new Seed(1);
        Layer model = Sequential.of(
                Linear.withoutBias(4, 8, Initializers.orthogonal(seed, 1)),
                Linear.withoutBias(8, 2, Initializers.truncatedNormal(seed, 0, 1, -2, 2)));

        assertThrows(IllegalArgumentException.class, model::parameters);
    }

    @Test
    void aLayerThatStandsTwiceAndEqualConstantsAreNoEqualSeeds() {
        Layer shared = Linear.of(4, 4, new Seed(1));
        Layer model = Sequential.of(
                shared, shared, Linear.of(4, 4, Initializers.zeros(), Initializers.zeros()), LayerNorm.of(4));

        assertEquals(4 * 4 + 4 + 4 * 4 + 4 + 8, model.parameters().count());
    }
}
