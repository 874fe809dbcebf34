package dev.descent.cli.explain;

import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.Measurement;
import dev.descent.insight.explain.Statistics;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Shows how wrong the guesses are. */
record MeasureView(Explanation explanation, Names names, Digits digits, Page page, boolean small) {
    /** More losses are not all written out. */
    private static final int MOST_TERMS = 8;

    void show() {
        Measure measure = new Measure(explanation, names, digits);
        page.heading(
                "2",
                "MEASURE",
                (explanation.examples() == 1 ? "How wrong is the guess? " : "How wrong are the guesses? ")
                        + measure.words() + ".");
        Measurement measured = explanation.measurement();
        if (measured.terms().isEmpty()) {
            page.formulas(List.of(new Filled("loss", digits.of(measured.loss()), "")));
            return;
        }
        Values terms = measured.terms().get();
        List<Integer> shown = shown(terms);
        shown.forEach(index -> term(measure, index, terms));
        if (shown.size() == terms.size()) {
            measure.mean().ifPresent(mean -> page.formulas(List.of(mean)));
        } else {
            spread(terms, shown.getFirst());
        }
    }

    /** All losses, or of many the largest. */
    private List<Integer> shown(Values terms) {
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

    private void term(Measure measure, int index, Values terms) {
        Values targets = explanation.measurement().targets();
        int example = Math.toIntExact((long) index * explanation.examples() / terms.size());
        double target = targets.get(targets.size() == terms.size() ? index : example);
        page.subject(Names.example(explanation, example), "should be " + names.target(target, digits));
        page.formulas(measure.term(index));
    }

    private void spread(Values terms, int worst) {
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
}
