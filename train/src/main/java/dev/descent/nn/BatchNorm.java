package dev.descent.nn;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;

/**
 * Batch normalization, {@code y = (x − mean) / √(variance + eps) · weight + bias} with a mean and a variance for each
 * channel (Ioffe and Szegedy 2015): PyTorch's BatchNorm1d and BatchNorm2d. Shapes: x [batch, channels] or [batch,
 * channels, height, width] → the same.
 *
 * <p>In training these are the batch's own, and every step moves the running ones towards them by a part, {@code
 * running ← running + momentum·(batch's − running)}, with the unbiased estimate of the variance. In evaluation the
 * running ones are used and stay.
 *
 * @param weight [channels]
 * @param bias [channels]
 * @param runningMean [channels], a buffer
 * @param runningVar [channels], a buffer
 * @param momentum the part by which a step moves the running statistics, in (0, 1]
 * @param eps what keeps a constant channel from a division by zero; positive
 */
public record BatchNorm(
        Parameter weight, Parameter bias, Variable runningMean, Variable runningVar, double momentum, double eps)
        implements Layer {
    private static final double MOMENTUM = 0.1;
    private static final double EPS = 1e-5;

    public BatchNorm {
        Shape shape = weight.shape();
        Inputs.that(shape.rank() == 1, "BatchNorm: weight has shape " + shape + " but needs [channels]");
        Inputs.requireShape("BatchNorm", "bias", bias, shape);
        for (Variable running : new Variable[] {runningMean, runningVar}) {
            Inputs.that(
                    running.shape().equals(shape) && running.dtype() == weight.dtype(),
                    "BatchNorm: " + running.name() + " is " + running.dtype() + " of shape " + running.shape()
                            + " but needs " + weight.dtype() + " of shape " + shape);
        }
        if (!(momentum > 0 && momentum <= 1)) {
            throw new IllegalArgumentException("BatchNorm: momentum must lie in (0, 1], not " + momentum);
        }
        if (!(eps > 0 && Double.isFinite(eps))) {
            throw new IllegalArgumentException("BatchNorm: eps must be positive, not " + eps);
        }
    }

    /**
     * A layer that begins as PyTorch's: weight 1, bias 0, running mean 0, running variance 1, momentum 0.1, eps 1e-5;
     * {@link #momentum(double)} and {@link #eps(double)} give others.
     *
     * @throws IllegalArgumentException if there is less than 1 channel
     */
    public static BatchNorm of(int channels) {
        Shape shape = Shape.of(Inputs.requireSize("BatchNorm", "channels", channels));
        return new BatchNorm(
                new Parameter(new Variable("weight", DType.F32, shape, Initializers.ones())),
                new Parameter(new Variable("bias", DType.F32, shape, Initializers.zeros())),
                new Variable("running_mean", DType.F32, shape, Initializers.zeros()),
                new Variable("running_var", DType.F32, shape, Initializers.ones()),
                MOMENTUM,
                EPS);
    }

    /** The same weights and statistics with another momentum. */
    public BatchNorm momentum(double part) {
        return new BatchNorm(weight, bias, runningMean, runningVar, part, eps);
    }

    /** The same weights and statistics with another eps. */
    public BatchNorm eps(double positive) {
        return new BatchNorm(weight, bias, runningMean, runningVar, momentum, positive);
    }

    /** How many channels are normalized. */
    public int channels() {
        return weight.shape().dim(0);
    }

    /** @throws IllegalStateException if nobody said by a {@link Pass} whether this is training */
    @Override
    public Tensor forward(Tensor x, Pass pass) {
        if (x.shape().rank() == 2) {
            Inputs.requireFeatures(this, x, channels(), weight.dtype());
            return ofLastAxis(x, pass);
        }
        Inputs.requireImage(this, x, channels(), weight.dtype());
        // Channels-last, as the values of convolutions lie.
        return ofLastAxis(x.permute(0, 2, 3, 1), pass).permute(0, 3, 1, 2);
    }

    private Tensor ofLastAxis(Tensor x, Pass pass) {
        if (!pass.isTraining()) {
            Tensor scale = pass.read(runningVar).add(eps).sqrt().reciprocal().mul(weight);
            return x.sub(pass.read(runningMean)).mul(scale).add(bias);
        }
        int[] axes = x.shape().rank() == 2 ? new int[] {0} : new int[] {0, 1, 2};
        long count = x.shape().size() / channels();
        Inputs.that(
                count > 1,
                this + ": a single value for each channel, input of shape " + x.shape()
                        + ", has no variance; train on larger batches, and drop the last one where it is of one"
                        + " example");
        Tensor mean = x.mean(axes);
        // E(x − s)² − (mean − s)² is the variance whatever s is. With the mean itself for s nothing is lost by the
        // subtraction, and as s counts as a constant, blame comes back in one pass over x instead of two.
        Tensor fixed = mean.detach();
        Tensor variance = x.sub(fixed).square().mean(axes).sub(mean.sub(fixed).square());
        keep(pass, runningMean, mean);
        keep(pass, runningVar, variance.mul(count / (count - 1.0)));
        Tensor scale = Functions.finite(variance).add(eps).sqrt().reciprocal().mul(weight);
        return x.sub(mean).mul(scale).add(bias);
    }

    private void keep(Pass pass, Variable running, Tensor ofBatch) {
        Tensor before = pass.read(running);
        pass.update(running, before.add(ofBatch.sub(before).mul(momentum)));
    }

    @Override
    public Parameters parameters() {
        return Parameters.of("weight", weight, "bias", bias)
                .andBuffer("running_mean", runningMean)
                .andBuffer("running_var", runningVar);
    }

    @Override
    public String toString() {
        return "BatchNorm(" + channels() + ")";
    }
}
