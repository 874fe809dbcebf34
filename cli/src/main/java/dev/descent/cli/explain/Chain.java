package dev.descent.cli.explain;

import dev.descent.insight.Explanation;
import dev.descent.insight.LayerStep;
import dev.descent.nn.Activation;
import dev.descent.nn.Clip;
import dev.descent.nn.Dropout;
import dev.descent.nn.Flatten;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.Residual;
import dev.descent.nn.StraightThroughClip;
import dev.descent.word.Digits;
import java.util.Optional;

/** The chain rule in letters, layer by layer. */
final class Chain {
    private Chain() {}

    static String words(LayerStep step) {
        String further = step.inputBlame().isPresent() ? "; " : "";
        return switch (step.layer()) {
            case Linear _ ->
                "dL/dw = dL/dy·x" + (step.weights().size() > 1 ? ", dL/db = dL/dy" : "")
                        + (further.isEmpty() ? "" : further + "dL/dx = dL/dy·w");
            case Activation activation ->
                switch (activation) {
                    case RELU -> "dy/dx = 1 where x > 0, else 0";
                    case LEAKY_RELU -> "dy/dx = 1 where x > 0, else 0.01";
                    case TANH -> "dy/dx = 1 − y²";
                    case SIGMOID -> "dy/dx = y·(1 − y)";
                    case SOFTPLUS -> "dy/dx = 1/(1 + e^−x)";
                    case IDENTITY -> "dy/dx = 1";
                    case SOFTMAX -> "dL/dx = y·(dL/dy − Σ y·dL/dy)";
                    case GELU, GELU_TANH, SILU -> "dL/dx = dL/dy·dy/dx";
                };
            case Dropout dropout ->
                step.slope().isEmpty()
                        ? "dy/dx = 1"
                        : "dy/dx = 0 where dropped, else 1/" + new Digits(6).of(1 - dropout.probability());
            case Clip _ -> "dy/dx = 1 within the bounds, else 0";
            case StraightThroughClip _ -> "blame passes straight through, as if dy/dx were 1";
            case LayerNorm _ ->
                "with n = (x − mean)/std: dL/dw = dL/dy·n, dL/db = dL/dy"
                        + (further.isEmpty()
                                ? ""
                                : further + "dL/dx = (w·dL/dy − mean of w·dL/dy − n·mean of w·dL/dy·n)/std");
            case Flatten _ -> "blame goes back as it is, in the old shape";
            case Residual _ -> "blame goes both ways, into the body and around it";
            default -> "what comes back out of it";
        };
    }

    /** The layer that a residual layer's input goes into first. */
    static Optional<LayerStep> firstOfBody(Explanation explanation, LayerStep residual) {
        return explanation.layers().stream()
                .filter(step -> step.path().startsWith(residual.path() + ".body"))
                .findFirst();
    }
}
