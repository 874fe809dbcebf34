package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.gradient.Gradients;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Optimizer;
import dev.descent.tensor.DType;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RecomputeTest {
    private static final int WIDTH = 16;
    private static final int TOKENS = 8;

    /** A stack of blocks in training. */
    private record Training(Parameters parameters, Tensor loss, Program step) {
        static Training of(int blockCount, UnaryOperator<Layer> wrapped, double dropout) {
            List<Layer> blocks = new ArrayList<>();
            for (int i = 0; i < blockCount; i++) {
                blocks.add(wrapped.apply(block(i, dropout)));
            }
            Layer model = new Sequential(blocks);
            Shape shape = Shape.of(2, TOKENS, WIDTH);
            Tensor x = Tensor.iota(shape, 1)
                    .mul(WIDTH)
                    .add(Tensor.iota(shape, 2))
                    .cast(DType.F32)
                    .sin();
            Optimizer optimizer = new Optimizer(AdamW.of(1e-3));
            Pass pass = Pass.training(new Seed(5), optimizer.step().read());
            Tensor loss = model.forward(x, pass).sub(x.neg()).square().mean();
            Gradients blame = Gradients.of(loss, model.parameters());
            Program step = Program.compile(loss, optimizer.update(model.parameters(), blame));
            return new Training(model.parameters(), loss, step);
        }

        private static TransformerBlock block(int number, double dropout) {
            Seed seed = new Seed(number);
            return new TransformerBlock(
                    LayerNorm.of(WIDTH),
                    MultiHeadAttention.of(WIDTH, 2, true, dropout, seed.at("attention")),
                    LayerNorm.of(WIDTH),
                    FeedForward.of(WIDTH, 4 * WIDTH, Activation.GELU, seed.at("feed_forward")),
                    true,
                    new Dropout(dropout));
        }
    }

    @Test
    void lossAndWeightsKeepTheirBits() {
        Training kept = Training.of(2, layer -> layer, 0.1);
        Training again = Training.of(2, Recompute::new, 0.1);
        assertEquals(
                kept.parameters().byPath().keySet(), again.parameters().byPath().keySet());
        for (int i = 0; i < 3; i++) {
            kept.step().run();
            again.step().run();
            assertEquals(
                    kept.step().value(kept.loss()).scalar(),
                    again.step().value(again.loss()).scalar());
        }
        kept.parameters().byPath().forEach((path, parameter) -> {
            Parameter other = again.parameters().get(path);
            assertArrayEquals(parameter.values().toFloats(), other.values().toFloats(), path);
        });
    }

    @Test
    void memoryFallsAndWorkGrowsByAThirdAtMost() {
        Program kept = Training.of(8, layer -> layer, 0).step();
        Program again = Training.of(8, Recompute::new, 0).step();
        assertTrue(
                again.temporaryBytes() < kept.temporaryBytes() / 2,
                again.temporaryBytes() + " bytes, not less than half of " + kept.temporaryBytes());
        assertTrue(again.flops() > kept.flops() && again.flops() < 1.4 * kept.flops());
    }
}
