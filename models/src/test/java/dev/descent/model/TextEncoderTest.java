package dev.descent.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Optimizer;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.train.objective.Packed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextEncoderTest {
    private static final TextEncoder.Config TINY = new TextEncoder.Config(13, 10, 2, 2, 16, 32, 0, 0);

    @Test
    void givesOneVectorForEachText() {
        Tensor y = TextEncoder.of(TINY, new Seed(1))
                .forward(Tensor.of(new int[] {1, 2, 3, 4, 5, 0}, 2, 3), Pass.evaluation());
        assertEquals(Shape.of(2, 16), y.shape());
    }

    @Test
    void paddingChangesNothing() {
        TextEncoder encoder = TextEncoder.of(TINY, new Seed(1));
        double[] bare = vector(encoder, 5, 7, 2);
        double[] padded = vector(encoder, 5, 7, 2, 0, 0, 0);
        assertArrayEquals(bare, padded, 1e-6);
        double[] other = vector(encoder, 5, 7, 3);
        assertTrue(Math.abs(bare[0] - other[0]) > 1e-4);
    }

    @Test
    void aTextOfPaddingAloneIsZero() {
        assertArrayEquals(new double[16], vector(TextEncoder.of(TINY, new Seed(1)), 0, 0));
    }

    /** What padding by hand gives, and the gradients too; what lies behind the last text does not matter. */
    @Test
    void packedTextsHaveTheVectorsAndGradientsOfPaddedOnes() {
        TextEncoder encoder = TextEncoder.of(TINY, new Seed(1)).withTypes(2, new Seed(2));
        Tensor padded = Tensor.of(new int[] {5, 7, 2, 0, 1, 0, 0, 0, 3, 4, 6, 8}, 3, 4);
        int[] room = {5, 7, 2, 1, 3, 4, 6, 8, 12, 12};
        Packed packed = new Packed(
                Tensor.of(room, room.length),
                Tensor.of(new int[] {0, 3, 4, 8}, 4),
                Tensor.of(new int[] {0, 0, 0, 1, 2, 2, 2, 2, 3, 3}, room.length),
                3);
        List<double[]> expected = vectorsAndGradients(encoder, encoder.forward(padded, Pass.evaluation()));
        List<double[]> given = vectorsAndGradients(encoder, encoder.forward(packed, Pass.evaluation()));
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), given.get(i), 1e-6);
        }
    }

    private static List<double[]> vectorsAndGradients(TextEncoder encoder, Tensor vectors) {
        Tensor weights =
                Tensor.iota(vectors.shape(), 1).cast(DType.F32).mul(0.3).sin();
        Gradients blame = Gradients.of(vectors.mul(weights).sum(), encoder.parameters());
        List<Tensor> outputs = new ArrayList<>(List.of(vectors));
        encoder.parameters().forEach(parameter -> outputs.add(blame.of(parameter)));
        Program program = Program.compile(outputs, Updates.none());
        program.run();
        return outputs.stream().map(output -> program.value(output).toDoubles()).toList();
    }

    private static double[] vector(TextEncoder encoder, int... tokens) {
        Tensor y = encoder.forward(Tensor.of(tokens, 1, tokens.length), Pass.evaluation());
        Program program = Program.compile(y, Updates.none());
        program.run();
        return program.value(y).toDoubles();
    }

    @Test
    void learnsWhichTextsBelongTogether() {
        TextEncoder encoder = TextEncoder.of(TINY.dropout(0.1), new Seed(1));
        Tensor questions = Tensor.of(new int[] {1, 2, 3, 4, 5, 0, 6, 0, 0, 7, 8, 9}, 4, 3);
        Tensor answers = Tensor.of(new int[] {10, 1, 0, 2, 12, 12, 3, 11, 4, 5, 6, 0}, 4, 3);
        Optimizer optimizer = new Optimizer(AdamW.of(1e-3));
        Pass pass = Pass.training(new Seed(2), optimizer.step().read());
        Tensor loss = Losses.contrastive(encoder.forward(questions, pass), encoder.forward(answers, pass));
        Program step =
                Program.compile(loss, optimizer.update(encoder.parameters(), Gradients.of(loss, encoder.parameters())));
        step.run();
        double before = step.value(loss).scalar();
        for (int i = 0; i < 150; i++) {
            step.run();
        }
        double after = step.value(loss).scalar();
        assertTrue(before > 0.7 && after < 0.3, "from " + before + " to " + after);
    }

    @Test
    void hasThePublishedNamesAndNumbers() {
        TextEncoder encoder = TextEncoder.of(TextEncoder.Config.miniLm(), new Seed(1));
        // all-MiniLM-L6-v2 has 22,713,216: two types of tokens and a pooler more.
        assertEquals(
                22_713_216 - 2 * 384 - 384 * 384 - 384,
                encoder.parameters().stream().mapToLong(p -> p.shape().size()).sum());
        assertTrue(encoder.parameters()
                .byPath()
                .keySet()
                .containsAll(Arrays.asList(
                        "embeddings.LayerNorm.weight",
                        "encoder.layer.5.attention.self.qkv.bias",
                        "encoder.layer.0.attention.output.LayerNorm.bias",
                        "encoder.layer.0.output.dense.weight")));
    }
}
