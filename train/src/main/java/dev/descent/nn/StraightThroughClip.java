package dev.descent.nn;

import dev.descent.tensor.Functions;
import dev.descent.tensor.Tensor;
import dev.descent.word.Digits;
import java.util.Optional;

/**
 * Values moved into [low, high], and a gradient that passes as if they had not been: {@code z + constant(clip(z) − z)}.
 * A plain clip has gradient 0 outside, where a unit that is wrong would stay wrong for ever; this is the delta rule of
 * the earliest learning machines, and the straight-through estimator of today (Bengio, Léonard, Courville 2013).
 * Shapes: any → the same.
 */
public record StraightThroughClip(double low, double high) implements Nonlinearity {
    /** Refuses bounds between which nothing lies. */
    public StraightThroughClip {
        if (!(low < high)) {
            throw new IllegalArgumentException("StraightThroughClip: nothing lies between " + low + " and " + high);
        }
    }

    /**
     * A layer with these bounds.
     *
     * @throws IllegalArgumentException if nothing lies between them
     */
    public static StraightThroughClip of(double low, double high) {
        return new StraightThroughClip(low, high);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return x.add(Functions.clip(x, low, high).sub(x).detach());
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
        return "no less than the one, no more than the other; blame passes all the same";
    }

    @Override
    public String chainRule() {
        return "blame passes straight through, as if dy/dx were 1";
    }

    @Override
    public Optional<String> filled(double x, Digits digits) {
        return Optional.of("max(" + digits.of(low) + ", min(" + digits.of(high) + ", " + digits.of(x) + "))");
    }
}
