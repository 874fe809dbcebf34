package dev.descent.nn;

import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Values;
import java.util.function.LongToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.InverseErf;

/**
 * First values of parameters. The random ones are counter-based: value i is a function of the seed and i, so weights do
 * not depend on what else is made, in what order, or on how many threads; {@link #orthogonal} depends on the shape too.
 * Logarithms and cosines are {@link StrictMath}'s, for the same bits on every machine. Weights have shape [out, in,
 * window…]; see {@link Fan} for what is counted, and {@link Activation#gain} for the gain.
 */
public final class Initializers {
    /** Values that are worth another thread, even if it is the first thing that it does. */
    private static final long PART = 1 << 19;

    private Initializers() {}

    /**
     * Random first values.
     *
     * @param seed of all of them: where it is the same, so are the random numbers
     */
    record Seeded(Seed seed, Initializer values) implements Initializer {
        @Override
        public void fill(Values block) {
            values.fill(block);
        }
    }

    /** Zeros. */
    public static Initializer zeros() {
        return Initializer.zeros();
    }

    /** Ones. */
    public static Initializer ones() {
        return Initializer.constant(1);
    }

    /** One value everywhere. */
    public static Initializer constant(double value) {
        return Initializer.constant(value);
    }

    /**
     * Uniform between two bounds.
     *
     * @throws IllegalArgumentException unless low ≤ high, both finite
     */
    public static Initializer uniform(Seed seed, double low, double high) {
        boolean isInterval = low <= high && Double.isFinite(high - low);
        require(isInterval, "uniform: " + low + " to " + high + " is no finite interval");
        return new Seeded(seed, values -> fill(values, seed, bits -> low + unit(bits) * (high - low)));
    }

    /**
     * Normal.
     *
     * @throws IllegalArgumentException if the standard deviation is negative or one of both is not finite
     */
    public static Initializer normal(Seed seed, double mean, double deviation) {
        requireNormal("normal", mean, deviation);
        return new Seeded(seed, values -> fill(values, seed, bits -> mean + deviation * gaussian(bits)));
    }

    /**
     * Normal with what lies outside [low, high] cut off, by inversion of the distribution function.
     *
     * @param low lower bound of the values, as in PyTorch: absolute, not in standard deviations
     * @param high upper bound of the values
     * @throws IllegalArgumentException if the standard deviation is not positive, one of both is not finite, or low ≥
     *     high
     */
    public static Initializer truncatedNormal(Seed seed, double mean, double deviation, double low, double high) {
        requireNormal("truncatedNormal", mean, deviation);
        require(deviation > 0, "truncatedNormal: the standard deviation must be positive");
        require(low < high, "truncatedNormal: nothing lies between " + low + " and " + high);
        double scale = deviation * Math.sqrt(2);
        double from = Erf.value((low - mean) / scale);
        double to = Erf.value((high - mean) / scale);
        return new Seeded(
                seed,
                values -> fill(values, seed, bits -> {
                    double x = mean + scale * InverseErf.value(from + unit(bits) * (to - from));
                    return Math.clamp(x, low, high);
                }));
    }

    /** U(±gain·√(6/(in + out))) (Glorot and Bengio 2010); for weights between tanh or sigmoid units. */
    public static Initializer xavierUniform(Seed seed, double gain) {
        return scaledUniform("xavierUniform", seed, gain, shape -> Fan.IN.of(shape) + Fan.OUT.of(shape), 6);
    }

    /** N(0, gain²·2/(in + out)) (Glorot and Bengio 2010). */
    public static Initializer xavierNormal(Seed seed, double gain) {
        return scaledNormal("xavierNormal", seed, gain, shape -> Fan.IN.of(shape) + Fan.OUT.of(shape), 2);
    }

    /** U(±gain·√(3/fan)) (He et al. 2015); with {@code Activation.RELU.gain()}, for weights before a ReLU. */
    public static Initializer kaimingUniform(Seed seed, Fan fan, double gain) {
        return scaledUniform("kaimingUniform", seed, gain, fan::of, 3);
    }

    /** N(0, gain²/fan) (He et al. 2015). */
    public static Initializer kaimingNormal(Seed seed, Fan fan, double gain) {
        return scaledNormal("kaimingNormal", seed, gain, fan::of, 1);
    }

    /** U(±√(3/in)) (LeCun et al. 1998, "Efficient BackProp", section 4.6). */
    public static Initializer lecunUniform(Seed seed) {
        return scaledUniform("lecunUniform", seed, 1, Fan.IN::of, 3);
    }

    /** N(0, 1/in) (LeCun et al. 1998). */
    public static Initializer lecunNormal(Seed seed) {
        return scaledNormal("lecunNormal", seed, 1, Fan.IN::of, 1);
    }

    /**
     * A random orthogonal matrix times the gain (Saxe, McClelland, Ganguli 2014), uniformly distributed: [out,
     * in·window] has orthonormal rows if it is wide, orthonormal columns if it is tall.
     */
    public static Initializer orthogonal(Seed seed, double gain) {
        requireGain("orthogonal", gain);
        return new Seeded(seed, values -> {
            requireMatrix("orthogonal", values.shape());
            int out = values.shape().dim(0);
            int in = Math.toIntExact(values.size() / Math.max(out, 1));
            double[][] basis =
                    Orthonormal.basis(Math.min(out, in), Math.max(out, in), index -> gaussian(bits(seed, index)));
            for (int i = 0; i < out; i++) {
                for (int j = 0; j < in; j++) {
                    values.set((long) i * in + j, gain * (out <= in ? basis[i][j] : basis[j][i]));
                }
            }
        });
    }

    private static Initializer scaledUniform(
            String name, Seed seed, double gain, ToDoubleFunction<Shape> fan, double numerator) {
        requireGain(name, gain);
        return new Seeded(seed, values -> {
            double bound = gain * scale(name, values.shape(), fan, numerator);
            fill(values, seed, bits -> bound * (2 * unit(bits) - 1));
        });
    }

    private static Initializer scaledNormal(
            String name, Seed seed, double gain, ToDoubleFunction<Shape> fan, double numerator) {
        requireGain(name, gain);
        return new Seeded(seed, values -> {
            double deviation = gain * scale(name, values.shape(), fan, numerator);
            fill(values, seed, bits -> deviation * gaussian(bits));
        });
    }

    private static double scale(String name, Shape shape, ToDoubleFunction<Shape> fan, double numerator) {
        requireMatrix(name, shape);
        return Math.sqrt(numerator / Math.max(fan.applyAsDouble(shape), 1));
    }

    private static void fill(Values values, Seed seed, LongToDoubleFunction ofBits) {
        int parts = Math.toIntExact(Math.ceilDiv(values.size(), PART));
        if (parts <= 1) {
            fill(values, 0, seed, ofBits);
        } else {
            IntStream.range(0, parts).parallel().forEach(part -> fill(values, part * PART, seed, ofBits));
        }
    }

    private static void fill(Values values, long from, Seed seed, LongToDoubleFunction ofBits) {
        long to = Math.min(from + PART, values.size());
        for (long i = from; i < to; i++) {
            values.set(i, ofBits.applyAsDouble(bits(seed, i)));
        }
    }

    private static long bits(Seed seed, long index) {
        long key = seed.value();
        return Threefry.bits((int) key, (int) (key >>> 32), (int) index, (int) (index >>> 32));
    }

    /** A multiple of 2⁻⁵³ in [0, 1). */
    private static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    /** Box and Muller's method, with one half of the bits for the radius and one for the angle. */
    private static double gaussian(long bits) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(((bits & 0xFFFF_FFFFL) + 0.5) * 0x1p-32));
        return radius * StrictMath.cos(2 * Math.PI * (bits >>> 32) * 0x1p-32);
    }

    private static void requireNormal(String name, double mean, double deviation) {
        require(
                Double.isFinite(mean) && deviation >= 0 && Double.isFinite(deviation),
                name + ": mean " + mean + " must be finite and standard deviation " + deviation + " finite and ≥ 0");
    }

    private static void requireGain(String name, double gain) {
        require(Double.isFinite(gain), name + ": gain " + gain + " must be finite");
    }

    private static void requireMatrix(String name, Shape shape) {
        require(shape.rank() >= 2, name + ": needs a weight of shape [out, in, …], not " + shape);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
