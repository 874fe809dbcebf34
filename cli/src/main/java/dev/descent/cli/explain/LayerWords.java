package dev.descent.cli.explain;

import dev.descent.insight.LayerStep;
import dev.descent.nn.Activation;
import dev.descent.nn.Clip;
import dev.descent.nn.Dropout;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.Residual;
import dev.descent.nn.StraightThroughClip;
import dev.descent.word.Digits;
import java.util.Locale;
import java.util.regex.Pattern;

/** What layers are called and what they compute. */
final class LayerWords {
    private static final Digits SETTING = new Digits(6);
    private static final Pattern RECORD = Pattern.compile("^(\\w+)\\[.*");

    private LayerWords() {}

    /** A short name: {@code linear 2→1}. */
    static String name(Layer layer) {
        return switch (layer) {
            case Linear linear -> "linear " + linear.in() + "→" + linear.out();
            case Activation activation ->
                activation
                        .name()
                        .toLowerCase(Locale.ROOT)
                        .replace("leaky_relu", "leaky relu")
                        .replace("gelu_tanh", "gelu (tanh)");
            case Dropout dropout -> "dropout " + SETTING.of(dropout.probability());
            case LayerNorm norm -> "layer norm " + norm.weight().shape().dim(0);
            case Flatten _ -> "flatten";
            case Clip clip -> clip(clip.low(), clip.high());
            case StraightThroughClip clip -> clip(clip.low(), clip.high());
            case Residual _ -> "residual";
            case Embedding table ->
                "embedding " + table.weight().shape().dim(0) + "→"
                        + table.weight().shape().dim(1);
            default -> RECORD.matcher(layer.toString()).replaceFirst("$1");
        };
    }

    private static String clip(double low, double high) {
        return "clip " + SETTING.of(low) + ".." + SETTING.of(high);
    }

    /** What it computes. */
    static String formula(LayerStep step) {
        return switch (step.layer()) {
            case Linear linear -> linear.bias().isPresent() ? "y = x·Wᵀ + b" : "y = x·Wᵀ";
            case Activation activation ->
                switch (activation) {
                    case RELU -> "y = max(0, x)";
                    case LEAKY_RELU -> "y = x where x > 0, else 0.01·x";
                    case GELU -> "y = x·Φ(x), Φ the normal distribution";
                    case GELU_TANH -> "y = x·Φ(x), Φ nearly the normal distribution";
                    case SILU -> "y = x/(1 + e^" + Digits.MINUS + "x)";
                    case TANH -> "y = tanh(x)";
                    case SIGMOID -> "y = 1/(1 + e^" + Digits.MINUS + "x)";
                    case SOFTPLUS -> "y = ln(1 + e^x)";
                    case SOFTMAX -> "y = e^x, divided by their sum";
                    case IDENTITY -> "y = x";
                };
            case Dropout dropout -> dropped(step, dropout);
            case LayerNorm norm ->
                "y = (x − mean)/√(variance + " + SETTING.of(norm.eps()) + ")·weight + bias, over each example";
            case Flatten _ -> "the same numbers in one row";
            case Clip _ -> "no less than the one, no more than the other";
            case StraightThroughClip _ -> "no less than the one, no more than the other; blame passes all the same";
            case Residual _ -> "y = x + what its body gave";
            case Embedding _ -> "looks up a row of its table for each number";
            default -> "a layer of its own kind";
        };
    }

    private static String dropped(LayerStep step, Dropout dropout) {
        if (step.slope().isEmpty()) {
            return "nothing is dropped";
        }
        long zeros = 0;
        for (long i = 0; i < step.slope().get().size(); i++) {
            zeros += step.slope().get().get(i) == 0 ? 1 : 0;
        }
        return String.format(
                Locale.ROOT,
                "%.1f %% dropped by chance (%,d of %,d), the others divided by %s",
                100.0 * zeros / step.slope().get().size(),
                zeros,
                step.slope().get().size(),
                SETTING.of(1 - dropout.probability()));
    }
}
