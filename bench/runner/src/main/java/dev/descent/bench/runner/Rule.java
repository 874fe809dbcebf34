package dev.descent.bench.runner;

/** How weights are moved; what is not said is as in PyTorch: betas 0.9 and 0.999, eps 1e-8. */
public sealed interface Rule {
    double BETA1 = 0.9;
    double BETA2 = 0.999;
    double EPS = 1e-8;

    double learningRate();

    /** Gradient descent. */
    record Sgd(double learningRate, double momentum) implements Rule {}

    /** Adam without weight decay. */
    record Adam(double learningRate) implements Rule {}

    /** Adam with decoupled weight decay, on every parameter. */
    record AdamW(double learningRate, double weightDecay) implements Rule {}
}
