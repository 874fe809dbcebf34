package dev.descent.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GptTest {
    private static final Gpt.Config TINY = new Gpt.Config(11, 8, 2, 2, 16, 0);

    @Test
    void knowsNothingAtFirst() {
        Gpt gpt = Gpt.of(TINY, new Seed(1));
        Tensor loss = Losses.crossEntropy(gpt.forward(tokens(0, 4, 8), Pass.evaluation()), tokens(1, 4, 8));
        assertEquals(Math.log(TINY.vocabulary()), loss.evaluate().scalar(), 0.05);
    }

    @Test
    void memorizesASequence() {
        Gpt gpt = Gpt.of(TINY.dropout(0.05), new Seed(1));
        Tensor x = Tensor.of(new int[] {3, 1, 4, 1, 5, 9, 2, 6}, 1, 8);
        Tensor y = Tensor.of(new int[] {1, 4, 1, 5, 9, 2, 6, 5}, 1, 8);
        Optimizer optimizer = new Optimizer(AdamW.of(3e-3));
        Pass pass = Pass.training(new Seed(2), optimizer.step().read());
        Tensor loss = Losses.crossEntropy(gpt.forward(x, pass), y);
        Gradients blame = Gradients.of(loss, gpt.parameters());
        Program step = Program.compile(loss, optimizer.update(gpt.parameters(), blame));
        for (int i = 0; i < 300; i++) {
            step.run();
        }
        Tensor logits = gpt.forward(x, Pass.evaluation());
        Tensor after = Losses.crossEntropy(logits, y);
        Tensor guess = logits.argmax(-1);
        Program look = Program.compile(List.of(after, guess), Updates.none());
        look.run();
        assertTrue(
                look.value(after).scalar() < 0.05, "loss " + look.value(after).scalar());
        assertArrayEquals(
                new double[] {1, 4, 1, 5, 9, 2, 6, 5}, look.value(guess).toDoubles());
    }

    @Test
    void earlierGuessesDoNotDependOnLaterTokens() {
        Gpt gpt = Gpt.of(TINY, new Seed(1));
        Tensor x = Tensor.input("x", DType.I32, 2, 8);
        Tensor logits = gpt.forward(x, Pass.evaluation());
        Program program = Program.compile(logits, Updates.none());
        int[] numbers = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
        double[] before = run(program, logits, numbers);
        numbers[6] = 10;
        double[] after = run(program, logits, numbers);
        int changed = 6 * TINY.vocabulary();
        int next = 8 * TINY.vocabulary();
        assertArrayEquals(Arrays.copyOf(before, changed), Arrays.copyOf(after, changed));
        assertArrayEquals(
                Arrays.copyOfRange(before, next, before.length), Arrays.copyOfRange(after, next, after.length));
        assertTrue(Math.abs(before[changed] - after[changed]) > 1e-6);
    }

    private static double[] run(Program program, Tensor output, int[] numbers) {
        Values x = Values.of(numbers, Shape.of(2, 8));
        program.run(input -> x.memory());
        return program.value(output).toDoubles();
    }

    @Test
    void theTableOfTokensIsBlamedForBothOfItsUses() {
        Gpt gpt = Gpt.of(TINY, new Seed(1));
        Tensor x = tokens(0, 2, 8);
        Tensor table = gpt.tokens().weight();
        Tensor loss = Losses.crossEntropy(gpt.forward(x, Pass.evaluation()), tokens(1, 2, 8));
        double[] gradient =
                Gradients.of(loss, List.of(table)).of(table).evaluate().toDoubles();
        gpt.tokens().weight().variable().write(values -> {
            for (int i = 0; i < gradient.length; i += 7) {
                double at = values.get(i);
                values.set(i, at + 1e-3);
                double moved = values.get(i);
                double right = exact(loss);
                values.set(i, at - 1e-3);
                double difference = (right - exact(loss)) / (moved - values.get(i));
                values.set(i, at);
                assertEquals(difference, gradient[i], 1e-5);
            }
        });
    }

    private static double exact(Tensor loss) {
        return Interpreter.evaluate(List.of(loss), Map.of()).getFirst()[0];
    }

    @Test
    void computesTheSameBitsInLessMemoryIfItRecomputes() {
        Gpt.Config deep = new Gpt.Config(11, 8, 6, 2, 16, 0.1);
        Training kept = Training.of(Gpt.of(deep, new Seed(1)));
        Training again = Training.of(Gpt.of(deep, new Seed(1)).recomputing());
        assertTrue(again.step().temporaryBytes() < 0.7 * kept.step().temporaryBytes());
        for (int i = 0; i < 2; i++) {
            kept.step().run();
            again.step().run();
            assertEquals(
                    kept.step().value(kept.loss()).scalar(),
                    again.step().value(again.loss()).scalar());
        }
    }

    private record Training(Tensor loss, Program step) {
        static Training of(Gpt gpt) {
            Optimizer optimizer = new Optimizer(AdamW.of(3e-3));
            Pass pass = Pass.training(new Seed(2), optimizer.step().read());
            Tensor loss = Losses.crossEntropy(gpt.forward(tokens(0, 4, 8), pass), tokens(1, 4, 8));
            Gradients blame = Gradients.of(loss, gpt.parameters());
            return new Training(loss, Program.compile(loss, optimizer.update(gpt.parameters(), blame)));
        }
    }

    @Test
    void hasThePublishedNamesAndNumbers() {
        Gpt.Config config = Gpt.Config.gpt2();
        Gpt gpt = Gpt.of(config, new Seed(1));
        assertEquals(
                124_439_808,
                gpt.parameters().stream().mapToLong(p -> p.shape().size()).sum());
        assertEquals(148, gpt.parameters().byPath().size());
        assertEquals(
                Shape.of(2304, 768),
                gpt.parameters().get("h.11.attn.c_attn.weight").shape());
        assertEquals(Shape.of(1024, 768), gpt.parameters().get("wpe.weight").shape());
        assertEquals(Shape.of(768), gpt.parameters().get("ln_f.bias").shape());
    }

    @Test
    void refusesMoreTokensThanItsContext() {
        Gpt gpt = Gpt.of(TINY, new Seed(1));
        String message = assertThrows(ShapeException.class, () -> gpt.forward(tokens(0, 1, 9), Pass.evaluation()))
                .getMessage();
        assertTrue(message.contains("9 tokens in shape [1, 9] are more than its context of 8"), message);
    }

    @Test
    void refusesHeadsThatDoNotDivideTheWidth() {
        assertThrows(IllegalArgumentException.class, () -> new Gpt.Config(11, 8, 2, 3, 16, 0));
    }

    private static Tensor tokens(int first, int batch, int length) {
        int[] numbers = new int[batch * length];
        Arrays.setAll(numbers, i -> (first + i) * 7 % TINY.vocabulary());
        return Tensor.of(numbers, batch, length);
    }
}
