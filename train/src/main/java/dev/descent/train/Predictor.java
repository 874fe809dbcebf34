package dev.descent.train;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.nn.Layer;
import dev.descent.nn.Pass;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;

/**
 * Asks a model about one input at a time. It computes with the weights that the model has at that moment, without dropout.
 *
 * <pre>{@code
 * double[] logits = Predictor.of(model, 8, 8).predict(pixels);
 * }</pre>
 *
 * <p>A program is compiled when it is made; keep it for the next question. Safe for use by several threads, which take
 * turns. For many inputs at once there is {@link Trainer#predict}.
 */
public final class Predictor {
    private static final String INPUT = "x";

    private final Shape example;
    private final Values input;
    private final Values output;
    private final Program program;

    private Predictor(Layer model, DType dtype, Shape example) {
        this.example = example;
        Shape batch = example.prepend(1);
        input = Values.zeros(dtype, batch);
        Tensor answer = model.forward(Tensor.input(INPUT, dtype, batch.dims()), Pass.evaluation());
        if (answer.shape().rank() == 0 || answer.shape().dim(0) != 1) {
            throw new ShapeException("the model gives outputs of shape " + answer.shape()
                    + " for a batch of one example; its first axis must be the batch");
        }
        program = Program.compile(answer, Updates.none());
        output = program.value(answer);
    }

    /**
     * What asks a model whose inputs are F32.
     *
     * @param example shape of one input, without the batch
     * @throws ShapeException if the model cannot take it; the message names the layer's path
     */
    public static Predictor of(Layer model, int... example) {
        return of(model, DType.F32, Shape.of(example));
    }

    /** What asks a model whose inputs are of another type, such as token numbers (I32). */
    public static Predictor of(Layer model, DType dtype, Shape example) {
        return new Predictor(model, dtype, example);
    }

    /**
     * What the model says to one input: logits, or numbers as it was trained on them. A model that ends with {@code
     * Activation.SOFTMAX} gives probabilities: {@code Predictor.of(Sequential.of(model, Activation.SOFTMAX), 8, 8)}.
     *
     * @param values of the input, row-major
     * @throws IllegalArgumentException if there are more or fewer than the input has
     */
    public double[] predict(float... values) {
        require(values.length);
        synchronized (program) {
            for (int i = 0; i < values.length; i++) {
                input.set(i, values[i]);
            }
            return answer();
        }
    }

    /** What the model says to one input of doubles, which are rounded to its type. */
    public double[] predict(double... values) {
        require(values.length);
        synchronized (program) {
            for (int i = 0; i < values.length; i++) {
                input.set(i, values[i]);
            }
            return answer();
        }
    }

    /** What the model says to one input of whole numbers, such as tokens. */
    public double[] predict(int... values) {
        require(values.length);
        synchronized (program) {
            for (int i = 0; i < values.length; i++) {
                input.set(i, values[i]);
            }
            return answer();
        }
    }

    private void require(int count) {
        if (count != example.size()) {
            throw new IllegalArgumentException(
                    "the model takes " + example.size() + " numbers, shape " + example + ", and was given " + count);
        }
    }

    private double[] answer() {
        program.run(_ -> input.memory());
        return output.toDoubles();
    }
}
