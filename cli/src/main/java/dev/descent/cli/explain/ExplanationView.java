package dev.descent.cli.explain;

import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.data.Dataset;
import dev.descent.insight.Explanation;
import dev.descent.insight.LayerStep;
import dev.descent.nn.Linear;
import dev.descent.nn.Residual;
import dev.descent.optimize.SGD;
import dev.descent.tensor.Values;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Shows one step of training: of a small model every number and how it came about, of a large one what is characteristic
 * of each layer and the numbers that matter most.
 */
public final class ExplanationView {
    /** A model is small if no layer multiplies more often than this. */
    private static final long SMALL = 64;
    /** A model this small is shown with as many digits as a pocket calculator has. */
    private static final long TINY = 12;

    private static final int EXACT = 6;
    private static final int USUAL = 4;
    /** Room for labels such as "layers.0.weight[0, 1]". */
    private static final int LABEL = 28;

    private static final int SHORT_LABEL = 16;
    private static final int MOST_CLASSES = 12;

    private final Explanation explanation;
    private final Names names;
    private final Digits digits;
    private final Page page;
    private final boolean small;

    private ExplanationView(Explanation explanation, Names names, Output output) {
        this.explanation = explanation;
        this.names = names;
        this.small = explanation.layers().stream().allMatch(ExplanationView::isSmall);
        this.digits = new Digits(explanation.parameters() <= TINY ? EXACT : USUAL);
        this.page = new Page(output);
    }

    /**
     * Shows a step.
     *
     * @param data the examples that the step was made from, with the names of classes and features
     */
    public static void show(Explanation explanation, Dataset data, Output output) {
        new ExplanationView(explanation, Names.of(data), output).show();
    }

    private static boolean isSmall(LayerStep step) {
        long rows = step.output().size() / Math.max(1, step.output().shape().dim(-1));
        return step.layer() instanceof Linear linear
                ? rows * linear.in() * linear.out() <= SMALL
                : step.output().size() <= SMALL;
    }

    private void show() {
        page.prose(where());
        if (small) {
            guess();
        } else {
            page.heading("1", "GUESS", "The examples go through the layers; here is what comes out of each.");
            new Tables(explanation, page).guess();
        }
        measure();
        if (small) {
            blame();
        } else {
            blameInTables();
        }
        fix();
        outcome();
    }

    private String where() {
        List<Integer> rows = explanation.rows();
        String which = rows.size() == 1
                ? "on the example in row " + rows.getFirst()
                : "on the " + rows.size() + " examples in rows " + rows(rows);
        return "Step %s of %s (epoch %s), %s of the training part."
                .formatted(
                        Words.count(explanation.step()),
                        Words.count(explanation.steps()),
                        Words.count(explanation.epoch()),
                        which);
    }

    private static String rows(List<Integer> rows) {
        List<String> first = rows.stream().limit(8).map(String::valueOf).toList();
        return String.join(", ", first) + (rows.size() > first.size() ? ", …" : "");
    }

    // --------------------------------------------------------------------------------------------------------- guess

    private void guess() {
        page.heading(
                "1",
                "GUESS",
                "The example goes through the layers."
                        .replace("example goes", explanation.examples() == 1 ? "example goes" : "examples go"));
        inputs();
        Forward forward = new Forward(explanation, digits);
        for (LayerStep step : explanation.layers()) {
            page.subject(step.path(), LayerWords.name(step.layer()) + ": " + LayerWords.formula(step));
            List<Filled> lines = forward.of(step);
            if (lines.isEmpty()) {
                values(step.output(), "y");
            }
            lines.forEach(line -> page.formula(line.label(), SHORT_LABEL, line.formula(), line.result()));
        }
    }

    private void inputs() {
        Values x = explanation.inputs();
        long width = x.size() / explanation.examples();
        page.subject(
                "x", "what the model sees" + (names.features().isEmpty() ? "" : ", each number brought to mean 0"));
        for (int example = 0; example < explanation.examples(); example++) {
            StringBuilder line = new StringBuilder();
            for (long i = 0; i < width; i++) {
                line.append(i == 0 ? "" : "  ")
                        .append(names.features().isEmpty() ? "" : names.input(i) + " ")
                        .append(digits.of(x.get(example * width + i)));
            }
            String label = explanation.examples() == 1
                    ? ""
                    : "row " + explanation.rows().get(example);
            page.formula(label, label.isEmpty() ? 4 : SHORT_LABEL, line.toString(), "");
        }
    }

    private void values(Values values, String letter) {
        for (long i = 0; i < values.size(); i++) {
            page.formula(Forward.label(letter, values, i), SHORT_LABEL, digits.of(values.get(i)), "");
        }
    }

    // ------------------------------------------------------------------------------------------------------- measure

    private void measure() {
        Measure measure = new Measure(explanation, names, digits);
        page.heading("2", "MEASURE", "How wrong is the guess? " + measure.words() + ".");
        Optional<Values> terms = explanation.measurement().terms();
        if (terms.isEmpty()) {
            page.formula(
                    "loss", SHORT_LABEL, digits.of(explanation.measurement().loss()), "");
            return;
        }
        List<Integer> shown = shown(terms.get());
        boolean classes = measure.probabilities(0).size() > 1;
        for (int index : shown) {
            long row = (long) index
                    * explanation.measurement().outputs().shape().dim(0)
                    / terms.get().size();
            target(index, (int) row);
            List<Filled> probabilities = measure.probabilities(classes ? row : index);
            int tooMany = classes && probabilities.size() > MOST_CLASSES ? 1 : probabilities.size();
            probabilities
                    .subList(0, Math.min(probabilities.size(), tooMany))
                    .forEach(line -> page.formula(line.label(), LABEL, line.formula(), line.result()));
            Filled term = measure.term(index);
            page.formula(term.label(), LABEL, term.formula(), term.result());
        }
        if (shown.size() == terms.get().size()) {
            measure.mean().ifPresent(mean -> page.formula(mean.label(), LABEL, mean.formula(), mean.result()));
        } else {
            spread(terms.get(), shown.getFirst());
        }
    }

    /** All losses, or of many the largest. */
    private List<Integer> shown(Values terms) {
        int worst = 0;
        for (int i = 0; i < terms.size(); i++) {
            worst = terms.get(i) > terms.get(worst) ? i : worst;
        }
        return small && terms.size() <= 8
                ? java.util.stream.IntStream.range(0, (int) terms.size())
                        .boxed()
                        .toList()
                : List.of(worst);
    }

    private void target(int index, int row) {
        Values targets = explanation.measurement().targets();
        double target = targets.get(
                targets.size()
                                == explanation
                                        .measurement()
                                        .terms()
                                        .orElseThrow()
                                        .size()
                        ? index
                        : row);
        page.subject(
                "row " + explanation.rows().get(Math.min(row, explanation.rows().size() - 1)),
                "should be " + names.target(target, digits));
    }

    private void spread(Values terms, int worst) {
        dev.descent.insight.Statistics all = dev.descent.insight.Statistics.of(terms);
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

    // --------------------------------------------------------------------------------------------------------- blame

    private void blame() {
        page.heading(
                "3",
                "BLAME",
                "The error goes back through the layers. Each hands its blame on, times its own slope: the chain rule."
                        + " dL/d… says how the loss changes with a number.");
        Measure measure = new Measure(explanation, names, digits);
        Values outputs = explanation.measurement().outputs();
        page.subject("loss", measure.slope());
        for (long i = 0; i < outputs.size(); i++) {
            measure.slope(i).ifPresent(line -> page.formula(line.label(), LABEL, line.formula(), line.result()));
        }
        back(explanation.layers());
        findings();
    }

    private void back(List<LayerStep> layers) {
        Backward backward = new Backward(explanation, digits);
        for (LayerStep step : layers.reversed()) {
            boolean opened = step.layer() instanceof Residual;
            List<Filled> own = backward.weights(step);
            List<Filled> down = backward.inputs(step);
            page.subject(step.path(), LayerWords.name(step.layer()) + ": " + Chain.words(step));
            own.forEach(line -> page.formula("dL/d " + line.label(), LABEL, line.formula(), line.result()));
            down.forEach(line -> page.formula(line.label(), LABEL, line.formula(), line.result()));
            if (down.isEmpty() && !opened) {
                step.inputBlame().filter(_ -> own.isEmpty()).ifPresent(values -> values(values, "dL/dx"));
            }
            joined(step);
        }
    }

    /** Where a residual layer's body begins, both ways of the blame meet. */
    private void joined(LayerStep step) {
        for (LayerStep residual : explanation.layers()) {
            if (residual.layer() instanceof Residual
                    && Chain.firstOfBody(explanation, residual)
                            .filter(first -> first == step)
                            .isPresent()
                    && residual.inputBlame().isPresent()) {
                page.subject(residual.path(), "residual: both ways meet, dL/dx = dL/dy + dL/dx of its body");
                Values sum = residual.inputBlame().get();
                for (long i = 0; i < sum.size(); i++) {
                    String terms = Digits.sum(List.of(
                            digits.of(residual.outputBlame().orElseThrow().get(i)),
                            digits.of(step.inputBlame().orElseThrow().get(i))));
                    page.formula(Forward.label("dL/dx", sum, i), LABEL, terms, digits.of(sum.get(i)));
                }
            }
        }
    }

    private void blameInTables() {
        page.heading(
                "3",
                "BLAME",
                "The error goes back through the layers. Each hands its blame on, times its own slope: the chain"
                        + " rule.");
        Tables tables = new Tables(explanation, page);
        tables.blame();
        findings();
        page.blank();
        page.prose("The weights most to blame: a little more of each would change the loss so many times as much.");
        Backward backward = new Backward(explanation, digits);
        List<Explanation.Responsible> most = explanation.mostResponsible(5);
        for (Explanation.Responsible each : most) {
            page.formula(
                    "dL/d " + each.name(),
                    LABEL + 4,
                    digits.of(each.blame())
                            + names.meaning(explanation, each)
                                    .map(words -> "  " + words)
                                    .orElse(""),
                    "");
        }
        most.stream()
                .findFirst()
                .flatMap(backward::chain)
                .filter(_ -> explanation.examples() <= 4)
                .ifPresent(line -> {
                    page.blank();
                    page.prose("The first of them by the chain rule, blame of its output times its input:");
                    page.formula("dL/d " + line.label(), LABEL + 4, line.formula(), line.result());
                });
    }

    private void findings() {
        if (!explanation.findings().isEmpty()) {
            page.blank();
            explanation.findings().forEach(finding -> page.notice(finding.path() + ": " + finding.sentence()));
        }
    }

    // ----------------------------------------------------------------------------------------------------------- fix

    private void fix() {
        Fix fix = new Fix(explanation, digits);
        page.heading("4", "FIX", "Each weight moves against its blame. " + fix.words());
        double usual = explanation.rule().learningRate();
        page.prose("lr = " + Words.setting(explanation.learningRate())
                + (Math.abs(usual - explanation.learningRate()) > 1e-6 * usual
                        ? ", what the schedule makes of " + Words.setting(usual) + " at this step"
                        : ""));
        clipping();
        if (small && explanation.parameters() <= TINY) {
            explanation.weights().forEach(weight -> {
                for (long i = 0; i < weight.before().size(); i++) {
                    fix.of(weight, i).forEach(line -> page.formula(line.label(), LABEL, line.formula(), line.result()));
                }
            });
        } else {
            explanation
                    .mostResponsible(small ? 3 : 1)
                    .forEach(each -> fix.of(each.weight(), each.index())
                            .forEach(line -> page.formula(line.label(), LABEL + 4, line.formula(), line.result())));
        }
        page.blank();
        new Tables(explanation, page).moves();
    }

    private void clipping() {
        double before = explanation.blameNorm();
        double after = explanation.clippedNorm();
        if (before != after) {
            page.prose(String.format(
                    Locale.ROOT,
                    "Clipping acted: all blame together had length %s, and was cut to %s.",
                    Words.setting(before),
                    Words.setting(after)));
        }
    }

    // --------------------------------------------------------------------------------------------------------- after

    private void outcome() {
        var outcome = explanation.outcome();
        page.heading(
                "",
                "AFTER",
                explanation.examples() == 1 ? "The same example once more." : "The same examples once more.");
        page.formula("loss before", LABEL, digits.of(outcome.before()), "");
        page.formula("loss after", LABEL, digits.of(outcome.after()), "");
        page.formula(
                "change",
                LABEL,
                digits.of(outcome.after()) + " − " + digits.behind(outcome.before()),
                digits.of(outcome.change()));
        boolean plain = explanation.rule() instanceof SGD sgd
                && sgd.momentum() == 0
                && sgd.weightDecay() == 0
                && explanation.blameNorm() == explanation.clippedNorm();
        page.blank();
        page.formula(
                "theory: slope",
                LABEL,
                plain
                        ? "−lr·‖g‖² = −" + digits.of(explanation.learningRate()) + "·"
                                + digits.of(explanation.blameNorm() * explanation.blameNorm())
                        : "Σ g·Δw",
                digits.of(outcome.firstOrder()));
        page.formula("theory: curvature", LABEL, "½·Δwᵀ·H·Δw", digits.of(outcome.secondOrder()));
        page.formula(
                "both",
                LABEL,
                Digits.sum(List.of(digits.of(outcome.firstOrder()), digits.of(outcome.secondOrder()))),
                digits.of(outcome.predicted()));
        page.blank();
        page.prose(Verdicts.of(outcome));
    }
}
