package dev.descent.cli.explain;

import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.Statistics;
import dev.descent.insight.explain.WeightStep;
import dev.descent.optimize.Worked;
import dev.descent.optimize.Worked.Moved;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.List;

/** The update's formula, with the numbers filled in. */
record Fix(Explanation explanation, Digits digits) {
    /** Steps that the optimizer had made when this one was done, this one included. */
    private long made() {
        return explanation.step();
    }

    /** The rule in letters. */
    String words() {
        return explanation.rule().words(digits, made());
    }

    /** One number's update, a line for each thing that changes. */
    List<Filled> of(WeightStep weight, long index) {
        Worked number = new Worked(
                new Moved(weight.before().get(index), weight.after().get(index)),
                weight.clipped().get(index),
                weight.before().shape().rank() >= 2,
                weight.learningRate(),
                made(),
                name -> weight.memory(name)
                        .map(memory -> new Moved(
                                memory.before().get(index), memory.after().get(index)))
                        .orElseThrow(),
                digits);
        weight.rule().work(number);
        return number.lines();
    }

    /** How far a parameter moved, for its size. */
    static double relative(WeightStep weight) {
        double size = norm(weight.before());
        return size == 0 ? Double.POSITIVE_INFINITY : weight.moved() / size;
    }

    static double norm(Values values) {
        return Statistics.of(values).norm();
    }
}
