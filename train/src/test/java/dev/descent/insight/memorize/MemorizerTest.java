package dev.descent.insight.memorize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.source.BuiltIn;
import dev.descent.loss.CrossEntropy;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.SGD;
import dev.descent.tensor.Initializer;
import dev.descent.train.objective.LossFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemorizerTest {
    private final Dataset digits =
            BuiltIn.digits().select(IntStream.range(0, 32).toArray());

    private static Layer model() {
        return Sequential.of(
                new Flatten(),
                Linear.of(64, 32, new Seed(1)),
                Activation.RELU,
                new Dropout(0.5),
                Linear.of(32, 10, new Seed(2)));
    }

    @Test
    void aSoundModelMemorizesABatchInSpiteOfDropoutAndKeepsItsWeights() {
        Layer model = model();
        float[] before = model.parameters().get("layers.1.weight").values().toFloats();
        Memorization found = Memorizer.of(
                        model, Losses::crossEntropy, AdamW.of(3e-3).weightDecay(0.5))
                .learn(digits);
        assertTrue(found.learned(), found.sentence());
        assertEquals(1, found.attempts().size());
        assertTrue(found.best().last() < 0.01 * found.best().first());
        assertTrue(
                found.sentence()
                        .matches("the model can memorize 32 examples in \\d+ updates: loss 2\\.\\d+ →"
                                + " 0\\.0\\d+, so the wiring is right"),
                found.sentence());
        assertArrayEquals(
                before, model.parameters().get("layers.1.weight").values().toFloats());
    }

    @Test
    void labelSmoothingLeavesALossAndIsLearnedAllTheSame() {
        LossFunction smooth = LossFunction.of(CrossEntropy.standard().labelSmoothing(0.1));
        Memorization found = Memorizer.of(model(), smooth, AdamW.of(3e-3)).learn(digits);
        assertTrue(found.learned(), found.sentence());
        assertTrue(found.best().last() > 0.3, found.sentence());
    }

    @Test
    void aRateThatIsTooSmallOrTooLargeIsSaidToBe() {
        Memorization small =
                Memorizer.of(model(), Losses::crossEntropy, AdamW.of(1e-5)).learn(digits);
        assertTrue(small.learned());
        assertTrue(
                small.sentence().contains("but not at 0.00001 (loss 2.")
                        && small.sentence().endsWith("the wiring is right, and that rate is too small"),
                small.sentence());
        Layer line = Linear.of(1, 1, Initializer.of(0.5f), Initializer.zeros());
        Dataset data = Dataset.of(new float[][] {{1}, {2}, {3}}, new float[] {3, 5, 7});
        Memorization large = Memorizer.of(line, Losses::mse, SGD.of(1)).learn(data);
        assertTrue(large.learned());
        assertTrue(large.attempts().getFirst().isUnstable());
        assertTrue(large.sentence().endsWith("that rate is too large"), large.sentence());
    }

    @Test
    void contradictingExamplesAreNamed() {
        Dataset data = Dataset.of(new float[][] {{1, 2}, {3, 4}, {1, 2}}, new int[] {0, 1, 1}, 2);
        Memorization found = Memorizer.of(Linear.of(2, 2, new Seed(1)), Losses::crossEntropy, AdamW.of(0.1))
                .updates(300)
                .learn(data);
        assertFalse(found.learned());
        assertTrue(found.sentence().startsWith("the model cannot memorize 3 examples: at best loss "));
        assertTrue(
                found.suspicions().getFirst().startsWith("examples 0 and 2, which have the same inputs"),
                found.sentence());
        assertTrue(found.sentence().contains("; look at examples 0 and 2"), found.sentence());
    }

    @Test
    void weightsThatNoBlameReachesAreNamed() {
        Layer dead = Sequential.of(
                new Flatten(),
                Linear.of(64, 8, Initializer.zeros(), Initializer.constant(-1)),
                Activation.RELU,
                Linear.of(8, 10, new Seed(2)));
        Memorization found = Memorizer.of(dead, Losses::crossEntropy, AdamW.of(1e-2))
                .updates(300)
                .learn(digits);
        assertFalse(found.learned());
        assertTrue(
                found.suspicions().stream()
                        .anyMatch(
                                each -> each.startsWith("layers.1.weight, layers.1.bias, layers.3.weight, which have")),
                found.sentence());
        assertTrue(found.suspicions().getFirst().contains("has become the same for every example"), found.sentence());
    }

    @Test
    void anEndThatCannotReachTheTargetsIsNoneToLearnBy() {
        Layer bounded = Sequential.of(
                Linear.of(1, 8, new Seed(1)), Activation.TANH, Linear.of(8, 1, new Seed(2)), Activation.TANH);
        Dataset data = Dataset.of(new float[][] {{1}, {2}, {3}}, new float[] {3, 5, 7});
        Memorization found =
                Memorizer.of(bounded, Losses::mse, AdamW.of(1e-2)).updates(400).learn(data);
        assertFalse(found.learned());
        assertTrue(found.suspicions().getLast().contains("an activation or a clip at the end"), found.sentence());
    }

    @Test
    void frozenLayersStayFrozen() {
        Layer model = Linear.of(1, 1, Initializer.of(0.5f), Initializer.zeros());
        Dataset data = Dataset.of(new float[][] {{1}, {2}, {3}}, new float[] {3, 5, 7});
        Memorization found = Memorizer.of(model, Losses::mse, AdamW.of(0.1))
                .updates(300)
                .with(trainer -> trainer.freeze("weight"))
                .learn(data);
        assertFalse(found.learned());
        assertTrue(Memorizer.of(model, Losses::mse, AdamW.of(0.1)).learn(data).learned());
    }
}
