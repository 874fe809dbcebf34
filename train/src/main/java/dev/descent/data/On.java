package dev.descent.data;

import java.util.random.RandomGenerator;

/**
 * Changes another column than "x".
 *
 * @param change what is done to it as if it were "x"
 */
record On(String column, Transform change) implements Transform {
    @Override
    public void check(Dataset data) {
        change.check(data.withX(column));
    }

    @Override
    public void apply(Example example, RandomGenerator random) {
        change.apply(example.with(column), random);
    }
}
