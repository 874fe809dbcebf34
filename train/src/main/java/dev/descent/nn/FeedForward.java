package dev.descent.nn;

import dev.descent.tensor.Tensor;

/**
 * Two linear layers with a function between them, applied to each token alone. Shapes: x [batch…, width] → the same.
 *
 * @param up width → hidden, usually four times as wide
 * @param activation between the two
 * @param down hidden → width
 */
public record FeedForward(Linear up, Activation activation, Linear down) implements Layer {
    public FeedForward {
        Inputs.that(
                up.out() == down.in() && up.in() == down.out(),
                "FeedForward: " + up + " and " + down + " do not lead back to the width that goes in");
    }

    /**
     * A layer that begins as two of {@link Linear#of(int, int, Seed)}.
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static FeedForward of(int width, int hidden, Activation activation, Seed seed) {
        return new FeedForward(
                Linear.of(width, hidden, seed.at("up")), activation, Linear.of(hidden, width, seed.at("down")));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor hidden = activation.forward(pass.within("up", up, x), pass);
        return pass.within("down", down, hidden);
    }

    @Override
    public Parameters parameters() {
        return up.parameters().within("up").and(down.parameters().within("down"));
    }

    @Override
    public String toString() {
        return "FeedForward(" + up.in() + "→" + up.out() + "→" + down.out() + ", " + activation + ")";
    }
}
