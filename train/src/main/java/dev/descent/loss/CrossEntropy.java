package dev.descent.loss;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Cross-entropy of logits, {@code −Σ_c w_c·q_c·log softmax(x)_c} over the last axis, with PyTorch's definitions:
 * smoothing makes of the target distribution q the mixture {@code (1 − ε)·q + ε/C}; with labels and class weights the
 * mean is the weighted one, {@code Σ loss / Σ w_label}; with probabilities it is the plain mean.
 *
 * @param labelSmoothing ε in [0, 1] (Szegedy et al. 2016)
 * @param classWeights one weight ≥ 0 for each class, or none if all count alike
 * @param reduce what is made of the losses of a batch
 */
public record CrossEntropy(double labelSmoothing, List<Double> classWeights, Reduce reduce) {
    public CrossEntropy {
        classWeights = List.copyOf(classWeights);
        Checks.require(
                labelSmoothing >= 0 && labelSmoothing <= 1,
                "crossEntropy: label smoothing must lie in [0, 1], not " + labelSmoothing);
        Checks.require(
                classWeights.stream().allMatch(weight -> weight >= 0 && Double.isFinite(weight)),
                "crossEntropy: class weights must be finite and ≥ 0, not " + classWeights);
    }

    /** No smoothing, no weights, the mean. */
    public static CrossEntropy standard() {
        return new CrossEntropy(0, List.of(), Reduce.MEAN);
    }

    /** With another smoothing. */
    public CrossEntropy labelSmoothing(double smoothing) {
        return new CrossEntropy(smoothing, classWeights, reduce);
    }

    /** With one weight for each class. */
    public CrossEntropy classWeights(double... weights) {
        return new CrossEntropy(labelSmoothing, Arrays.stream(weights).boxed().toList(), reduce);
    }

    /** With another reduction. */
    public CrossEntropy reduce(Reduce other) {
        return new CrossEntropy(labelSmoothing, classWeights, other);
    }

    /**
     * The loss. A label outside [0, classes) makes its loss and the gradient of its logits NaN (as TensorFlow's does),
     * so that nothing can be trained on it unnoticed; look for such labels in the data, where their place is known.
     *
     * @param logits [batch…, classes]
     * @param target I32 labels [batch…], or probabilities of the logits' shape and type
     * @return a scalar, or [batch…] unreduced
     * @throws ShapeException if shapes or types do not fit
     */
    public Tensor of(Tensor logits, Tensor target) {
        Checks.that(
                logits.shape().rank() >= 1
                        && logits.shape().dim(-1) >= 1
                        && logits.dtype().isFloating(),
                "crossEntropy: needs logits [batch…, classes] of real numbers, not " + logits.dtype() + " of shape "
                        + logits.shape());
        int classes = logits.shape().dim(-1);
        Checks.that(
                classWeights.isEmpty() || classWeights.size() == classes,
                "crossEntropy: " + classWeights.size() + " class weights for " + classes
                        + " classes in logits of shape " + logits.shape());
        return target.dtype() == DType.I32 ? ofLabels(logits, target) : ofProbabilities(logits, target);
    }

    private Tensor ofLabels(Tensor logits, Tensor labels) {
        Checks.requireLabels("crossEntropy", logits, labels);
        int classes = logits.shape().dim(-1);
        Tensor weighted = weighted(logits.logSoftmax(-1));
        Tensor inRange = labels.max(0).min(classes - 1);
        Tensor isLabel = Functions.isClass(inRange, classes);
        Tensor loss = atLabel(isLabel, weighted).neg();
        if (labelSmoothing > 0) {
            Tensor spread = weighted.sum(-1).mul(-labelSmoothing / classes);
            loss = loss.mul(1 - labelSmoothing).add(spread);
        }
        // A factor, not a selection: NaN has to reach the gradient too.
        Tensor one = Tensor.onesLike(loss);
        Tensor nan = Tensor.full(Double.NaN, loss.dtype(), loss.shape());
        loss = loss.mul(Tensor.select(labels.eq(inRange), one, nan));
        if (reduce == Reduce.MEAN && !classWeights.isEmpty()) {
            Tensor weights = weights(logits).broadcastTo(logits.shape());
            return loss.sum().div(atLabel(isLabel, weights).sum());
        }
        return reduce.apply(loss);
    }

    private Tensor ofProbabilities(Tensor logits, Tensor target) {
        Checks.requireAlike("crossEntropy", "logits", logits, "target", target);
        double uniform = labelSmoothing / logits.shape().dim(-1);
        Tensor smooth = labelSmoothing > 0 ? target.mul(1 - labelSmoothing).add(uniform) : target;
        return reduce.apply(weighted(logits.logSoftmax(-1)).mul(smooth).sum(-1).neg());
    }

    /** What stands at each label. A selection, not a product with zeros and ones: that would make NaN of −∞. */
    private static Tensor atLabel(Tensor isLabel, Tensor x) {
        return Tensor.select(isLabel, x, Tensor.zerosLike(x)).sum(-1);
    }

    private Tensor weighted(Tensor x) {
        return classWeights.isEmpty() ? x : x.mul(weights(x));
    }

    private Tensor weights(Tensor like) {
        float[] weights = new float[classWeights.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = classWeights.get(i).floatValue();
        }
        return Tensor.of(weights).cast(like.dtype());
    }
}
