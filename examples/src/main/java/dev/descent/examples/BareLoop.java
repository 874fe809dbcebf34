package dev.descent.examples;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.data.Fractions;
import dev.descent.data.MiniBatch;
import dev.descent.data.Split;
import dev.descent.data.source.BuiltIn;
import dev.descent.gradient.Gradients;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.optimize.Optimizer;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import java.util.Locale;

/**
 * The loop itself, without a trainer: guess, measure, blame, fix, repeat. A small network learns to read the built-in
 * digits of 8×8 pixels, and after each epoch its losses on what it learns from and on what it has never seen are
 * printed.
 *
 * <p>The first four steps are expressions: nothing runs while they are written. {@link Program#compile} makes one
 * program of them, and only running that computes anything. Everything random comes from one seed, so a second run
 * prints the same figures.
 */
public final class BareLoop {
    private static final int EPOCHS = 10;
    private static final int BATCH = 32;
    private static final int PIXELS = 8 * 8;
    private static final int CLASSES = 10;

    private BareLoop() {}

    /** Trains, and prints a line for each epoch. */
    public static void main(String... args) {
        Seed seed = new Seed(1);
        Dataset digits = BuiltIn.digits();
        Split split = Split.stratified(
                digits.ints("y"), new Fractions(0.8, 0.2, 0), seed.at("split").value());
        Dataset train = digits.select(split.train());
        Dataset validation = digits.select(split.validation());

        Layer model = Sequential.of(
                Flatten.of(),
                Linear.of(PIXELS, 64, seed.at("layers.1")),
                Activation.RELU,
                Linear.of(64, CLASSES, seed.at("layers.3")));
        Optimizer optimizer = new Optimizer(Adam.of(3e-3));

        Tensor x = Tensor.input("x", DType.F32, BATCH, 8, 8);
        Tensor labels = Tensor.input("y", DType.I32, BATCH);
        Tensor logits = model.forward(x); // 1 guess: forward pass
        Tensor loss = Losses.crossEntropy(logits, labels); // 2 measure: loss
        Gradients blame = Gradients.of(loss, model.parameters()); // 3 blame: backpropagation
        Updates fix = optimizer.update(model.parameters(), blame); // 4 fix: gradient descent
        Program step = Program.compile(loss, fix); // all four steps become one program

        // The same model without a fix, for the whole validation set as one batch.
        Tensor unseen = Tensor.input("x", DType.F32, validation.size(), 8, 8);
        Tensor answers = Tensor.input("y", DType.I32, validation.size());
        Tensor validationLoss = Losses.crossEntropy(model.forward(unseen), answers);
        Program look = Program.compile(validationLoss, Updates.none());

        Batches batches =
                Batches.of(train, BATCH).shuffle(seed.at("shuffle").value()).dropLast();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            double sum = 0;
            for (MiniBatch batch : batches.epoch(epoch)) { // repeat
                step.run(batch);
                sum += step.value(loss).scalar();
            }
            look.run(validation);
            System.out.printf(
                    Locale.ROOT,
                    "epoch %2d  training loss %.4f  validation loss %.4f%n",
                    epoch + 1,
                    sum / batches.iterations(),
                    look.value(validationLoss).scalar());
        }
    }
}
