package dev.descent.run.setup;

import dev.descent.data.Dataset;
import dev.descent.nn.Layer;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.recipe.Recipe;
import dev.descent.task.Examples;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Ordering;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Routine;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import dev.descent.tensor.Uniform;
import dev.descent.train.objective.LossFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How much there is to compute, estimated from the expressions before any of them is compiled: so it costs next to nothing, and
 * grows with the work.
 *
 * @param operations steps of loops over single numbers: the part that vectors and an optimizing compiler make faster. Large
 *     products and convolutions count for little of what they compute, for a library is as fast at them in any JVM.
 */
public record Work(double operations) {
    /** More than is ever worth beginning without vectors. */
    public static final Work MUCH = new Work(Double.POSITIVE_INFINITY);

    private static final Work NONE = new Work(0);

    /** A byte of a table: read, told apart, made a number, checked. */
    private static final double BYTE = 20;

    /** A product of so few multiply-adds is a loop. */
    private static final long SMALL_PRODUCT = 1024;

    /** Floating-point operations that a library carries out in the time of one step of a loop over single numbers. */
    private static final double LIBRARY = 100;

    /** Steps of a loop for one value: of exp and its kind some dozen, of random bits as many. */
    private static final double FUNCTION = 12;

    private static final double RANDOM = 40;

    /** Gradients take about twice what the forward pass takes. */
    private static final double FORWARD_AND_BACKWARD = 3;

    /** The update of a parameter, by the longest of the usual rules. */
    private static final double UPDATE = 12;

    /** A pixel that is moved or a number that noise is added to. */
    private static final double AUGMENTED = 20;

    /** What a whole training run computes, with all its evaluations. */
    public static Work training(Setup setup) {
        Recipe recipe = setup.recipe();
        Examples examples = setup.examples();
        Dataset train = examples.train();
        int batch = Math.min(recipe.batchSize(), train.size());
        double iterations = (double) recipe.epochs() * Math.ceilDiv(train.size(), batch);
        double parameters = setup.model().parameters().count();
        double step = FORWARD_AND_BACKWARD * forward(setup.model(), setup.loss(), train, batch)
                + UPDATE * parameters
                + AUGMENTED * recipe.augment().transforms().size() * batch * width(train);
        double watched = rows(examples.validation());
        double evaluated = recipe.epochs() * watched + train.size() + watched + rows(examples.test());
        return new Work(iterations * step + evaluated * forward(setup.model(), setup.loss(), train, 1));
    }

    /**
     * What it takes to read a recipe's data, by the size of its file. What is shipped or known by a name counts for nothing: it is
     * small, or there is more to train on than to read.
     */
    public static Work reading(Recipe recipe) {
        return recipe.data() instanceof Recipe.Sourced sourced
                ? sourced.path().map(Work::reading).orElse(NONE)
                : NONE;
    }

    /** What it takes to read a file; of a folder or what cannot be read nothing. */
    public static Work reading(Path file) {
        return new Work(BYTE * bytes(file));
    }

    /** What a model computes for examples of some shape, as many as there are. */
    public static Work asking(Layer model, Shape example, long examples) {
        Tensor x = Tensor.input(Dataset.X, DType.F32, example.prepend(1).dims());
        return new Work(examples * operations(List.of(model.forward(x, Pass.evaluation()))));
    }

    /** The most examples of so many numbers that a file can hold. */
    public static long mostExamples(Path file, Shape example) {
        return bytes(file) / Math.max(1, example.size());
    }

    private static long bytes(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0; // who reads it says what is wrong with it
        }
    }

    /** Several times as much. */
    public Work times(double factor) {
        return new Work(factor * operations);
    }

    private static double rows(Optional<Dataset> part) {
        return part.map(Dataset::size).orElse(0);
    }

    private static double width(Dataset data) {
        return data.column(Dataset.X).shape().size();
    }

    private static double forward(Layer model, LossFunction loss, Dataset data, int batch) {
        Tensor x = input(data, Dataset.X, batch);
        Pass pass = Pass.training(new Seed(0), Tensor.full(0, DType.I32, Shape.scalar()));
        Tensor result = loss.of(model.forward(x, pass), input(data, Dataset.Y, batch));
        return operations(List.of(result));
    }

    private static double operations(List<Tensor> results) {
        return Graph.topological(results).stream().mapToDouble(Work::operations).sum();
    }

    private static Tensor input(Dataset data, String column, int batch) {
        Shape shape = data.column(column).shape().prepend(batch);
        return Tensor.input(column, data.column(column).dtype(), shape.dims());
    }

    private static double operations(Tensor tensor) {
        return switch (tensor.op()) {
            case Leaf _ -> 0;
            case Unary.Exp _, Unary.Log _, Unary.Tanh _, Unary.Erf _, Unary.Sin _, Unary.Cos _ ->
                FUNCTION * size(tensor);
            case Unary.NormalCdf _, Unary.NormalDensity _ -> FUNCTION * size(tensor);
            case Elementwise _, Layout.Pad _, Layout.Concat _, Indexing.Gather _ -> size(tensor);
            case Layout.View _, Ordering _ -> 0;
            case Reduction reduction -> size(reduction.x());
            case Uniform _ -> RANDOM * size(tensor);
            case MatMul product -> {
                double multiplyAdds = (double) product.m() * product.n() * product.k();
                yield product.batch() * (multiplyAdds <= SMALL_PRODUCT ? multiplyAdds : 2 * multiplyAdds / LIBRARY);
            }
            case Routine routine -> Math.max(size(tensor), routine.flops() / LIBRARY);
        };
    }

    private static double size(Tensor tensor) {
        return tensor.shape().size();
    }
}
