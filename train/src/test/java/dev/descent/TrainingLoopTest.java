package dev.descent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Batch;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Clipping;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.Schedule;
import dev.descent.tensor.DType;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole loop, in the lines of the design page. */
class TrainingLoopTest {
    /** Exclusive or: four examples that no single neuron can tell apart. */
    private static final Map<String, Values> XOR = Map.of(
            "x", Values.of(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, Shape.of(4, 2)),
            "labels", Values.of(new int[] {0, 1, 1, 0}, Shape.of(4)));

    @Test
    void theLoopOfTheDesignPageLearnsExclusiveOr() {
        Seed seed = new Seed(1);
        Layer model = Sequential.of(
                Linear.of(2, 8, seed.at("layers.0")), Activation.TANH, Linear.of(8, 2, seed.at("layers.2")));
        Optimizer optimizer = new Optimizer(Adam.of(0.05));
        Tensor x = Tensor.input("x", DType.F32, 4, 2);
        Tensor labels = Tensor.input("labels", DType.I32, 4);
        List<Batch> batches = Collections.nCopies(200, input -> XOR.get(input).memory());

        Tensor logits = model.forward(x); // 1 guess: forward pass
        Tensor loss = Losses.crossEntropy(logits, labels); // 2 measure: loss
        Gradients blame = Gradients.of(loss, model.parameters()); // 3 blame: backpropagation
        Updates fix = optimizer.update(model.parameters(), blame); // 4 fix: gradient descent
        Program step = Program.compile(loss, fix); // all four steps become one program
        for (Batch batch : batches) step.run(batch); // repeat: nothing is allocated here

        assertEquals(200, optimizer.step().values().scalar());
        assertTrue(step.value(loss).scalar() < 0.01, step.value(loss).toString());
    }

    @Test
    void guessesAreRightAfterTraining() {
        Seed seed = new Seed(1);
        Layer model = model(seed, 0);
        train(model, seed, 200);
        Tensor guess = model.forward(Tensor.input("x", DType.F32, 4, 2), Pass.evaluation())
                .argmax(-1);
        Program use = Program.compile(guess, Updates.none());
        use.run(input -> XOR.get(input).memory());
        assertArrayEquals(new int[] {0, 1, 1, 0}, use.value(guess).toInts());
    }

    @Test
    void theSameSeedGivesTheSameWeightsEvenWithDropout() {
        Layer one = model(new Seed(2), 0.2);
        Layer same = model(new Seed(2), 0.2);
        Layer other = model(new Seed(3), 0.2);
        assertEquals(train(one, new Seed(2), 20), train(same, new Seed(2), 20));
        assertTrue(train(other, new Seed(3), 20) != train(model(new Seed(3), 0.2), new Seed(4), 20));
        for (Map.Entry<String, Parameter> entry : one.parameters().byPath().entrySet()) {
            assertArrayEquals(
                    entry.getValue().values().toFloats(),
                    same.parameters().get(entry.getKey()).values().toFloats());
        }
    }

    private static Layer model(Seed seed, double dropout) {
        return Sequential.of(
                Linear.of(2, 8, seed.at("layers.0")),
                Activation.TANH,
                new Dropout(dropout),
                Linear.of(8, 2, seed.at("layers.3")));
    }

    /** Trains with all that usually belongs to it: dropout, clipping, a schedule. Gives the last loss. */
    private static double train(Layer model, Seed seed, int steps) {
        Optimizer optimizer = new Optimizer(AdamW.of(0.05));
        Schedule schedule = new Schedule.Cosine(0.05, steps, 0).warmup(5);
        Tensor x = Tensor.input("x", DType.F32, 4, 2);
        Tensor labels = Tensor.input("labels", DType.I32, 4);
        Tensor logits = model.forward(x, Pass.training(seed, optimizer.step().read()));
        Tensor loss = Losses.crossEntropy(logits, labels);
        Gradients blame = Clipping.byNorm(Gradients.of(loss, model.parameters()), 1);
        Program step = Program.compile(loss, optimizer.update(model.parameters(), blame));
        for (int iteration = 0; iteration < steps; iteration++) {
            optimizer.learningRate().fill(schedule.at(iteration));
            step.run(input -> XOR.get(input).memory());
        }
        return step.value(loss).scalar();
    }
}
