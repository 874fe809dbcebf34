package dev.descent.cli.explain;

import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.LossFormula;
import dev.descent.insight.explain.LossFormula.BinaryCrossEntropy;
import dev.descent.insight.explain.LossFormula.Pointwise;
import dev.descent.insight.explain.LossFormula.SoftmaxCrossEntropy;
import dev.descent.insight.explain.LossFormula.SquaredError;
import dev.descent.insight.explain.Measurement;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The loss's formula, and that of its slope, with the numbers filled in. */
record Measure(Explanation explanation, Names names, Digits digits) {
    /** From here on eˣ is too large to be read, so the largest logit is taken off all of them first. */
    private static final double LARGE_LOGIT = 12;
    /** How far, for its size, a parabola may be off for single precision. */
    private static final double STRAIGHT = 1e-4;
    /** More classes are not all written out. */
    private static final int MOST_CLASSES = 12;

    Measurement measured() {
        return explanation.measurement();
    }

    int classes() {
        return measured().outputs().shape().dim(-1);
    }

    /** Numbers that the loss is the mean of. */
    int terms() {
        return Math.toIntExact(measured().terms().map(Values::size).orElse(0L));
    }

    /** What the loss is called, and its formula. */
    String words() {
        Optional<LossFormula> formula = measured().formula();
        if (formula.isEmpty()) {
            return "By a loss of a kind that cannot be written out here";
        }
        return switch (formula.get()) {
            case Pointwise loss -> loss.words(digits, terms() > 1 ? ", the mean of all" : "");
            case SoftmaxCrossEntropy entropy -> crossEntropy(entropy);
            case BinaryCrossEntropy binary ->
                "By binary cross-entropy: −" + times(binary.positiveWeight())
                        + "ln p where the answer is yes, −ln(1 − p) where it is no, p = 1/(1 + e^−guess)";
        };
    }

    private String crossEntropy(SoftmaxCrossEntropy entropy) {
        double smoothing = entropy.settings().labelSmoothing();
        String words = smoothing == 0
                ? "By cross-entropy: −ln of the probability that the true class was given"
                : "By cross-entropy with label smoothing %s: −Σ q·ln p, with q = %s for the true class and %s for each other"
                        .formatted(digits.of(smoothing), digits.of(wanted(true)), digits.of(wanted(false)));
        return !isWeighted() ? words : words + ", each class counting by its weight; the mean is over the weights";
    }

    /** The share of certainty that a class is to get. */
    double wanted(boolean isTrue) {
        double smoothing = entropy().settings().labelSmoothing();
        return smoothing / classes() + (isTrue ? 1 - smoothing : 0);
    }

    private SoftmaxCrossEntropy entropy() {
        return (SoftmaxCrossEntropy) measured().formula().orElseThrow();
    }

    double weight(int label) {
        if (isIgnored(label)) {
            return 0;
        }
        List<Double> weights = entropy().settings().classWeights();
        return weights.isEmpty() ? 1 : weights.get(label);
    }

    boolean isIgnored(int label) {
        OptionalInt ignored = entropy().settings().ignoreIndex();
        return ignored.isPresent() && ignored.getAsInt() == label;
    }

    /** Whether the mean of the losses is a weighted one. */
    boolean isWeighted() {
        return measured().formula().orElseThrow() instanceof SoftmaxCrossEntropy entropy
                && !(entropy.settings().classWeights().isEmpty()
                        && entropy.settings().ignoreIndex().isEmpty());
    }

    // ------------------------------------------------------------------------------------------------------- guesses

    /** How probabilities come of outputs, for one row of outputs; nothing where outputs are numbers. */
    List<Filled> probabilities(long row) {
        return measured()
                .probabilities()
                .map(p -> measured().formula().orElseThrow() instanceof SoftmaxCrossEntropy
                        ? softmax(row, p)
                        : sigmoid(row, p))
                .orElse(List.of());
    }

    private List<Filled> sigmoid(long row, Values p) {
        return List.of(new Filled(
                "p(yes)", "1/(1 + " + digits.exp(-measured().outputs().get(row)) + ")", digits.of(p.get(row))));
    }

    private List<Filled> softmax(long row, Values p) {
        int classes = classes();
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            largest = Math.max(largest, measured().outputs().get(row * classes + c));
        }
        double off = Math.abs(largest) > LARGE_LOGIT ? largest : 0;
        if (classes > MOST_CLASSES) {
            return few(row, p);
        }
        List<Filled> lines = new ArrayList<>();
        if (off != 0) {
            lines.add(new Filled(
                    "", "the largest guess, " + digits.of(off) + ", is taken off all of them: it cancels", ""));
        }
        List<String> terms = new ArrayList<>();
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            double z = measured().outputs().get(row * classes + c) - off;
            terms.add(digits.exp(z));
            sum += Math.exp(z);
        }
        lines.add(new Filled("sum", Digits.sum(terms), digits.of(sum)));
        for (int c = 0; c < classes; c++) {
            lines.add(new Filled(
                    "p(" + names.output(c, classes) + ")",
                    terms.get(c) + "/" + digits.of(sum),
                    digits.of(p.get(row * classes + c))));
        }
        return lines;
    }

    /** Of many classes only the true one and the likeliest. */
    private List<Filled> few(long row, Values p) {
        int likeliest = 0;
        for (int c = 1; c < classes(); c++) {
            likeliest = p.get(row * classes() + c) > p.get(row * classes() + likeliest) ? c : likeliest;
        }
        return IntStream.of(label(row), likeliest)
                .distinct()
                .filter(c -> c >= 0 && c < classes())
                .mapToObj(c ->
                        new Filled("p(" + names.output(c, classes()) + ")", digits.of(p.get(row * classes() + c)), ""))
                .toList();
    }

    // ---------------------------------------------------------------------------------------------------------- loss

    /** One of the losses that are averaged. */
    Filled term(int index) {
        double result = measured().terms().orElseThrow().get(index);
        String label = terms() == 1 ? "loss" : "loss of " + names(index);
        return new Filled(label, formula(index, measured().outputs().get(index)), digits.of(result));
    }

    /** The loss after the step, of a single number; others would need more than a line. */
    Optional<Filled> after() {
        boolean single = terms() == 1 && measured().probabilities().isEmpty();
        return single
                ? Optional.of(new Filled(
                        "loss after",
                        formula(0, explanation.outcome().outputs().get(0)),
                        digits.of(explanation.outcome().after())))
                : Optional.empty();
    }

    /** What curvature adds to the loss, where the guess moved in a straight line and the loss is a parabola of it. */
    Optional<Filled> curvature(String label) {
        if (terms() != 1 || !(measured().formula().orElseThrow() instanceof SquaredError squared)) {
            return Optional.empty();
        }
        double before = measured().outputs().get(0);
        double after = explanation.outcome().outputs().get(0);
        double added = explanation.outcome().secondOrder();
        double parabola = squared.factor() * (after - before) * (after - before);
        return Math.abs(parabola - added) <= STRAIGHT * added
                ? Optional.of(new Filled(label, squared.filled(after, before, digits), digits.of(added)))
                : Optional.empty();
    }

    private String names(int index) {
        int perRow = terms() / explanation.examples();
        String example = Names.example(explanation, index / perRow);
        return perRow == 1 ? example : example + ", output " + index % perRow;
    }

    private String formula(int index, double guess) {
        LossFormula formula = measured().formula().orElseThrow();
        if (formula instanceof SoftmaxCrossEntropy) {
            return surprise(index);
        }
        double target = measured().targets().get(index);
        return switch (formula) {
            case Pointwise loss -> loss.filled(guess, target, digits);
            case BinaryCrossEntropy binary -> {
                double p = measured().probabilities().orElseThrow().get(index);
                String weight = times(binary.positiveWeight());
                yield target == 1
                        ? "−" + weight + "ln " + digits.of(p)
                        : target == 0
                                ? "−ln(1 − " + digits.of(p) + ")"
                                : "−(" + weight + digits.of(target) + "·ln " + digits.of(p) + " + "
                                        + digits.of(1 - target) + "·ln(1 − " + digits.of(p) + "))";
            }
            case SoftmaxCrossEntropy _ -> throw new IllegalStateException("handled above");
        };
    }

    /** A factor before something, left out if it is 1. */
    String times(double factor) {
        return factor == 1 ? "" : digits.of(factor) + "·";
    }

    /** {@code −ln p} of the true class; with smoothing the sum over all classes. */
    private String surprise(int row) {
        int label = label(row);
        if (isIgnored(label)) {
            return "0";
        }
        Values p = measured().probabilities().orElseThrow();
        if (entropy().settings().labelSmoothing() == 0) {
            double weight = weight(label);
            return "−" + times(weight) + "ln " + digits.of(p.get((long) row * classes() + label));
        }
        List<String> others = new ArrayList<>();
        for (int c = 0; c < classes(); c++) {
            if (c != label) {
                others.add(times(weight(c)) + "ln " + digits.of(p.get((long) row * classes() + c)));
            }
        }
        String own = times(weight(label)) + digits.of(wanted(true)) + "·ln "
                + digits.of(p.get((long) row * classes() + label));
        return "−" + own + " − " + digits.of(wanted(false)) + "·(" + Digits.sum(others) + ")";
    }

    int label(long row) {
        return (int) measured().targets().get(row);
    }

    /** How the loss comes of its terms; nothing where there is one that counts as it is. */
    Optional<Filled> mean() {
        Values terms = measured().terms().orElseThrow();
        boolean weighted = isWeighted();
        if (terms.size() == 1 && !weighted) {
            return Optional.empty();
        }
        List<String> losses = new ArrayList<>();
        List<String> weights = new ArrayList<>();
        for (int i = 0; i < terms.size(); i++) {
            losses.add(digits.of(terms.get(i)));
            weights.add(weighted ? digits.of(weight(label(i))) : "");
        }
        String by = weighted ? bracketed(weights) : Long.toString(terms.size());
        return Optional.of(new Filled(
                "loss", bracketed(losses) + "/" + by, digits.of(measured().loss())));
    }

    private static String bracketed(List<String> terms) {
        return terms.size() == 1 ? terms.getFirst() : "(" + Digits.sum(terms) + ")";
    }
}
