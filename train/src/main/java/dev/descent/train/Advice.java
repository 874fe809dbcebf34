package dev.descent.train;

import java.util.List;

/** What to try, by verdict, the most promising first. */
final class Advice {
    static final List<String> JUST_RIGHT = List.of();
    static final List<String> STILL_LEARNING =
            List.of("train for more epochs", "a higher learning rate", "a larger model");
    static final List<String> TOO_WEAK = List.of(
            "a larger model (wider or deeper)",
            "a higher learning rate and more epochs",
            "less dropout and weight decay");
    static final List<String> OVERFITTING = List.of(
            "more training data, or augmentation of what there is",
            "dropout or weight decay",
            "early stopping, or a smaller model");
    static final List<String> OVERFITTING_STOPPED = List.of(
            "more training data, or augmentation of what there is", "dropout or weight decay", "a smaller model");
    static final List<String> NOT_LEARNING = List.of(
            "another learning rate, ten times higher and ten times lower",
            "a look at whether inputs are scaled and labels belong to their examples",
            "to overfit a single batch, which any sound set-up can");
    static final List<String> UNSTABLE = List.of(
            "a learning rate three to ten times lower",
            "gradient clipping or a warm-up",
            "larger batches, and inputs scaled to mean 0 and deviation 1");
    static final List<String> UNVALIDATED = List.of("keep a part of the data aside as a validation set");

    private Advice() {}
}
