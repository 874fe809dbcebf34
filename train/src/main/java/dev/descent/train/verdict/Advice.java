package dev.descent.train.verdict;

import dev.descent.train.history.History;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** What to try, the most promising first, in the words of recipes and of {@link dev.descent.train.Trainer}. */
final class Advice {
    /** Runs of fewer epochs are short. */
    private static final int FEW = 10;
    /** Patience that is shorter ends a run by chance … */
    private static final int LEAST_PATIENCE = 3;
    /** … and this is enough for noise. */
    private static final int MOST_PATIENCE = 20;
    /** Smaller rates are written as powers of ten. */
    private static final double PLAIN = 9e-5;

    private final int epochs;
    private final double rate;

    /** The learning rates may be zeros if they are unknown. */
    Advice(History history) {
        epochs = history.epochs().size();
        rate = history.epochs().stream()
                .mapToDouble(History.Epoch::learningRate)
                .max()
                .orElse(0);
    }

    /** @param best the epoch from which on nothing was gained: patience is as long as it took to come there */
    List<String> overfitting(int best) {
        int patience = Math.clamp(best, LEAST_PATIENCE, MOST_PATIENCE);
        String end = best + patience <= epochs
                ? "early stopping (patience " + patience + ")"
                : "fewer epochs (" + best + ")";
        return List.of(
                "more training data, or augmentation of what there is",
                "dropout (0.3 after each hidden layer) or more weightDecay",
                end + ", or a smaller model");
    }

    List<String> overfittingStopped() {
        return List.of(
                "more training data, or augmentation of what there is",
                "dropout (0.3 after each hidden layer) or more weightDecay",
                "a smaller model");
    }

    List<String> stillLearning() {
        return List.of("more epochs (" + more() + ")", "a higher learning rate" + instead(3), "a larger model");
    }

    List<String> rateRanOut() {
        return epochs < FEW
                ? stillLearning()
                : List.of("a higher learning rate" + instead(3), "more epochs (" + more() + ")", "a larger model");
    }

    List<String> stoppedTooEarly(int patience) {
        return List.of(
                "more patience (" + Math.max(10, 3 * patience) + " epochs)",
                "a lower learning rate" + instead(1 / 3.0) + ", which makes the validation loss calmer");
    }

    List<String> tooWeak() {
        return List.of(
                "a larger model (wider or deeper)",
                "a higher learning rate" + instead(3) + " and more epochs (" + more() + ")",
                "less dropout and weightDecay; if nothing helps, the inputs contain no more information about the"
                        + " target");
    }

    List<String> tooSlow() {
        return List.of(
                "a learning rate ten times higher" + instead(10),
                "other initial weights, or normalization (layerNorm), if that does not help",
                "to memorize one batch (--overfit-batch), which any sound set-up can");
    }

    List<String> tooFast() {
        return List.of(
                "a learning rate ten times lower" + instead(0.1),
                "gradient clipping (clipNorm 1) or a warm-up",
                "inputs scaled to mean 0 and deviation 1");
    }

    List<String> stuck() {
        return List.of(
                "another learning rate, ten times lower" + instead(0.1) + " and ten times higher",
                "a look at whether inputs are scaled to mean 0 and deviation 1",
                "to memorize one batch (--overfit-batch), which any sound set-up can");
    }

    List<String> nothingThatHolds() {
        return List.of(
                "a look at whether labels belong to their examples",
                "inputs that have more to do with the target",
                "a simpler model, to see whether that finds anything");
    }

    List<String> missedClasses() {
        return List.of(
                "a look at the predictions for those examples (descent evaluate)",
                "inputs that separate them",
                "a larger model, or a higher learning rate" + instead(3) + " and more epochs (" + more() + ")");
    }

    List<String> rareClasses() {
        return List.of(
                "weights that make rare classes count as much as common ones (classWeights: balanced; for"
                        + " binaryCrossEntropy positiveWeight: balanced)",
                "recall and balancedAccuracy in place of accuracy, which hides this",
                "a look at rocAuc: if that is good, the classes are separated, and another threshold finds them");
    }

    List<String> unstable() {
        return List.of(
                "a lower learning rate" + instead(0.3),
                "gradient clipping (clipNorm 1) or a warm-up",
                "larger batches, and inputs scaled to mean 0 and deviation 1");
    }

    List<String> validationUnstable() {
        return List.of(
                "a lower learning rate" + instead(0.3) + ", or one that decays (schedule cosine)",
                "a larger validation set",
                "a look for inputs in it that are far larger than those of training");
    }

    List<String> moreEpochs() {
        return List.of("more epochs (" + more() + ")");
    }

    static List<String> validate() {
        return List.of("keep a part of the data aside as a validation set");
    }

    private int more() {
        return Math.max(FEW, 2 * epochs);
    }

    /** The learning rate to set, where the present one is known. */
    private String instead(double times) {
        if (!(rate > 0)) {
            return "";
        }
        double other = times * rate;
        String digit = String.format(Locale.ROOT, "%.0e", other);
        return " (lr " + (other < PLAIN ? digit : new BigDecimal(digit).toPlainString()) + ")";
    }
}
