package dev.descent.nn;

import dev.descent.data.Nearest;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;
import dev.descent.word.Digits;
import dev.descent.word.Says;
import dev.descent.word.Word;
import dev.descent.word.Words;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Functions between linear layers, without parameters or settings. Shapes: any → the same. */
public enum Activation implements Nonlinearity {
    /** max(x, 0). */
    @Word("relu")
    @Says("max(x, 0)")
    RELU(
            Functions::relu,
            Math.sqrt(2),
            0,
            Double.POSITIVE_INFINITY,
            "y = max(0, x)",
            "dy/dx = 1 where x > 0, else 0",
            (x, digits) -> "max(0, " + digits.of(x) + ")"),
    /** x where it is positive, else 0.01·x. */
    @Word("leakyRelu")
    @Says("x where positive, else 0.01·x")
    LEAKY_RELU(
            x -> Functions.leakyRelu(x, Activation.LEAK),
            Math.sqrt(2 / (1 + Activation.LEAK * Activation.LEAK)),
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            "y = x where x > 0, else 0.01·x",
            "dy/dx = 1 where x > 0, else 0.01",
            (x, digits) -> x > 0 ? digits.of(x) : digits.product(0.01, x)),
    /** x·Φ(x) (Hendrycks and Gimpel 2016). */
    @Word("gelu")
    @Says("x·Φ(x), with the normal distribution Φ")
    GELU(
            Functions::gelu,
            Math.sqrt(2),
            Activation.LEAST_GELU,
            Double.POSITIVE_INFINITY,
            "y = x·Φ(x), Φ the normal distribution",
            "dL/dx = dL/dy·dy/dx",
            (x, digits) -> digits.of(x) + "·Φ(" + digits.of(x) + ")"),
    /** GELU in its tanh approximation, as in GPT-2. */
    @Word("geluTanh")
    @Says("gelu, tanh approximation, as in GPT-2")
    GELU_TANH(
            Functions::geluTanh,
            Math.sqrt(2),
            Activation.LEAST_GELU,
            Double.POSITIVE_INFINITY,
            "y = x·Φ(x), Φ nearly the normal distribution",
            "dL/dx = dL/dy·dy/dx",
            (x, digits) -> "gelu(" + digits.of(x) + ")"),
    /** x·sigmoid(x), also called swish. */
    @Word("silu")
    @Says("x·sigmoid(x), also called swish")
    SILU(
            Functions::silu,
            Math.sqrt(2),
            Activation.LEAST_SILU,
            Double.POSITIVE_INFINITY,
            "y = x/(1 + e^−x)",
            "dL/dx = dL/dy·dy/dx",
            (x, digits) -> digits.of(x) + "/(1 + " + digits.exp(-x) + ")"),
    /** Hyperbolic tangent. */
    @Word("tanh")
    @Says("hyperbolic tangent")
    TANH(
            Tensor::tanh,
            5.0 / 3,
            -1,
            1,
            "y = tanh(x)",
            "dy/dx = 1 − y²",
            (x, digits) -> "tanh(" + digits.of(x) + ")",
            (_, y, _, digits) -> "(1 − " + digits.behind(y) + "²)"),
    /** 1 / (1 + e⁻ˣ). */
    @Word("sigmoid")
    @Says("1 / (1 + e⁻ˣ)")
    SIGMOID(
            Functions::sigmoid,
            1,
            0,
            1,
            "y = 1/(1 + e^−x)",
            "dy/dx = y·(1 − y)",
            (x, digits) -> "1/(1 + " + digits.exp(-x) + ")",
            (_, y, _, digits) -> digits.behind(y) + "·(1 − " + digits.of(y) + ")"),
    /** log(1 + eˣ). */
    @Word("softplus")
    @Says("log(1 + eˣ)")
    SOFTPLUS(
            Functions::softplus,
            1,
            0,
            Double.POSITIVE_INFINITY,
            "y = ln(1 + e^x)",
            "dy/dx = 1/(1 + e^−x)",
            (x, digits) -> "ln(1 + " + digits.exp(x) + ")",
            (x, _, _, digits) -> "1/(1 + " + digits.exp(-x) + ")"),
    /** Exponentials that sum to one along the last axis. */
    SOFTMAX(
            x -> Functions.softmax(x, -1),
            1,
            0,
            1,
            "y = e^x, divided by their sum",
            "dL/dx = y·(dL/dy − Σ y·dL/dy)",
            (_, _) -> ""),
    /** x itself. */
    IDENTITY(
            x -> x,
            1,
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            "y = x",
            "dy/dx = 1",
            (x, digits) -> digits.of(x));

    private static final double LEAK = 0.01;
    /** The lowest value of x·Φ(x), and of x·sigmoid(x). */
    private static final double LEAST_GELU = -0.17;

    private static final double LEAST_SILU = -0.2785;

    @SuppressWarnings("ImmutableEnumChecker") // A UnaryOperator could have state; those above have none.
    private final UnaryOperator<Tensor> function;

    private final double gain;
    private final double low;
    private final double high;
    private final String formula;
    private final String chainRule;

    @SuppressWarnings("ImmutableEnumChecker") // as above
    private final Filling filling;

    @SuppressWarnings("ImmutableEnumChecker") // as above
    private final SlopeFilling slopeFilling;

    /** A formula with a number filled in. */
    private interface Filling {
        String of(double x, Digits digits);
    }

    /** A derivative with the numbers filled in. */
    private interface SlopeFilling {
        String of(double x, double y, double slope, Digits digits);
    }

    Activation(
            UnaryOperator<Tensor> function,
            double gain,
            double low,
            double high,
            String formula,
            String chainRule,
            Filling filling) {
        this(function, gain, low, high, formula, chainRule, filling, (_, _, slope, digits) -> digits.behind(slope));
    }

    Activation(
            UnaryOperator<Tensor> function,
            double gain,
            double low,
            double high,
            String formula,
            String chainRule,
            Filling filling,
            SlopeFilling slopeFilling) {
        this.function = function;
        this.gain = gain;
        this.low = low;
        this.high = high;
        this.formula = formula;
        this.chainRule = chainRule;
        this.filling = filling;
        this.slopeFilling = slopeFilling;
    }

    /** PyTorch's {@code calculate_gain}; that of ReLU for GELU and SiLU, which it does not list, and 1 for the others. */
    @Override
    public double gain() {
        return gain;
    }

    @Override
    public double low() {
        return low;
    }

    @Override
    public double high() {
        return high;
    }

    /**
     * The activation that recipes call by this word: {@code relu}, {@code leakyRelu}.
     *
     * @throws IllegalArgumentException if none is called so; the message names the nearest
     */
    public static Activation of(String word) {
        List<String> words = Words.of(Activation.class);
        if (!words.contains(word)) {
            throw new IllegalArgumentException(
                    "no activation is called \"" + word + "\": " + Nearest.hint(word, words));
        }
        return values()[words.indexOf(word)];
    }

    /** What recipes call it: {@code relu}, {@code leakyRelu}. */
    public String word() {
        return Words.of(this);
    }

    @Override
    public String words() {
        return word();
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return function.apply(x);
    }

    @Override
    public String title() {
        return this == GELU_TANH
                ? "gelu (tanh)"
                : name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    public String formula() {
        return formula;
    }

    @Override
    public String chainRule() {
        return chainRule;
    }

    @Override
    public Optional<String> filled(double x, Digits digits) {
        return this == SOFTMAX ? Optional.empty() : Optional.of(filling.of(x, digits));
    }

    @Override
    public String slopeFilled(double x, double y, double slope, Digits digits) {
        return slopeFilling.of(x, y, slope, digits);
    }
}
