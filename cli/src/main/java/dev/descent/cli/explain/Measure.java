package dev.descent.cli.explain;

import dev.descent.insight.explain.Compared;
import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.LossFormula;
import dev.descent.insight.explain.Measurement;
import dev.descent.insight.explain.Statistics;
import dev.descent.nn.Flow;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** What the loss says of itself, and that of its slope: where the blame begins. */
record Measure(Explanation explanation, Names names, Digits digits) {
    /** How far, for its size, a parabola may be off for single precision. */
    private static final double STRAIGHT = 1e-4;
    /** More losses are not all written out. */
    private static final int MOST_TERMS = 8;

    private Measurement measured() {
        return explanation.measurement();
    }

    private LossFormula formula() {
        return measured().formula().orElseThrow();
    }

    private Compared compared() {
        int classes = classes();
        return new Compared(measured().comparison().orElseThrow(), c -> names.output(c, classes), digits);
    }

    private int classes() {
        return measured().outputs().shape().dim(-1);
    }

    /** Shows how wrong the guesses are. */
    void show(Page page, boolean small) {
        page.heading(
                "2",
                "MEASURE",
                (explanation.examples() == 1 ? "How wrong is the guess? " : "How wrong are the guesses? ") + words()
                        + ".");
        Measurement measured = measured();
        if (measured.terms().isEmpty()) {
            page.formulas(List.of(new Filled("loss", digits.of(measured.loss()), "")));
            return;
        }
        Values terms = measured.terms().get();
        List<Integer> shown = shown(terms, small);
        shown.forEach(index -> term(page, index, terms));
        if (shown.size() == terms.size()) {
            mean().ifPresent(mean -> page.formulas(List.of(mean)));
        } else {
            spread(page, terms, shown.getFirst());
        }
    }

    /** All losses, or of many the largest. */
    private static List<Integer> shown(Values terms, boolean small) {
        int count = Math.toIntExact(terms.size());
        if (small && count <= MOST_TERMS) {
            return IntStream.range(0, count).boxed().toList();
        }
        int worst = 0;
        for (int i = 0; i < count; i++) {
            worst = terms.get(i) > terms.get(worst) ? i : worst;
        }
        return List.of(worst);
    }

    private void term(Page page, int index, Values terms) {
        Values targets = explanation.measurement().targets();
        int example = Math.toIntExact((long) index * explanation.examples() / terms.size());
        double target = targets.get(targets.size() == terms.size() ? index : example);
        page.subject(Names.example(explanation, example), "should be " + names.target(target, digits));
        page.formulas(term(index));
    }

    private void spread(Page page, Values terms, int worst) {
        Statistics all = Statistics.of(terms);
        page.blank();
        page.prose(String.format(
                Locale.ROOT,
                "That was the worst of %,d. The loss is the mean of all, %s; they lie between %s and %s  %s",
                terms.size(),
                digits.of(explanation.measurement().loss()),
                digits.of(all.min()),
                digits.of(terms.get(worst)),
                page.spark(all.histogram())));
    }

    /** What the loss is called, and its formula. */
    String words() {
        return measured()
                .formula()
                .map(formula -> formula.words(compared()))
                .orElse("By a loss of a kind that cannot be written out here");
    }

    /** How the loss changes with an output, in letters. */
    String slopeWords() {
        return measured()
                .formula()
                .map(formula -> "dL/dy = " + formula.slopeWords(compared()))
                .orElse("");
    }

    /** How the loss changes with each output. */
    List<Filled> slopes() {
        List<Filled> lines = new ArrayList<>();
        if (measured().formula().isPresent()) {
            Compared compared = compared();
            Values blame = measured().blame();
            for (long i = 0; i < blame.size(); i++) {
                lines.add(new Filled(slopeLabel(i), formula().slopeFilled(compared, i), digits.of(blame.get(i))));
            }
        }
        return lines;
    }

    private String slopeLabel(long index) {
        int classes = classes();
        boolean named = explanation.examples() == 1 && names.classes().size() == classes && classes > 1;
        return named
                ? "dL/dy(" + names.output(index, classes) + ")"
                : Flow.label("dL/dy", measured().outputs(), index);
    }

    /** How one of the losses that are averaged came about. */
    List<Filled> term(int index) {
        Compared compared = compared();
        List<Filled> lines = new ArrayList<>(formula().probabilities(compared, index));
        lines.add(new Filled(
                compared.terms() == 1 ? "loss" : "loss of " + name(index, compared.terms()),
                formula().filled(compared, index),
                digits.of(measured().terms().orElseThrow().get(index))));
        return lines;
    }

    private String name(int index, int terms) {
        int perRow = terms / explanation.examples();
        String example = Names.example(explanation, index / perRow);
        return perRow == 1 ? example : example + ", output " + index % perRow;
    }

    /** The loss after the step, of a single number; others would need more than a line. */
    Optional<Filled> after() {
        boolean single = isSingle() && measured().probabilities().isEmpty();
        return single
                ? Optional.of(new Filled(
                        "loss after",
                        formula()
                                .filled(
                                        compared()
                                                .with(
                                                        explanation.outcome().outputs(),
                                                        measured().targets()),
                                        0),
                        digits.of(explanation.outcome().after())))
                : Optional.empty();
    }

    private boolean isSingle() {
        return measured().terms().map(Values::size).orElse(0L) == 1;
    }

    /** What curvature adds to the loss, where the guess moved in a straight line and the loss is a parabola of it. */
    Optional<Filled> curvature(String label) {
        OptionalDouble factor = measured().formula().map(LossFormula::parabola).orElse(OptionalDouble.empty());
        if (factor.isEmpty() || !isSingle()) {
            return Optional.empty();
        }
        Values before = measured().outputs();
        Values after = explanation.outcome().outputs();
        double added = explanation.outcome().secondOrder();
        double moved = after.get(0) - before.get(0);
        return Math.abs(factor.getAsDouble() * moved * moved - added) <= STRAIGHT * added
                ? Optional.of(new Filled(label, formula().filled(compared().with(after, before), 0), digits.of(added)))
                : Optional.empty();
    }

    /** How the loss comes of its terms; nothing where there is one that counts as it is. */
    Optional<Filled> mean() {
        List<Double> counts = formula().counts(compared());
        if (isSingle() && counts.isEmpty()) {
            return Optional.empty();
        }
        List<Double> losses = doubles(measured().terms().orElseThrow());
        String by = counts.isEmpty() ? Integer.toString(losses.size()) : sum(counts);
        return Optional.of(
                new Filled("loss", sum(losses) + "/" + by, digits.of(measured().loss())));
    }

    private static List<Double> doubles(Values values) {
        return Arrays.stream(values.toDoubles()).boxed().toList();
    }

    private String sum(List<Double> terms) {
        String sum = Digits.sum(terms.stream().map(digits::of).toList());
        return terms.size() == 1 ? sum : "(" + sum + ")";
    }
}
