package dev.descent.oracle;

import dev.descent.compile.Batch;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Draws the leaves of an expression under test from a seeded generator and remembers what was drawn: inputs of a batch,
 * literals and parameters in turn, as a model mixes them.
 */
public final class Draw {
    private final DType dtype;
    private final Random random;
    private final Map<String, Values> inputs = new LinkedHashMap<>();
    private final List<Tensor> reals = new ArrayList<>();
    private int count;

    /** A source of leaves whose real numbers have one type. */
    public Draw(DType dtype, long seed) {
        this.dtype = dtype;
        this.random = new Random(seed);
    }

    /** The type of the real numbers drawn. */
    public DType dtype() {
        return dtype;
    }

    /** The generator, for choices other than values. */
    public RandomGenerator random() {
        return random;
    }

    /** The leaves of real numbers drawn so far. */
    public List<Tensor> reals() {
        return List.copyOf(reals);
    }

    /** The values of the inputs drawn so far, by name, in place. */
    public Map<String, Values> inputs() {
        return Collections.unmodifiableMap(inputs);
    }

    /** The inputs drawn so far, as the interpreter wants them. */
    public Map<String, double[]> doubles() {
        Map<String, double[]> doubles = new LinkedHashMap<>();
        inputs.forEach((name, values) -> doubles.put(name, values.toDoubles()));
        return doubles;
    }

    /** The inputs drawn so far, as a program wants them. */
    public Batch batch() {
        return name -> {
            Values values = inputs.get(name);
            if (values == null) {
                throw new IllegalArgumentException("input \"" + name + "\" was not drawn");
            }
            return values.memory();
        };
    }

    /** Normal numbers within ±3. */
    public Tensor normal(int... shape) {
        return real(() -> Math.clamp(random.nextGaussian(), -3, 3), shape);
    }

    /** Uniform numbers of an interval. */
    public Tensor between(double low, double high, int... shape) {
        return real(() -> random.nextDouble(low, high), shape);
    }

    /** Numbers of both signs, at least 0.2 and at most 2 from zero. */
    public Tensor awayFromZero(int... shape) {
        return real(() -> Math.copySign(random.nextDouble(0.2, 2), random.nextDouble() - 0.5), shape);
    }

    /** Numbers of which no two are closer than 0.01 of their common range, so that the largest one is clear. */
    public Tensor distinct(int... shape) {
        return real(separate(Math.toIntExact(Shape.of(shape).size())), shape);
    }

    /** Two tensors of one shape, of whose values no two are close. */
    public List<Tensor> distinctPair(int... shape) {
        DoubleSupplier values = separate(2 * Math.toIntExact(Shape.of(shape).size()));
        return List.of(real(values, shape), real(values, shape));
    }

    private DoubleSupplier separate(int size) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(4 * (i + 0.3 * random.nextDouble()) / size - 2);
        }
        Collections.shuffle(values, random);
        return values.iterator()::next;
    }

    /** Given numbers as a leaf of the drawn type. */
    public Tensor given(double[] values, int... shape) {
        int[] next = {0};
        return real(() -> values[next[0]++], shape);
    }

    /** I32 indices {@code 0 ≤ i < bound}. */
    public Tensor indices(int bound, int... shape) {
        return integers(0, bound, shape);
    }

    /** I32 numbers of a half-open interval. */
    public Tensor integers(int low, int high, int... shape) {
        return leaf(DType.I32, () -> random.nextInt(low, high), Shape.of(shape));
    }

    /** Given I32 numbers as a leaf. */
    public Tensor givenIntegers(int[] values, int... shape) {
        int[] next = {0};
        return leaf(DType.I32, () -> values[next[0]++], Shape.of(shape));
    }

    /** Truth values. */
    public Tensor truths(int... shape) {
        return leaf(DType.BOOL, () -> random.nextInt(2), Shape.of(shape));
    }

    /** Normal numbers within ±3 that are an input of the batch whatever was drawn before. */
    public Tensor input(int... shape) {
        Tensor input = input(dtype, () -> Math.clamp(random.nextGaussian(), -3, 3), Shape.of(shape));
        reals.add(input);
        return input;
    }

    /** Changes the values of a leaf, in place. */
    public void write(Tensor leaf, Consumer<Values> writer) {
        switch (leaf.op()) {
            case Leaf.Input input -> writer.accept(inputs.get(input.name()));
            case Leaf.Literal literal -> writer.accept(literal.values());
            case Leaf.Read read -> read.variable().write(writer);
            default -> throw new IllegalArgumentException(leaf + " was not drawn");
        }
    }

    /** A parameter of normal numbers. */
    public Parameter parameter(int... shape) {
        Parameter parameter = new Parameter(variable(dtype, random::nextGaussian, Shape.of(shape)));
        reals.add(parameter);
        return parameter;
    }

    /** A variable of normal numbers. */
    public Variable variable(int... shape) {
        return variable(dtype, random::nextGaussian, Shape.of(shape));
    }

    /** Fixed normal numbers by which nothing is differentiated. */
    public Tensor weights(Shape shape) {
        Values values = Values.zeros(dtype, shape);
        for (long i = 0; i < values.size(); i++) {
            values.set(i, Math.clamp(random.nextGaussian(), -3, 3));
        }
        return Tensor.of(new Leaf.Literal(values));
    }

    private Tensor real(DoubleSupplier values, int... shape) {
        Tensor leaf = leaf(dtype, values, Shape.of(shape));
        reals.add(leaf);
        return leaf;
    }

    private Tensor leaf(DType type, DoubleSupplier source, Shape shape) {
        int kind = count % 3;
        if (kind == 2) {
            return new Parameter(variable(type, source, shape));
        }
        count++;
        if (kind == 0) {
            return input(type, source, shape);
        }
        Values values = Values.zeros(type, shape);
        fill(values, source);
        return Tensor.of(new Leaf.Literal(values));
    }

    private Tensor input(DType type, DoubleSupplier source, Shape shape) {
        String name = "x" + inputs.size();
        Values values = Values.zeros(type, shape);
        fill(values, source);
        inputs.put(name, values);
        return Tensor.input(name, type, shape.dims());
    }

    private Variable variable(DType type, DoubleSupplier source, Shape shape) {
        Initializer initializer = values -> fill(values, source);
        Variable variable = new Variable("v" + count, type, shape, initializer);
        variable.memory(); // drawn now, so that the order of draws does not depend on who reads first
        count++;
        return variable;
    }

    private static void fill(Values values, DoubleSupplier source) {
        for (long i = 0; i < values.size(); i++) {
            values.set(i, source.getAsDouble());
        }
    }
}
