package dev.descent.insight.curvature;

import dev.descent.data.Dataset;
import dev.descent.nn.Initializers;
import dev.descent.nn.Layer;
import dev.descent.nn.Parameters;
import dev.descent.nn.Seed;
import dev.descent.tensor.DType;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import dev.descent.train.objective.LossFunction;
import dev.descent.train.objective.Objective;
import dev.descent.train.objective.Supervised;

/**
 * Measures how sharply the loss of a model curves where its weights are: the largest eigenvalue λ of the loss's Hessian,
 * also called its sharpness. Along that direction a step of plain gradient descent multiplies the distance from the
 * bottom by {@code 1 − lr·λ}, so steps above 2/λ bounce further each time; {@link StabilityLimit} has that limit for
 * each optimizer. Training itself makes the loss sharper until steps just do not bounce ("the edge of stability", Cohen
 * et al. 2021), so it matters where it is measured.
 *
 * <pre>{@code
 * Curvature curvature = Curvature.of(model, Losses::mse, train);
 * double limit = 2 / curvature.measure().largest();
 * }</pre>
 *
 * <p>The loss is the mean over all examples of the dataset, without dropout. Where it has a kink (relu), the kink
 * itself is not seen; where a layer passes gradients straight through, the Hessian is that of the loss whose gradients
 * are passed. λ is found by Lanczos' method from products of the Hessian with vectors, the first of which is always the
 * same, so that the same weights and data have the same λ to the bit.
 */
public final class Curvature {
    private static final double TOLERANCE = 1e-3;
    private static final int MOST_PRODUCTS = 200;
    private static final int BATCH = 256;
    /** So many vectors find λ in a few dozen products, if there is room for this many numbers. */
    private static final int MOST_VECTORS = 40;

    private static final long MOST_NUMBERS = 1L << 25;

    private final Objective objective;
    private final Dataset data;
    private final Parameters parameters;
    private final double tolerance;
    private final int mostProducts;
    private final HessianProduct hessian;

    /**
     * What was measured.
     *
     * @param largest λ, the largest eigenvalue of the Hessian: below zero if the loss curves downwards in all
     *     directions; NaN if the loss is no number here
     * @param residual {@code ‖H·v − λ·v‖} for the direction v that was found: how well λ is known
     * @param products of the Hessian with vectors, each about as costly as two epochs of gradients
     * @param examples whose mean loss was measured
     * @param converged whether the residual is as small as was wished
     */
    public record Measurement(double largest, double residual, int products, int examples, boolean converged) {}

    private Curvature(Objective objective, Dataset data, Parameters parameters, double tolerance, int mostProducts) {
        this.objective = objective;
        this.data = data;
        this.parameters = parameters;
        this.tolerance = tolerance;
        this.mostProducts = mostProducts;
        this.hessian = new HessianProduct(objective, parameters, data, BATCH);
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException(
                    "a loss has no curvature without parameters; give the model a layer that has, or freeze fewer");
        }
    }

    /**
     * Of the mean loss over a dataset, to a residual of a thousandth of λ, by at most 200 products.
     *
     * @param data worked on in batches of 256; their size makes no difference but to time and memory
     * @throws IllegalArgumentException if the model has no parameters
     */
    public static Curvature of(Layer model, LossFunction loss, Dataset data) {
        return of(new Supervised(model, loss), data);
    }

    /**
     * Of the mean of any loss over a dataset. A loss that compares the examples of a batch with one another is measured in
     * batches of 256, in the order of the data.
     *
     * @throws IllegalArgumentException if the objective has no parameters
     */
    public static Curvature of(Objective objective, Dataset data) {
        return new Curvature(objective, data, objective.parameters(), TOLERANCE, MOST_PRODUCTS);
    }

    /**
     * Without the parameters under some paths, which are not trained.
     *
     * @param paths such as {@code layers.0}, as {@link dev.descent.train.Trainer.Builder#freeze} takes them
     * @throws IllegalArgumentException if the model has none under one of them, or none besides
     */
    public Curvature freeze(String... paths) {
        return new Curvature(objective, data, objective.parameters().without(paths), tolerance, mostProducts);
    }

    /**
     * To another precision.
     *
     * @param tolerance how large the residual may be, relative to λ
     * @throws IllegalArgumentException if it is not positive
     */
    public Curvature tolerance(double tolerance) {
        if (!(tolerance > 0)) {
            throw new IllegalArgumentException("a curvature's tolerance must be positive, not " + tolerance);
        }
        return new Curvature(objective, data, parameters, tolerance, mostProducts);
    }

    /**
     * By at most this many products.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Curvature mostProducts(int products) {
        if (products < 1) {
            throw new IllegalArgumentException("a curvature takes at least 1 product, not " + products);
        }
        return new Curvature(objective, data, parameters, tolerance, products);
    }

    /**
     * Measures at the weights that the model has now, and leaves them as they are.
     *
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public Measurement measure() {
        double[] start = start(parameters);
        int vectors = Math.clamp(MOST_NUMBERS / start.length, 2, MOST_VECTORS);
        Lanczos.Found found = new Lanczos(tolerance, mostProducts, vectors).largest(hessian, start);
        return new Measurement(found.value(), found.residual(), found.products(), data.size(), found.converged());
    }

    /** A direction that, being drawn by chance, is at right angles to none that matters. */
    private static double[] start(Parameters parameters) {
        double[] start = new double[Math.toIntExact(parameters.count())];
        int at = 0;
        for (Parameter parameter : parameters) {
            Seed seed = new Seed(0).at("curvature").at(parameters.path(parameter));
            Shape shape = parameter.shape();
            Values drawn = new Variable("start", DType.F32, shape, Initializers.normal(seed, 0, 1)).values();
            for (long i = 0; i < drawn.size(); i++) {
                start[at++] = drawn.get(i);
            }
        }
        return start;
    }
}
