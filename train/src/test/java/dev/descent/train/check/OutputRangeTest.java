package dev.descent.train.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.descent.data.Dataset;
import dev.descent.loss.CrossEntropy;
import dev.descent.loss.Losses;
import dev.descent.nn.Activation;
import dev.descent.nn.Clip;
import dev.descent.nn.Dropout;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import dev.descent.train.history.TrainingException;
import dev.descent.train.objective.LossFunction;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** A model that ends with a function whose values lie within bounds is refused where the loss needs others. */
class OutputRangeTest {
    private static final int SIZE = 40;

    private static float[][] inputs() {
        Random random = new Random(3);
        float[][] x = new float[SIZE][3];
        for (float[] row : x) {
            for (int j = 0; j < row.length; j++) {
                row[j] = (float) random.nextGaussian();
            }
        }
        return x;
    }

    private static Dataset classes(int count) {
        int[] y = new int[SIZE];
        for (int i = 0; i < SIZE; i++) {
            y[i] = i % count;
        }
        return Dataset.builder()
                .floats("x", inputs())
                .ints("y", Shape.scalar(), y)
                .build();
    }

    private static Dataset numbers(IntToDoubleFunction target) {
        float[][] y = new float[SIZE][1];
        for (int i = 0; i < SIZE; i++) {
            y[i][0] = (float) target.applyAsDouble(i);
        }
        return Dataset.builder().floats("x", inputs()).floats("y", y).build();
    }

    private static void trained(LossFunction loss, Dataset data, int outputs, Layer... last) {
        Layer model = Sequential.of(Linear.of(3, outputs, new Seed(1)), Sequential.of(last));
        Trainer.of(model, loss).epochs(1).build().fit(data);
    }

    private static String refusal(LossFunction loss, Dataset data, int outputs, Layer... last) {
        return assertThrows(TrainingException.class, () -> trained(loss, data, outputs, last))
                .getMessage();
    }

    @Test
    void aLossOfLogitsRefusesWhatIsBounded() {
        assertEquals(
                "the model ends with SOFTMAX, whose outputs lie between 0 and 1, but the loss takes unbounded logits"
                        + " and converts them to probabilities itself; leave SOFTMAX out",
                refusal(Losses::crossEntropy, classes(3), 3, Activation.SOFTMAX));
        List<LossFunction> losses = List.of(
                Losses::crossEntropy,
                LossFunction.of(CrossEntropy.standard().labelSmoothing(0.2).classWeights(1, 2, 3)));
        for (LossFunction loss : losses) {
            for (Layer last :
                    List.of(Activation.RELU, Activation.SIGMOID, Activation.TANH, Activation.GELU, new Clip(-2, 2))) {
                refusal(loss, classes(3), 3, last);
                refusal(loss, classes(3), 3, last, new Dropout(0.1));
            }
        }
        refusal(Losses::binaryCrossEntropy, numbers(i -> i % 2), 1, Activation.SIGMOID);
        refusal(Losses::binaryCrossEntropy, numbers(i -> i % 2), 1, Activation.RELU);
        LossFunction ofLabels = (outputs, y) ->
                Losses.binaryCrossEntropy(outputs, y.cast(DType.F32).reshape(outputs.shape()));
        refusal(ofLabels, classes(2), 1, Activation.SIGMOID);
    }

    @Test
    void whatGivesAnyNumberIsTrained() {
        trained(Losses::crossEntropy, classes(3), 3);
        trained(Losses::crossEntropy, classes(3), 3, Activation.LEAKY_RELU);
        trained(Losses::binaryCrossEntropy, numbers(i -> i % 2), 1, Activation.IDENTITY);
    }

    @Test
    void aLossOfProbabilitiesIsNoLossOfLogits() {
        LossFunction likelihood = (outputs, y) -> outputs.log()
                .mul(Functions.oneHot(y, 3, DType.F32))
                .sum(-1)
                .mean()
                .neg();
        trained(likelihood, classes(3), 3, Activation.SOFTMAX);
        LossFunction ofProbabilities = (p, t) -> t.mul(p.log())
                .add(t.neg().add(1).mul(p.neg().add(1).log()))
                .mean()
                .neg();
        trained(ofProbabilities, numbers(i -> i % 2), 1, Activation.SIGMOID);
    }

    @Test
    void numbersThatCannotBeToldAreRefused() {
        assertEquals(
                "the model ends with RELU, whose outputs lie above 0, but the training set has targets such as -2.0000,"
                        + " which it cannot reach; leave RELU out, or scale the targets to its range",
                refusal(Losses::mse, numbers(i -> i % 5 - 2), 1, Activation.RELU));
        refusal(Losses::mae, numbers(i -> 3 * i), 1, Activation.SIGMOID);
        refusal(Losses::mse, numbers(i -> i % 2), 1, new Clip(-1, 0.5));
        trained(Losses::mse, numbers(i -> i), 1, Activation.RELU);
        trained(Losses::mse, numbers(i -> i % 2), 1, Activation.SIGMOID);
        trained(Losses::mse, numbers(i -> i % 3 - 1), 1, Activation.TANH);
    }
}
