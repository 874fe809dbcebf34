package dev.descent.nn;

import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;
import dev.descent.word.Digits;
import dev.descent.word.Example;
import dev.descent.word.Key;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Word;
import java.util.Optional;

/**
 * Holds each value within [low, high]; no blame flows through what is held back, unlike in {@link StraightThroughClip}.
 * Shapes: any → the same.
 */
@Word("clip")
@Says("values clipped to bounds")
public record Clip(
        @Short
        @Key("bounds")
        @Says("lower and upper bound")
        @Example(value = "[0, 1]", as = "two numbers, the lower one first: [0, 1]")
        double low,

        @Short @Key("bounds") double high)
        implements Nonlinearity {
    /** Refuses bounds between which nothing lies. */
    public Clip {
        if (!(low < high)) {
            throw new IllegalArgumentException("Clip: nothing lies between " + low + " and " + high);
        }
    }

    /**
     * A layer with these bounds.
     *
     * @throws IllegalArgumentException if nothing lies between them
     */
    public static Clip of(double low, double high) {
        return new Clip(low, high);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return Functions.clip(x, low, high);
    }

    @Override
    public String words() {
        return "clip to " + Digits.setting(low) + ".." + Digits.setting(high);
    }

    @Override
    public String title() {
        Digits digits = new Digits(6);
        return "clip " + digits.of(low) + ".." + digits.of(high);
    }

    @Override
    public String formula() {
        return "no less than the one, no more than the other";
    }

    @Override
    public String chainRule() {
        return "dy/dx = 1 within the bounds, else 0";
    }

    @Override
    public Optional<String> filled(double x, Digits digits) {
        return Optional.of("max(" + digits.of(low) + ", min(" + digits.of(high) + ", " + digits.of(x) + "))");
    }
}
