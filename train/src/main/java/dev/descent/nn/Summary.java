package dev.descent.nn;

import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a model is made of: its layers in the order in which data flows through them, what each gives, and how many
 * numbers it has to train. Layers that are made of others are told by these, and have a row of their own where they have
 * parameters besides. {@link #toString} is a table.
 *
 * @param rows a layer each
 * @param parameters numbers that are trained; what stands in two places counts once
 * @param buffers numbers that belong to the model and that no optimizer moves, such as running statistics
 */
public record Summary(List<Row> rows, long parameters, long buffers) {
    /** The path of a model that is no part of another. */
    private static final String WHOLE = "model";

    private static final String GAP = "  ";

    /**
     * One layer.
     *
     * @param path where it stands, {@code layers.1}
     * @param layer what it is, with its sizes
     * @param output the shape that it gives, {@code [batch, 64]}
     * @param parameters numbers that are trained and that no row above has
     */
    public record Row(String path, String layer, String output, long parameters) {}

    /** Copies the rows. */
    public Summary {
        rows = List.copyOf(rows);
    }

    /**
     * The summary of a model.
     *
     * @param dtype type of an input's numbers: I32 where the model begins with an embedding
     * @param example shape of one input, without the batch
     * @throws ShapeException if a layer cannot take what it is given; the message names its path
     */
    public static Summary of(Layer model, DType dtype, Shape example) {
        // Where two batches differ, the shape follows from the batch.
        List<Pass.Visit> two = visits(model, dtype, example.prepend(2));
        List<Pass.Visit> three = visits(model, dtype, example.prepend(3));
        Set<Variable> counted = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < two.size(); i++) {
            Pass.Visit visit = two.get(i);
            boolean opened = i > 0 && isWithin(two.get(i - 1).path(), visit.path());
            long own = count(visit.part().parameters().state().values(), visit.part(), counted);
            if (!opened || own > 0) {
                rows.add(new Row(
                        visit.path().isEmpty() ? WHOLE : visit.path(),
                        name(visit.part(), opened),
                        shape(visit.output().shape(), three.get(i).output().shape()),
                        own));
            }
        }
        long buffers = model.parameters().buffers().values().stream()
                .mapToLong(buffer -> buffer.shape().size())
                .sum();
        return new Summary(rows, model.parameters().count(), buffers);
    }

    private static List<Pass.Visit> visits(Layer model, DType dtype, Shape batch) {
        Pass pass = Pass.evaluation();
        Tensor input = Tensor.input("x", dtype, batch.dims());
        Tensor output = model.forward(input, pass);
        List<Pass.Visit> visits = new ArrayList<>(pass.visits());
        visits.add(new Pass.Visit("", model, input, output));
        return visits;
    }

    private static boolean isWithin(String path, String whole) {
        return whole.isEmpty() || path.startsWith(whole + ".");
    }

    private static long count(Collection<Variable> state, Layer layer, Set<Variable> counted) {
        Set<Variable> trained = Collections.newSetFromMap(new IdentityHashMap<>());
        layer.parameters().forEach(parameter -> trained.add(parameter.variable()));
        return state.stream()
                .filter(trained::contains)
                .filter(counted::add)
                .mapToLong(variable -> variable.shape().size())
                .sum();
    }

    /** Of a layer whose parts have rows already the kind alone. */
    private static String name(Layer layer, boolean opened) {
        return opened ? layer.getClass().getSimpleName() : layer.toString();
    }

    private static String shape(Shape ofTwo, Shape ofThree) {
        return IntStream.range(0, ofTwo.rank())
                .mapToObj(axis -> extent(ofTwo.dim(axis), ofThree.dim(axis)))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String extent(int ofTwo, int ofThree) {
        int each = ofThree - ofTwo;
        return each == 0 ? Integer.toString(ofTwo) : each == 1 ? "batch" : each + "·batch";
    }

    /** A table with a line for each layer, and one with the sums. */
    @Override
    public String toString() {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("layer", "kind", "output", "parameters"));
        rows.forEach(row -> cells.add(List.of(row.path, row.layer, row.output, number(row.parameters))));
        int[] widths = IntStream.range(0, 4)
                .map(column -> cells.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        String lines = cells.stream()
                .map(line -> IntStream.range(0, 3)
                                .mapToObj(column -> line.get(column)
                                        + " "
                                                .repeat(widths[column]
                                                        - line.get(column).length())
                                        + GAP)
                                .collect(Collectors.joining())
                        + " ".repeat(widths[3] - line.get(3).length())
                        + line.get(3))
                .collect(Collectors.joining("\n"));
        return lines + "\n" + number(parameters) + (parameters == 1 ? " parameter" : " parameters")
                + (buffers == 0 ? "" : ", and " + number(buffers) + " numbers in buffers") + "\n";
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
