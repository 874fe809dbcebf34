package dev.descent.tensor;

import java.util.List;

/**
 * Random numbers, uniform in [0, 1), F32: a pure function of (seed, stream, counter, index of the element), see {@link
 * Threefry}. The counter is a scalar I32 tensor, so that a step number which the program itself counts up makes every
 * step draw anew, and a step that is run again draws the same.
 *
 * @param seed the run's seed
 * @param stream tells apart the draws of one step, e.g. one number for each dropout layer
 */
public record Uniform(Shape shape, long seed, int stream, Tensor counter) implements Op {
    public Uniform {
        Checks.dtype("uniform", counter, DType.I32);
        Checks.that(counter.shape().rank() == 0, "uniform: the counter has shape " + counter.shape() + ", not []");
        Checks.that(shape.size() < 1L << 31, "uniform: " + shape + " has more than 2³¹ elements");
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(counter);
    }

    @Override
    public Op on(List<Tensor> inputs) {
        return new Uniform(shape, seed, stream, inputs.getFirst());
    }

    @Override
    public DType dtype() {
        return DType.F32;
    }

    @Override
    public List<Tensor> differentiable() {
        return List.of();
    }

    @Override
    public List<Tensor> gradient(Tensor upstream) {
        return List.of();
    }
}
