package dev.descent.nn;

import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * In training, sets each value to zero with a probability and multiplies the others by 1/(1 − probability), so that the
 * mean stays; in evaluation, nothing (Srivastava et al. 2014). Shapes: any → the same.
 *
 * @param probability of a value being dropped, in [0, 1)
 */
public record Dropout(double probability) implements Explained {
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

    @Override
    public String title() {
        return "dropout " + new Digits(6).of(probability);
    }

    @Override
    public String formula(Flow flow) {
        return remark(flow).orElse("nothing is dropped");
    }

    @Override
    public Optional<String> remark(Flow flow) {
        return flow.slope().map(this::dropped);
    }

    @Override
    public String chainRule(Flow flow) {
        return flow.slope().isEmpty()
                ? "dy/dx = 1"
                : "dy/dx = 0 where dropped, else 1/" + new Digits(6).of(1 - probability);
    }

    @Override
    public List<Filled> outputs(Flow flow) {
        return flow.outputs(i -> flow.slope()
                .map(slope -> flow.digits().product(flow.input().get(i), slope.get(i)))
                .orElse(""));
    }

    private String dropped(Values slope) {
        long zeros = 0;
        for (long i = 0; i < slope.size(); i++) {
            zeros += slope.get(i) == 0 ? 1 : 0;
        }
        return String.format(
                Locale.ROOT,
                "%.1f %% dropped at random (%,d of %,d), the others divided by %s",
                100.0 * zeros / slope.size(),
                zeros,
                slope.size(),
                new Digits(6).of(1 - probability));
    }
}
