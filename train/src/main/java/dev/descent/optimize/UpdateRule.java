package dev.descent.optimize;

import dev.descent.tensor.Tensor;
import dev.descent.word.Digits;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a gradient moves a parameter: the settings of an algorithm, and its formula. Definitions and defaults are
 * PyTorch's. A rule remembers nothing; an {@link Optimizer} made of it does.
 */
public sealed interface UpdateRule permits SGD, RMSprop, Adam, AdamW {
    /** The learning rate to begin with; how far one step goes. */
    double learningRate();

    /** The same rule with another weight decay. */
    UpdateRule weightDecay(double value);

    /** Names of what is remembered between steps, each a tensor of the parameter's shape that begins as zeros. */
    List<String> memory();

    /**
     * The formula for one step. Everything that does not depend on the parameter is computed here, once.
     *
     * @param learningRate F32 scalar
     * @param step F32 scalar: the number of this step, from 1
     */
    Step at(Tensor learningRate, Tensor step);

    /**
     * The formula in letters.
     *
     * @param step which update it is of, counted from 1
     */
    String words(Digits digits, long step);

    /** Writes the formula of one number with the numbers filled in. */
    void work(Worked number);

    /**
     * The learning rate above which full-batch steps bounce where the loss curves so much; none if none follows from that.
     *
     * @param curvature the largest eigenvalue of the Hessian
     */
    default OptionalDouble stableRate(double curvature) {
        return OptionalDouble.empty();
    }

    /** The settings that {@link #stableRate} depends on, in words; empty if they are as in plain descent. */
    default String stabilityWords() {
        return "";
    }

    /** The formula for one step: the same expression, element by element, for every parameter. */
    @FunctionalInterface
    interface Step {
        /**
         * What a parameter and its memory become.
         *
         * @param parameter the present values
         * @param blame the gradient of the loss by the parameter
         * @param memory what {@link UpdateRule#memory} names
         * @return the new values of the parameter, then those of its memory
         */
        List<Tensor> fix(Tensor parameter, Tensor blame, List<Tensor> memory);
    }
}
