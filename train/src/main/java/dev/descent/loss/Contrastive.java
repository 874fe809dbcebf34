package dev.descent.loss;

import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;

/**
 * In-batch contrastive loss, InfoNCE (van den Oord, Li, Vinyals 2018), also known as multiple negatives ranking: the
 * cross-entropy of {@code scale·cos(a_i, c_j)} over all candidates j, with j = i the right one.
 *
 * @param scale what similarities are multiplied by; 1/temperature
 * @param symmetric whether candidates also look for their anchors, and the loss is the mean of both directions (as in
 *     CLIP)
 * @param reduce what is made of the losses of a batch
 */
public record Contrastive(double scale, boolean symmetric, Reduce reduce) {
    private static final double SCALE = 20;
    /** PyTorch's: the least length that a vector is divided by. */
    private static final double COSINE_EPS = 1e-12;

    public Contrastive {
        Checks.requirePositive("contrastive", "scale", scale);
    }

    /** Scale 20, from anchors to candidates, the mean. */
    public static Contrastive standard() {
        return new Contrastive(SCALE, false, Reduce.MEAN);
    }

    /** With another scale. */
    public Contrastive scale(double other) {
        return new Contrastive(other, symmetric, reduce);
    }

    /** With the scale 1/temperature. */
    public Contrastive temperature(double temperature) {
        Checks.requirePositive("contrastive", "temperature", temperature);
        return scale(1 / temperature);
    }

    /** In both directions. */
    public Contrastive bothWays() {
        return new Contrastive(scale, true, reduce);
    }

    /** With another reduction. */
    public Contrastive reduce(Reduce other) {
        return new Contrastive(scale, symmetric, other);
    }

    /**
     * The loss.
     *
     * @param anchors [n, features]
     * @param candidates [m, features] with m ≥ n (m = n in both directions); row i belongs to anchor i, and all other
     *     rows, those beyond n included, do not
     * @return a scalar, or [n] unreduced
     * @throws ShapeException if shapes or types do not fit
     */
    public Tensor of(Tensor anchors, Tensor candidates) {
        check(anchors, candidates);
        Tensor similarities = unit(anchors).matmul(unit(candidates).transpose()).mul(scale);
        Tensor own = Tensor.iota(Shape.of(anchors.shape().dim(0)), 0);
        CrossEntropy crossEntropy = CrossEntropy.standard().reduce(reduce);
        Tensor loss = crossEntropy.of(similarities, own);
        return symmetric
                ? loss.add(crossEntropy.of(similarities.transpose(), own)).mul(0.5)
                : loss;
    }

    private static Tensor unit(Tensor x) {
        return Functions.normalize(x, -1, COSINE_EPS);
    }

    private void check(Tensor anchors, Tensor candidates) {
        Shape a = anchors.shape();
        Shape c = candidates.shape();
        Checks.that(
                a.rank() == 2 && c.rank() == 2 && a.dim(1) == c.dim(1),
                "contrastive: needs anchors [n, features] and candidates [m, features], not " + a + " and " + c);
        Checks.that(
                symmetric ? a.dim(0) == c.dim(0) : a.dim(0) <= c.dim(0),
                "contrastive: " + c.dim(0) + " candidates for " + a.dim(0) + " anchors, in shapes " + c + " and " + a
                        + (symmetric ? "; both directions need as many of each" : "; each anchor needs its own"));
        Checks.that(
                anchors.dtype().isFloating() && anchors.dtype() == candidates.dtype(),
                "contrastive: anchors hold " + anchors.dtype() + " and candidates " + candidates.dtype()
                        + "; both need the same type of real number, so cast one of them");
    }
}
