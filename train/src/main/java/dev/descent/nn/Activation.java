package dev.descent.nn;

import dev.descent.data.Nearest;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Functions between linear layers, without parameters. Shapes: any → the same. */
public enum Activation implements Layer {
    /** max(x, 0). */
    RELU(Functions::relu, Math.sqrt(2)),
    /** x where it is positive, else 0.01·x. */
    LEAKY_RELU(x -> Functions.leakyRelu(x, Activation.LEAK), Math.sqrt(2 / (1 + Activation.LEAK * Activation.LEAK))),
    /** x·Φ(x) (Hendrycks and Gimpel 2016). */
    GELU(Functions::gelu, Math.sqrt(2)),
    /** GELU in its tanh approximation, as in GPT-2. */
    GELU_TANH(Functions::geluTanh, Math.sqrt(2)),
    /** x·sigmoid(x), also called swish. */
    SILU(Functions::silu, Math.sqrt(2)),
    /** Hyperbolic tangent. */
    TANH(Tensor::tanh, 5.0 / 3),
    /** 1 / (1 + e⁻ˣ). */
    SIGMOID(Functions::sigmoid, 1),
    /** log(1 + eˣ). */
    SOFTPLUS(Functions::softplus, 1),
    /** Exponentials that sum to one along the last axis. */
    SOFTMAX(x -> Functions.softmax(x, -1), 1),
    /** x itself. */
    IDENTITY(x -> x, 1);

    private static final double LEAK = 0.01;

    @SuppressWarnings("ImmutableEnumChecker") // A UnaryOperator could have state; those above have none.
    private final UnaryOperator<Tensor> function;

    private final double gain;

    Activation(UnaryOperator<Tensor> function, double gain) {
        this.function = function;
        this.gain = gain;
    }

    /**
     * By how much the standard deviation of the weights before this function has to exceed 1/√fan for the signal to
     * keep its size: PyTorch's {@code calculate_gain}; that of ReLU for GELU and SiLU, which it does not list, and 1
     * for the others.
     */
    public double gain() {
        return gain;
    }

    /**
     * The activation that recipes call by this word: {@code relu}, {@code leakyRelu}.
     *
     * @throws IllegalArgumentException if none is called so; the message names the nearest
     */
    public static Activation of(String word) {
        List<String> words = Arrays.stream(values()).map(Activation::word).toList();
        if (!words.contains(word)) {
            throw new IllegalArgumentException(
                    "no activation is called \"" + word + "\": " + Nearest.hint(word, words));
        }
        return values()[words.indexOf(word)];
    }

    /** What recipes call it: {@code relu}, {@code leakyRelu}. */
    public String word() {
        int end = name().indexOf('_');
        String first = name().toLowerCase(Locale.ROOT);
        return end < 0 ? first : first.substring(0, end) + name().charAt(end + 1) + first.substring(end + 2);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return function.apply(x);
    }

    @Override
    public Parameters parameters() {
        return Parameters.none();
    }
}
