package dev.descent.cli.explain;

import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.Explanation.Responsible;
import dev.descent.insight.explain.LayerStep;
import dev.descent.nn.Residual;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.List;

/** Shows how the error goes back through the layers. */
record BlameView(Explanation explanation, Names names, Digits digits, Page page) {
    private static final String CHAIN_RULE =
            "The error goes back through the layers. Each hands its blame on, times its own slope: the chain rule.";
    /** Of so many layers with weights each has two of them named. */
    private static final int FEW_LAYERS = 4;

    private static final int MOST_NAMED = 8;
    private static final int PARTS = 3;

    /** Every number, and how it came about. */
    void all() {
        page.heading("3", "BLAME", CHAIN_RULE + " dL/dw says how the loss changes with w.");
        LossSlope slope = new LossSlope(new Measure(explanation, names, digits));
        page.subject("loss", slope.words());
        List<Filled> slopes = new ArrayList<>();
        for (long i = 0; i < explanation.measurement().outputs().size(); i++) {
            slope.of(i).ifPresent(slopes::add);
        }
        page.formulas(slopes);
        Backward backward = new Backward(explanation, digits);
        for (LayerStep step : explanation.layers().reversed()) {
            List<Filled> lines = new ArrayList<>(backward.weights(step));
            List<Filled> down = backward.inputs(step);
            lines.addAll(down);
            page.subject(
                    step.path(),
                    LayerWords.name(step.layer()) + ": " + LayerWords.chainRule(step)
                            + (isFrozen(step) ? "; frozen" : ""));
            if (down.isEmpty() && !(step.layer() instanceof Residual)) {
                step.inputBlame().ifPresent(values -> lines.addAll(plain(values)));
            }
            page.formulas(lines);
            joined(step);
        }
        findings();
    }

    private boolean isFrozen(LayerStep step) {
        return step.weights().stream().anyMatch(path -> explanation.weight(path).frozen());
    }

    private List<Filled> plain(Values values) {
        List<Filled> lines = new ArrayList<>();
        for (long i = 0; i < values.size(); i++) {
            lines.add(new Filled(Forward.label("dL/dx", values, i), digits.of(values.get(i)), ""));
        }
        return lines;
    }

    /** Where a residual layer's body begins, both ways of the blame meet. */
    private void joined(LayerStep step) {
        for (LayerStep residual : explanation.layers()) {
            if (residual.layer() instanceof Residual
                    && residual.inputBlame().isPresent()
                    && Backward.firstOfBody(explanation, residual)
                            .filter(first -> first.path().equals(step.path()))
                            .isPresent()) {
                page.subject(residual.path(), "residual: both ways meet, dL/dx = dL/dy + dL/dx of its body");
                Values sum = residual.inputBlame().get();
                List<Filled> lines = new ArrayList<>();
                for (long i = 0; i < sum.size(); i++) {
                    String terms = Digits.sum(List.of(
                            digits.of(residual.outputBlame().orElseThrow().get(i)),
                            digits.of(step.inputBlame().orElseThrow().get(i))));
                    lines.add(new Filled(Forward.label("dL/dx", sum, i), terms, digits.of(sum.get(i))));
                }
                page.formulas(lines);
            }
        }
    }

    /** What is characteristic of each layer, and the weights that are most to blame. */
    void characteristic() {
        page.heading("3", "BLAME", CHAIN_RULE);
        new Tables(explanation, page).blame();
        findings();
        page.blank();
        page.prose("The weights most to blame, of each layer: a little more of one changes the loss so many times as"
                + " much.");
        List<LayerStep> weighted = explanation.layers().reversed().stream()
                .filter(step -> !step.weights().isEmpty())
                .toList();
        int each = weighted.size() <= FEW_LAYERS ? 2 : 1;
        page.formulas(weighted.stream()
                .flatMap(step -> explanation.mostResponsible(step, each).stream())
                .limit(MOST_NAMED)
                .map(this::named)
                .toList());
        Responsible most = explanation.mostResponsible(1).getFirst();
        List<Filled> parts = new Backward(explanation, digits).parts(most, PARTS);
        if (!parts.isEmpty()) {
            page.blank();
            page.prose("That of " + most.name() + " is the blame of its output times its input"
                    + (explanation.examples() > parts.size()
                            ? ", summed over " + explanation.examples() + " examples; the largest parts:"
                            : explanation.examples() > 1 ? ", summed over the examples:" : ":"));
            page.formulas(parts);
        }
    }

    private Filled named(Responsible each) {
        String meaning =
                names.meaning(explanation, each).map(words -> "  " + words).orElse("");
        return new Filled("dL/d " + each.name(), digits.of(each.blame()) + meaning, "");
    }

    private void findings() {
        if (!explanation.findings().isEmpty()) {
            page.blank();
            explanation.findings().forEach(finding -> page.notice(finding.path() + ": " + finding.sentence()));
        }
    }
}
