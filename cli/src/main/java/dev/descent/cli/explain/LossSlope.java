package dev.descent.cli.explain;

import dev.descent.insight.explain.LossFormula;
import dev.descent.insight.explain.LossFormula.BinaryCrossEntropy;
import dev.descent.insight.explain.LossFormula.Pointwise;
import dev.descent.insight.explain.LossFormula.SoftmaxCrossEntropy;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.List;
import java.util.Optional;

/** How the loss changes with what the model says, with the numbers filled in: where the blame begins. */
record LossSlope(Measure measure) {
    private Digits digits() {
        return measure.digits();
    }

    /** How the loss changes with an output, in letters. */
    String words() {
        Optional<LossFormula> formula = measure.measured().formula();
        if (formula.isEmpty()) {
            return "";
        }
        String mean = measure.terms() > 1 ? ", divided by " + measure.terms() : "";
        return switch (formula.get()) {
            case Pointwise loss -> "dL/dy = " + loss.slopeWords(digits()) + mean;
            case SoftmaxCrossEntropy entropy
            when !measure.isWeighted() ->
                "dL/dy = p − "
                        + (entropy.settings().labelSmoothing() == 0 ? "1 for the true class, p for the others" : "q")
                        + mean;
            case SoftmaxCrossEntropy _ -> "dL/dy = (p·Σ w·q − w·q)/Σ w of the true classes";
            case BinaryCrossEntropy binary ->
                binary.positiveWeight() == 1
                        ? "dL/dy = p − 1 where the answer is yes, p − 0 where it is no" + mean
                        : "dL/dy = " + measure.times(binary.positiveWeight())
                                + "(p − 1) where the answer is yes, p where it is no" + mean;
        };
    }

    /** The slope for one output. */
    Optional<Filled> of(long index) {
        Optional<LossFormula> formula = measure.measured().formula();
        if (formula.isEmpty()) {
            return Optional.empty();
        }
        double guess = measure.measured().outputs().get(index);
        String divided = measure.terms() > 1 ? "/" + measure.terms() : "";
        String words = switch (formula.get()) {
            case Pointwise loss ->
                loss.slopeFilled(guess, measure.measured().targets().get(index), measure.terms() > 1, digits())
                        + divided;
            case SoftmaxCrossEntropy _ -> ofSoftmax(index);
            case BinaryCrossEntropy binary -> ofBinary(binary.positiveWeight(), index, divided);
        };
        return Optional.of(new Filled(
                label(index), words, digits().of(measure.measured().blame().get(index))));
    }

    private String ofBinary(double weight, long index, String divided) {
        double p = measure.measured().probabilities().orElseThrow().get(index);
        double target = measure.measured().targets().get(index);
        String error = digits().difference(p, target);
        if (weight == 1) {
            return (divided.isEmpty() ? error : "(" + error + ")") + divided;
        }
        String yes = digits().product(weight * target, p - 1);
        String no = digits().product(1 - target, p);
        return (target == 1 ? yes : target == 0 ? no : "(" + Digits.sum(List.of(yes, no)) + ")") + divided;
    }

    private String label(long index) {
        boolean named = measure.explanation().examples() == 1
                && measure.names().classes().size() == measure.classes()
                && measure.classes() > 1;
        return named
                ? "dL/dy(" + measure.names().output(index, measure.classes()) + ")"
                : Forward.label("dL/dy", measure.measured().outputs(), index);
    }

    private String ofSoftmax(long index) {
        int c = (int) (index % measure.classes());
        int label = measure.label(index / measure.classes());
        double p = measure.measured().probabilities().orElseThrow().get(index);
        if (measure.isIgnored(label)) {
            return "0";
        }
        if (!measure.isWeighted()) {
            String error = digits().difference(p, measure.wanted(c == label));
            return measure.terms() > 1 ? "(" + error + ")/" + measure.terms() : error;
        }
        double all = 0;
        for (int k = 0; k < measure.classes(); k++) {
            all += measure.weight(k) * measure.wanted(k == label);
        }
        double norm = 0;
        for (int row = 0; row < measure.terms(); row++) {
            norm += measure.weight(measure.label(row));
        }
        String own = digits().product(p, all) + " − " + digits().product(measure.weight(c), measure.wanted(c == label));
        return "(" + own + ")/" + digits().of(norm);
    }
}
