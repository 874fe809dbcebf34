package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Seed SEED = new Seed(1);

    @Test
    void tellsLayersWithWhatTheyGiveAndHowManyNumbersTheyHave() {
        Layer model = Sequential.of(
                Reshape.of(1, 8, 8),
                Conv2d.of(1, 4, 3, SEED.at("layers.1")).padding(1).withoutBias(),
                BatchNorm.of(4),
                MaxPool2d.of(2),
                Flatten.of(),
                Residual.of(Linear.of(64, 64, SEED.at("layers.5.body"))),
                Linear.of(64, 1000, SEED.at("layers.6")));
        assertEquals("""
            layer          kind                                  output            parameters
            layers.0       Reshape([1, 8, 8])                    [batch, 1, 8, 8]           0
            layers.1       Conv2d(1→4, 3×3, padding 1, no bias)  [batch, 4, 8, 8]          36
            layers.2       BatchNorm(4)                          [batch, 4, 8, 8]           8
            layers.3       MaxPool2d(2×2)                        [batch, 4, 4, 4]           0
            layers.4       Flatten                               [batch, 64]                0
            layers.5.body  Linear(64→64)                         [batch, 64]            4,160
            layers.6       Linear(64→1000)                       [batch, 1000]         65,000
            69,204 parameters, and 8 numbers in buffers
            """, model.summary(8, 8).toString());
    }

    @Test
    void addsUpToTheWholeModelWhateverItIsMadeOf() {
        Embedding tokens = Embedding.of(50, 8, SEED.at("tokens"));
        Layer model = Sequential.of(
                tokens, TransformerBlock.of(8, 2, true, 0.1, SEED.at("layers.1")), new Head(tokens), Activation.TANH);
        Summary summary = Summary.of(model, DType.I32, Shape.of(6));

        assertEquals(model.parameters().count(), summary.parameters());
        assertEquals(
                summary.parameters(),
                summary.rows().stream().mapToLong(Summary.Row::parameters).sum());
        assertTrue(
                summary.rows()
                        .contains(new Summary.Row("layers.1.attention.qkv", "Linear(8→24)", "[batch, 6, 24]", 216)),
                summary.toString());
        assertEquals(
                new Summary.Row("layers.2", "Head", "[batch, 6, 50]", 0),
                summary.rows().get(summary.rows().size() - 2));
    }

    @Test
    void namesTheLayerThatDoesNotFit() {
        Layer model = Sequential.of(
                Linear.of(4, 8, SEED.at("layers.0")),
                Residual.of(Activation.RELU, Linear.of(9, 8, SEED.at("layers.1"))));
        String message =
                assertThrows(ShapeException.class, () -> model.summary(4)).getMessage();
        assertTrue(
                message.startsWith("layers.1.body.layers.1: Linear(9→8): input has 8 features in shape [2, 8] (at"
                        + " SummaryTest.java:"),
                message);
    }

    @Test
    void tellsAModelOfOneLayer() {
        assertEquals(
                "[Row[path=model, layer=Linear(3→2), output=[batch, 2], parameters=8]]",
                Linear.of(3, 2, SEED).summary(3).rows().toString());
    }

    /** A layer whose parameters are another's. */
    private record Head(Embedding tokens) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return x.matmul(tokens.weight().transpose());
        }

        @Override
        public Parameters parameters() {
            return tokens.parameters();
        }

        @Override
        public String toString() {
            return "Head";
        }
    }
}
