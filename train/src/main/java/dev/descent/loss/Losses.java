package dev.descent.loss;

import dev.descent.tensor.Functions;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;

/**
 * How wrong a model is: expressions to be minimized. Without a {@link Reduce} the result is the mean over all examples,
 * a scalar. Definitions are PyTorch's; where one has settings, a record of them offers the same function: {@code
 * CrossEntropy.standard().labelSmoothing(0.1).of(logits, labels)}. Operands whose shapes do not fit are a {@link
 * ShapeException}; nothing is broadcast.
 */
public final class Losses {
    private static final double TRIPLET_MARGIN = 1;
    /** PyTorch's; keeps the gradient of a distance of zero finite. */
    private static final double DISTANCE_EPS = 1e-6;

    private Losses() {}

    /** Mean squared error, {@code mean (p − t)²}. Shapes: both any, equal. */
    public static Tensor mse(Tensor prediction, Tensor target) {
        return mse(prediction, target, Reduce.MEAN);
    }

    /** Squared errors, {@code (p − t)²}. Shapes: both any, equal. */
    public static Tensor mse(Tensor prediction, Tensor target, Reduce reduce) {
        Checks.requireAlike("mse", "prediction", prediction, "target", target);
        return reduce.apply(prediction.sub(target).square());
    }

    /** Mean absolute error, {@code mean |p − t|}. Shapes: both any, equal. */
    public static Tensor mae(Tensor prediction, Tensor target) {
        return mae(prediction, target, Reduce.MEAN);
    }

    /** Absolute errors, {@code |p − t|}. Shapes: both any, equal. */
    public static Tensor mae(Tensor prediction, Tensor target, Reduce reduce) {
        Checks.requireAlike("mae", "prediction", prediction, "target", target);
        return reduce.apply(prediction.sub(target).abs());
    }

    /** Mean of {@link #huber(Tensor, Tensor, double, Reduce)}. */
    public static Tensor huber(Tensor prediction, Tensor target, double delta) {
        return huber(prediction, target, delta, Reduce.MEAN);
    }

    /**
     * With {@code d = |p − t|}: {@code ½d²} where {@code d ≤ δ}, else {@code δ(d − ½δ)}, so that outliers pull with a
     * bounded force (Huber 1964). Shapes: both any, equal.
     *
     * @throws IllegalArgumentException if δ is not positive
     */
    public static Tensor huber(Tensor prediction, Tensor target, double delta, Reduce reduce) {
        Checks.requireAlike("huber", "prediction", prediction, "target", target);
        Checks.requirePositive("huber", "delta", delta);
        Tensor distance = prediction.sub(target).abs();
        Tensor near = distance.mul(distance.mul(0.5)); // d² may be too large where ½d² is not
        Tensor far = distance.sub(0.5 * delta).mul(delta);
        return reduce.apply(Tensor.select(distance.le(delta), near, far));
    }

    /**
     * Mean binary cross-entropy of logits, {@code mean −[t·log σ(x) + (1 − t)·log(1 − σ(x))]}. Shapes: both any, equal.
     */
    public static Tensor binaryCrossEntropy(Tensor logits, Tensor target) {
        return binaryCrossEntropy(logits, target, Tensor.onesLike(target), Reduce.MEAN);
    }

    /**
     * Binary cross-entropy of logits, {@code −[w·t·log σ(x) + (1 − t)·log(1 − σ(x))]}. With {@code log(1 + e⁻ˡˣˡ)}, which
     * both logarithms have in common, it is a sum of what is not negative, so that it neither overflows nor loses digits.
     *
     * @param logits any shape
     * @param target the logits' shape and type; probabilities of "yes"
     * @param positiveWeight w, broadcast to the logits' shape: how much more a missed "yes" counts than a missed "no",
     *     e.g. number of "no" / number of "yes"
     */
    public static Tensor binaryCrossEntropy(Tensor logits, Tensor target, Tensor positiveWeight, Reduce reduce) {
        Checks.requireAlike("binaryCrossEntropy", "logits", logits, "target", target);
        Tensor yes = positiveWeight.broadcastTo(target.shape()).mul(target);
        Tensor no = target.neg().add(1);
        Tensor saysYes = logits.gt(0);
        Tensor wrong = Tensor.select(saysYes, no.mul(logits), yes.mul(logits).neg());
        Tensor uncertain = Functions.softplus(Tensor.select(saysYes, logits.neg(), logits));
        return reduce.apply(wrong.add(yes.add(no).mul(uncertain)));
    }

    /**
     * Mean cross-entropy of logits. A label outside [0, classes) makes the loss and its gradient NaN.
     *
     * @param logits [batch…, classes]
     * @param target I32 labels [batch…], or probabilities of the logits' shape and type
     * @see CrossEntropy for label smoothing and class weights
     */
    public static Tensor crossEntropy(Tensor logits, Tensor target) {
        return CrossEntropy.standard().of(logits, target);
    }

    /**
     * In-batch contrastive loss (InfoNCE): each anchor should be most similar to its own candidate.
     *
     * @param anchors [n, features]
     * @param candidates [m, features] with m ≥ n; row i belongs to anchor i, all others do not
     * @see Contrastive for the scale and the symmetric form
     */
    public static Tensor contrastive(Tensor anchors, Tensor candidates) {
        return Contrastive.standard().of(anchors, candidates);
    }

    /** Mean triplet loss with margin 1. Shapes: all [batch…, features]. */
    public static Tensor triplet(Tensor anchor, Tensor positive, Tensor negative) {
        return triplet(anchor, positive, negative, TRIPLET_MARGIN, Reduce.MEAN);
    }

    /**
     * {@code max(d(a, p) − d(a, n) + margin, 0)} with the Euclidean distance {@code d(x, y) = ‖x − y + 1e-6‖} over the
     * last axis (Schroff, Kalenichenko, Philbin 2015). Shapes: all [batch…, features] → [batch…].
     *
     * @throws IllegalArgumentException if the margin is not positive
     */
    public static Tensor triplet(Tensor anchor, Tensor positive, Tensor negative, double margin, Reduce reduce) {
        Checks.requireAlike("triplet", "anchor", anchor, "positive", positive);
        Checks.requireAlike("triplet", "anchor", anchor, "negative", negative);
        Checks.that(anchor.shape().rank() >= 1, "triplet: a scalar has no features to take a distance over");
        Checks.requirePositive("triplet", "margin", margin);
        Tensor excess =
                distance(anchor, positive).sub(distance(anchor, negative)).add(margin);
        return reduce.apply(excess.relu());
    }

    private static Tensor distance(Tensor x, Tensor y) {
        return Functions.normKeeping(x.sub(y).add(DISTANCE_EPS), -1).dropAxes(-1);
    }
}
