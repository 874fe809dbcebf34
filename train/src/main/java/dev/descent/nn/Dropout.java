package dev.descent.nn;

import dev.descent.tensor.Tensor;

/**
 * In training, sets each value to zero with a probability and multiplies the others by 1/(1 − probability), so that the
 * mean stays; in evaluation, nothing (Srivastava et al. 2014). Shapes: any → the same.
 *
 * @param probability of a value being dropped, in [0, 1)
 */
public record Dropout(double probability) implements Layer {
    public Dropout {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("Dropout: the probability must lie in [0, 1), not " + probability);
        }
    }

    /**
     * A layer that drops values with this probability.
     *
     * @throws IllegalArgumentException if it does not lie in [0, 1)
     */
    public static Dropout of(double probability) {
        return new Dropout(probability);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        if (!pass.isTraining() || probability == 0) {
            return x;
        }
        Tensor kept = pass.bernoulli(1 - probability, x.shape());
        return Tensor.select(kept, x.mul(1 / (1 - probability)), Tensor.zerosLike(x));
    }

    @Override
    public Parameters parameters() {
        return Parameters.none();
    }

    @Override
    public String toString() {
        return "Dropout(" + probability + ")";
    }
}
