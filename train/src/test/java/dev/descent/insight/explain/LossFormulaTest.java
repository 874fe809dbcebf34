package dev.descent.insight.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.loss.CrossEntropy;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What losses say of the numbers that they compare. */
class LossFormulaTest {
    private static Compared step(Shape shape, double[] outputs, double[] targets, double... probabilities) {
        Values blame = Values.of(new double[outputs.length], shape);
        return new Compared(
                new Measurement.Comparison(
                        Values.of(outputs, shape),
                        Values.of(targets, Shape.of(targets.length)),
                        Optional.of(Values.of(new double[targets.length], Shape.of(targets.length))),
                        probabilities.length == 0 ? Optional.empty() : Optional.of(Values.of(probabilities, shape)),
                        blame),
                output -> "c" + output,
                new Digits(4));
    }

    @Test
    void whatIsIgnoredCountsForNothing() {
        LossFormula loss =
                new LossFormula.SoftmaxCrossEntropy(CrossEntropy.standard().ignoreIndex(-100));
        Compared step = step(Shape.of(2, 2), new double[4], new double[] {-100, 1}, 0.5, 0.5, 0.2, 0.8);
        assertEquals("0", loss.filled(step, 0));
        assertEquals("0", loss.slopeFilled(step, 1));
        assertEquals(List.of(0.0, 1.0), loss.counts(step));
        assertEquals("−ln 0.8", loss.filled(step, 1));
        assertEquals("(0.8·1 − 1·1)/1", loss.slopeFilled(step, 3));
    }

    @Test
    void largeLogitsAreShiftedBeforeTheyAreRaised() {
        LossFormula loss = new LossFormula.SoftmaxCrossEntropy(CrossEntropy.standard());
        Compared step = step(Shape.of(1, 2), new double[] {40, 39}, new double[] {0}, 0.7311, 0.2689);
        assertEquals(
                List.of(
                        " the largest guess, 40, is taken off all of them: it cancels ",
                        "sum e^0 + e^−1 1.3679",
                        "p(c0) e^0/1.3679 0.7311",
                        "p(c1) e^−1/1.3679 0.2689"),
                loss.probabilities(step, 0).stream()
                        .map(line -> line.label() + " " + line.formula() + " " + line.result())
                        .toList());
    }

    @Test
    void ofManyClassesTheTrueOneAndTheLikeliestAreShown() {
        double[] p = new double[13];
        p[4] = 0.75;
        p[11] = 0.25;
        LossFormula loss = new LossFormula.SoftmaxCrossEntropy(CrossEntropy.standard());
        Compared step = step(Shape.of(1, 13), new double[13], new double[] {11}, p);
        assertEquals(
                List.of("p(c11) 0.25", "p(c4) 0.75"),
                loss.probabilities(step, 0).stream()
                        .map(line -> line.label() + " " + line.formula())
                        .toList());
    }

    @Test
    void aMissedYesCountsItsWeightAndAnUncertainTargetBothWays() {
        LossFormula loss = new LossFormula.BinaryCrossEntropy(3);
        Compared step = step(Shape.of(3), new double[3], new double[] {1, 0, 0.5}, 0.25, 0.25, 0.25);
        assertEquals("−3·ln 0.25", loss.filled(step, 0));
        assertEquals("−ln(1 − 0.25)", loss.filled(step, 1));
        assertEquals("−(3·0.5·ln 0.25 + 0.5·ln(1 − 0.25))", loss.filled(step, 2));
        assertEquals("3·(−0.75)/3", loss.slopeFilled(step, 0));
        assertEquals("(1.5·(−0.75) + 0.5·0.25)/3", loss.slopeFilled(step, 2));
    }
}
