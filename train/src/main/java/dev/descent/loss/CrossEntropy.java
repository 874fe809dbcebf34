package dev.descent.loss;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Cross-entropy of logits, {@code −Σ_c w_c·q_c·log softmax(x)_c} over the last axis, with PyTorch's definitions:
 * smoothing makes of the target distribution q the mixture {@code (1 − ε)·q + ε/C}; with labels and class weights the
 * mean is the weighted one, {@code Σ loss / Σ w_label}; with probabilities it is the plain mean. A label that is to be
 * ignored has loss and gradient 0 and is left out of the mean. Where nothing is left, because all labels are ignored or
 * have weight 0, the mean and its gradient are 0: such a batch adds nothing to what is learned. PyTorch's is NaN then,
 * which ends the training.
 *
 * @param labelSmoothing ε in [0, 1] (Szegedy et al. 2016)
 * @param classWeights one weight ≥ 0 for each class, or none if all count alike
 * @param ignoreIndex the label of what does not count, if there is any: padding; PyTorch's is −100
 * @param reduce what is made of the losses of a batch
 */
public record CrossEntropy(double labelSmoothing, List<Double> classWeights, OptionalInt ignoreIndex, Reduce reduce) {
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
        return new CrossEntropy(0, List.of(), OptionalInt.empty(), Reduce.MEAN);
    }

    /** With another smoothing. */
    public CrossEntropy labelSmoothing(double smoothing) {
        return new CrossEntropy(smoothing, classWeights, ignoreIndex, reduce);
    }

    /** With one weight for each class, as {@link ClassWeights#balanced} gives them. */
    public CrossEntropy classWeights(double... weights) {
        return new CrossEntropy(labelSmoothing, Arrays.stream(weights).boxed().toList(), ignoreIndex, reduce);
    }

    /** Without what has a certain label, usually −100. */
    public CrossEntropy ignoreIndex(int label) {
        return new CrossEntropy(labelSmoothing, classWeights, OptionalInt.of(label), reduce);
    }

    /** With another reduction. */
    public CrossEntropy reduce(Reduce other) {
        return new CrossEntropy(labelSmoothing, classWeights, ignoreIndex, other);
    }

    /**
     * The loss. A label outside [0, classes) that is not to be ignored makes its loss and the gradient of its logits NaN (as TensorFlow's does),
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
        checkWeights(logits);
        return target.dtype() == DType.I32 ? ofLabels(logits, target) : ofProbabilities(logits, target);
    }

    /**
     * What the mean over a batch is divided by, if it is not the number of labels: the sum of their weights, without what
     * is ignored. A mean over several batches has to count each of theirs for that much.
     *
     * @param logits [batch…, classes]
     * @param target as for {@link #of}
     * @return a scalar; empty if all labels count alike
     */
    public Optional<Tensor> weight(Tensor logits, Tensor target) {
        if (target.dtype() != DType.I32 || (classWeights.isEmpty() && ignoreIndex.isEmpty())) {
            return Optional.empty();
        }
        checkWeights(logits);
        Checks.requireLabels("crossEntropy", logits, target);
        Tensor each = classWeights.isEmpty()
                ? Tensor.full(1, logits.dtype(), target.shape())
                : atLabel(isLabel(logits, target), weights(logits).broadcastTo(logits.shape()));
        return Optional.of(counted(target, each).sum());
    }

    private void checkWeights(Tensor logits) {
        int classes = logits.shape().dim(-1);
        Checks.that(
                classWeights.isEmpty() || classWeights.size() == classes,
                "crossEntropy: " + classWeights.size() + " class weights for " + classes
                        + " classes in logits of shape " + logits.shape());
    }

    private Tensor ofLabels(Tensor logits, Tensor labels) {
        Checks.requireLabels("crossEntropy", logits, labels);
        int classes = logits.shape().dim(-1);
        Tensor weighted = weighted(logits.logSoftmax(-1));
        Tensor loss = atLabel(isLabel(logits, labels), weighted).neg();
        if (labelSmoothing > 0) {
            Tensor spread = weighted.sum(-1).mul(-labelSmoothing / classes);
            loss = loss.mul(1 - labelSmoothing).add(spread);
        }
        // A factor, not a selection: NaN has to reach the gradient too.
        Tensor one = Tensor.onesLike(loss);
        Tensor nan = Tensor.full(Double.NaN, loss.dtype(), loss.shape());
        Tensor label = counted(labels, labels); // what is ignored is out of range, but must not poison anything
        loss = counted(labels, loss.mul(Tensor.select(label.eq(inRange(label, classes)), one, nan)));
        Optional<Tensor> weight = weight(logits, labels);
        return reduce == Reduce.MEAN && weight.isPresent() ? loss.sum().div(orOne(weight.get())) : reduce.apply(loss);
    }

    /** Where nothing counts, all losses are 0: divided by 1 they and their gradients stay so, by 0 they were NaN. */
    private static Tensor orOne(Tensor weight) {
        return Tensor.select(weight.eq(Tensor.zerosLike(weight)), Tensor.onesLike(weight), weight);
    }

    private static Tensor inRange(Tensor labels, int classes) {
        return labels.max(0).min(classes - 1);
    }

    private static Tensor isLabel(Tensor logits, Tensor labels) {
        int classes = logits.shape().dim(-1);
        return Functions.isClass(inRange(labels, classes), classes);
    }

    /** Zero where a label is to be ignored: a selection, so that nothing of what is ignored reaches the gradient. */
    private Tensor counted(Tensor labels, Tensor x) {
        if (ignoreIndex.isEmpty()) {
            return x;
        }
        Tensor ignored = labels.eq(Tensor.full(ignoreIndex.getAsInt(), DType.I32, labels.shape()));
        return Tensor.select(ignored, Tensor.zerosLike(x), x);
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
