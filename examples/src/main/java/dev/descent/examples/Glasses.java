package dev.descent.examples;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.data.MiniBatch;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One neuron, two inputs, four examples: small enough to be followed with a pocket calculator. The four steps are
 * written in bare tensors here, without a layer, a loss or an optimizer of the library.
 *
 * <p>The neuron answers {@code clip(w·x + b, 0, 1)}. Its loss is half the squared error, whose gradient by the answer
 * is the error itself with its sign turned, so that one step of gradient descent is {@code w += lr·error·x} and
 * {@code b += lr·error}.
 */
public final class Glasses {
    private static final double LEARNING_RATE = 0.1;
    private static final int EPOCHS = 100;
    private static final Set<Integer> SHOWN = Set.of(0, 25, 50, 75, 99);

    /** How wide and how high something is; 1 for a pair of glasses, 0 for none. */
    private static final Dataset EXAMPLES = Dataset.of(
            new float[][] {{0.55f, 0.48f}, {0.45f, 0.72f}, {0.35f, 0.03f}, {0.20f, 0.03f}}, new float[] {1, 1, 0, 0});

    /** A pair that the neuron has never seen. */
    private static final Dataset NEW = Dataset.of(new float[][] {{0.50f, 0.55f}}, new float[] {1});

    private Glasses() {}

    /** Trains the neuron and prints every figure that can be checked by hand. */
    public static void main(String... args) {
        Parameter w = new Parameter(Shape.of(2), Initializer.of(0.5f, 0.5f));
        Parameter b = new Parameter(Shape.scalar(), Initializer.zeros());
        Tensor x = Tensor.input("x", DType.F32, 2);
        Tensor y = Tensor.input("y", DType.F32);

        Tensor answer = Functions.clip(w.mul(x).sum().add(b), 0, 1); // 1 guess
        Tensor error = y.sub(answer);
        Tensor loss = error.square().mul(0.5); // 2 measure
        Gradients blame = Gradients.of(loss, List.of(w, b)); // 3 blame
        Updates fix = Updates.none() // 4 fix
                .and(w.variable(), w.sub(blame.of(w).mul(LEARNING_RATE)))
                .and(b.variable(), b.sub(blame.of(b).mul(LEARNING_RATE)));
        Program step = Program.compile(List.of(loss, answer, error), fix);

        System.out.println("the first epoch, example by example");
        System.out.println("  answer   error   then w            and b");
        Batches batches = Batches.of(EXAMPLES, 1);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            double squaredErrors = 0;
            for (MiniBatch example : batches.epoch(epoch)) { // repeat
                step.run(example);
                squaredErrors += 2 * step.value(loss).scalar();
                if (epoch == 0) {
                    System.out.printf(
                            Locale.ROOT,
                            "  %.4f  %7.4f  (%.4f, %.4f)  %.4f%n",
                            step.value(answer).scalar(),
                            step.value(error).scalar(),
                            w.values().get(0),
                            w.values().get(1),
                            b.values().scalar());
                }
            }
            if (epoch == 0) {
                System.out.println("epoch  sum of squared errors");
            }
            if (SHOWN.contains(epoch)) {
                System.out.printf(Locale.ROOT, "%5d  %.4f%n", epoch, squaredErrors);
            }
        }
        Program guess = Program.compile(answer, Updates.none());
        guess.run(NEW);
        System.out.printf(
                Locale.ROOT, "(0.50, 0.55) → %.4f%n", guess.value(answer).scalar());
    }
}
