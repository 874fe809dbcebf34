package dev.descent.nn;

import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * What went through a layer in one step of training, and the blame that came back: what an {@link Explained} layer fills
 * into its formulas.
 *
 * @param input what went in, shape [examples, …]
 * @param output what came out, shape [examples, …]
 * @param outputBlame the derivative of the loss by {@code output}
 * @param inputBlame the derivative of the loss by {@code input}; empty if there is nothing before the layer to blame
 * @param slope of a layer that treats each number alone, the derivative of each output by its input
 * @param weights that the layer computes with
 * @param parts of a layer that is opened, what went through the layers that it is made of, in the order of the data
 * @param digits how numbers are written
 */
public record Flow(
        Values input,
        Values output,
        Optional<Values> outputBlame,
        Optional<Values> inputBlame,
        Optional<Values> slope,
        List<Weight> weights,
        List<Flow> parts,
        Digits digits) {
    /** Copies the lists. */
    public Flow {
        weights = List.copyOf(weights);
        parts = List.copyOf(parts);
    }

    /**
     * One parameter.
     *
     * @param name as the layer has it, {@code bias}
     * @param before its values before the step
     * @param blame the derivative of the loss by it; empty if training leaves it as it is, or a layer before shares it and
     *     tells it
     * @param isShared whether other layers compute with it too, whose part is in the blame
     */
    public record Weight(String name, Values before, Optional<Values> blame, boolean isShared) {}

    /**
     * The values before the step of the weight that has this name.
     *
     * @throws NoSuchElementException if the layer has none
     */
    public Values weight(String name) {
        return weights.stream()
                .filter(weight -> weight.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("this layer has no weight \"" + name + "\""))
                .before();
    }

    /**
     * The derivative of the loss by what came out.
     *
     * @throws NoSuchElementException if there is none
     */
    public Values up() {
        return outputBlame.orElseThrow();
    }

    /**
     * A line for each number that came out.
     *
     * @param formula of the number at an index; empty to say the number alone
     */
    public List<Filled> outputs(LongFunction<String> formula) {
        return lines("y", output, formula);
    }

    /**
     * A line for each number that went in, with its blame; none if there is nothing before the layer to blame.
     *
     * @param formula as above
     */
    public List<Filled> inputBlame(LongFunction<String> formula) {
        return inputBlame
                .map(down -> lines("dL/dx", down, outputBlame.isPresent() ? formula : _ -> ""))
                .orElse(List.of());
    }

    /**
     * The blame of what went in as that of what came out times the slope; as it is if the layer has no slope.
     *
     * @param local the slope at an index, written as a factor
     */
    public List<Filled> throughSlope(LongFunction<String> local) {
        return inputBlame(i -> slope.isEmpty() ? "" : digits.of(up().get(i)) + "·" + local.apply(i));
    }

    /**
     * A line for each number of a weight, with its blame; none if it is frozen. Of a weight that layers share it is their
     * sum, which the formula of one of them does not make.
     *
     * @param formula as above
     */
    public List<Filled> blameOf(Weight weight, LongFunction<String> formula) {
        return weight.blame()
                .filter(_ -> outputBlame.isPresent())
                .map(blame -> lines(
                        blame, i -> place("dL/d" + weight.name(), blame, i), weight.isShared() ? _ -> "" : formula))
                .orElse(List.of());
    }

    private List<Filled> lines(String letter, Values values, LongFunction<String> formula) {
        return lines(values, i -> label(letter, values, i), formula);
    }

    private List<Filled> lines(Values values, LongFunction<String> label, LongFunction<String> formula) {
        return LongStream.range(0, values.size())
                .mapToObj(i -> {
                    String filled = formula.apply(i);
                    String result = digits.of(values.get(i));
                    return filled.isEmpty()
                            ? new Filled(label.apply(i), result, "")
                            : new Filled(label.apply(i), filled, result);
                })
                .toList();
    }

    /** {@code y[3]}, or {@code y[example, 3]} where there are several examples. */
    public static String label(String letter, Values values, long index) {
        int examples = values.shape().dim(0);
        long width = values.size() / examples;
        return letter + (examples == 1 ? "[" + index % width + "]" : "[" + index / width + ", " + index % width + "]");
    }

    /** A name with the place of one number along each axis, {@code layers.1.weight[12, 305]}. */
    public static String place(String name, Values values, long index) {
        StringJoiner places = new StringJoiner(", ", name + "[", "]");
        long rest = index;
        for (long stride : values.shape().strides()) {
            places.add(Long.toString(rest / stride));
            rest %= stride;
        }
        return places.toString();
    }
}
