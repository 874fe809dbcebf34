package dev.descent.insight.explain;

import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Outputs beside targets in one step of training: what a {@link LossFormula} fills into its formulas.
 *
 * @param comparison the numbers
 * @param names what each of a row of outputs is called
 * @param digits how numbers are written
 */
public record Compared(Measurement.Comparison comparison, LongFunction<String> names, Digits digits) {
    /** Other outputs and targets, of which nothing else is known. */
    public Compared with(Values outputs, Values targets) {
        return new Compared(
                new Measurement.Comparison(outputs, targets, comparison.terms(), Optional.empty(), comparison.blame()),
                names,
                digits);
    }

    /** Losses that are averaged. */
    public int terms() {
        return Math.toIntExact(comparison.terms().map(Values::size).orElse(0L));
    }

    /** Numbers in a row of outputs. */
    public int classes() {
        return comparison.outputs().shape().dim(-1);
    }

    /** An output by its place among all. */
    public double output(long index) {
        return comparison.outputs().get(index);
    }

    /** A target by its place among all. */
    public double target(long index) {
        return comparison.targets().get(index);
    }

    /** The class that a row of outputs should tell. */
    public int label(long row) {
        return (int) target(row);
    }

    /**
     * What an output says as a probability.
     *
     * @throws java.util.NoSuchElementException if outputs are numbers
     */
    public double p(long index) {
        return comparison.probabilities().orElseThrow().get(index);
    }

    /** What an output is called, by its place in a row. */
    public String name(long output) {
        return names.apply(output);
    }

    /** What is said behind a slope in letters that is divided by the number of losses; nothing if there is one. */
    public String shared() {
        return terms() > 1 ? ", divided by " + terms() : "";
    }

    /** A difference, divided by the number of losses if there are several. */
    public String shared(String difference) {
        return terms() > 1 ? "(" + difference + ")/" + terms() : difference;
    }
}
