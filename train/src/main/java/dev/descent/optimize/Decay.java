package dev.descent.optimize;

import dev.descent.tensor.Tensor;

/** Weight decay in its two forms, both of which leave an undecayed parameter's expression as it is. */
final class Decay {
    private Decay() {}

    /** The older form: a penalty ½·rate·‖p‖² on the loss, whose gradient joins the blame. */
    static Tensor intoBlame(Tensor parameter, Tensor blame, double rate, Decayed decayed) {
        return rate > 0 && decayed.includes(parameter) ? blame.add(parameter.mul(rate)) : blame;
    }

    /** The decoupled form: the parameter itself shrinks, by the factor {@code 1 − lr·rate}. */
    static Tensor shrink(Tensor parameter, Tensor factor, double rate, Decayed decayed) {
        return rate > 0 && decayed.includes(parameter) ? parameter.mul(factor) : parameter;
    }
}
