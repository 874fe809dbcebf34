package dev.descent.cli.explain;

import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.data.Dataset;
import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.Explanation.Responsible;
import dev.descent.insight.explain.LayerStep;
import dev.descent.insight.explain.Outcome;
import dev.descent.insight.explain.WeightStep;
import dev.descent.nn.Explained;
import dev.descent.nn.Flow;
import dev.descent.optimize.SGD;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows one step of training: of a small model every number and how it came about, of a large one what is characteristic
 * of each layer and the numbers that matter most.
 */
public final class ExplanationView {
    /** A model is small if no layer has more than this to be written out. */
    private static final long SMALL = 64;
    /** The update of every weight is shown of a model with so many. */
    private static final long TINY = 12;
    /** As many as a pocket calculator has behind the point. */
    private static final Digits EXACT = new Digits(6);

    private static final Digits USUAL = new Digits(4);
    private static final int MOST_ROWS = 8;

    private final Explanation explanation;
    private final Names names;
    private final Digits digits;
    private final Page page;
    private final boolean small;

    private ExplanationView(Explanation explanation, Names names, Output output) {
        this.explanation = explanation;
        this.names = names;
        this.small =
                explanation.layers().stream().allMatch(step -> step.explained().terms(step.output()) <= SMALL);
        this.digits = isTiny() ? EXACT : USUAL;
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

    private boolean isTiny() {
        return explanation.parameters() <= TINY;
    }

    private boolean isAlone() {
        return explanation.examples() == 1;
    }

    private void show() {
        page.prose(where());
        guess();
        new Measure(explanation, names, digits).show(page, small);
        BlameView blame = new BlameView(explanation, names, digits, page);
        if (small) {
            blame.all();
        } else {
            blame.characteristic();
        }
        fix();
        outcome();
    }

    private String where() {
        List<Integer> rows = explanation.rows();
        List<String> first = rows.stream()
                .limit(MOST_ROWS)
                .map(row -> Integer.toString(row + 1))
                .toList();
        String which = isAlone()
                ? "example " + (rows.getFirst() + 1)
                : (explanation.batches() > 1 ? "the gathered " : "the ") + rows.size() + " examples "
                        + String.join(", ", first)
                        + (rows.size() > first.size() ? ", …" : "")
                        + (explanation.batches() > 1
                                ? " (" + explanation.batches() + " batches, worked on as one)"
                                : "");
        return "Step %s of %s, epoch %s: made from %s of the training part%s."
                .formatted(
                        Words.count(explanation.step()),
                        Words.count(explanation.steps()),
                        Words.count(explanation.epoch()),
                        which,
                        explanation.step() == 1
                                ? ", with the initial weights"
                                : ", with the weights after " + Words.count(explanation.step() - 1, "step"));
    }

    // --------------------------------------------------------------------------------------------------------- guess

    private void guess() {
        page.heading(
                "1",
                "GUESS",
                (isAlone() ? "The example goes" : "The examples go") + " through the layers"
                        + (small ? "." : "; here is what comes out of each."));
        if (!small) {
            new Tables(explanation, page).guess(digits);
            return;
        }
        inputs();
        for (LayerStep step : explanation.layers()) {
            Explained layer = step.explained();
            Flow flow = explanation.flow(step, digits);
            page.subject(step.path(), layer.title() + ": " + layer.formula(flow));
            page.formulas(layer.outputs(flow));
        }
    }

    private void inputs() {
        Values x = explanation.inputs();
        long width = x.size() / explanation.examples();
        page.subject("x", "what the model sees" + (names.features().isEmpty() ? "" : ", after preprocessing"));
        List<Filled> lines = new ArrayList<>();
        for (long i = 0; i < x.size(); i++) {
            String name = names.input(i % width);
            String label = isAlone() ? name : Names.example(explanation, (int) (i / width)) + ", " + name;
            lines.add(new Filled(label, digits.of(x.get(i)), ""));
        }
        page.formulas(lines);
    }

    // ----------------------------------------------------------------------------------------------------------- fix

    private void fix() {
        Fix fix = new Fix(explanation, EXACT);
        page.heading("4", "FIX", "Each weight w moves against its blame g = dL/dw, by " + fix.words() + ".");
        String usual = EXACT.of(explanation.rule().learningRate());
        String rate = EXACT.of(explanation.learningRate());
        page.prose("lr = " + rate
                + (rate.equals(usual) ? "" : ", which the schedule makes of " + usual + " at this step"));
        clipping();
        if (isTiny()) {
            explanation.weights().stream().filter(weight -> !weight.frozen()).forEach(weight -> updates(fix, weight));
        } else {
            for (Responsible each : explanation.mostResponsible(small ? 2 : 1)) {
                page.subject(each.name(), names.meaning(explanation, each).orElse(""));
                page.formulas(fix.of(each.weight(), each.index()));
            }
        }
        page.blank();
        new Tables(explanation, page).moves();
    }

    private void updates(Fix fix, WeightStep weight) {
        page.subject(weight.path(), "");
        List<Filled> lines = new ArrayList<>();
        for (long i = 0; i < weight.before().size(); i++) {
            String place = Explanation.name("", weight.before(), i);
            fix.of(weight, i)
                    .forEach(line -> lines.add(new Filled(line.label() + place, line.formula(), line.result())));
        }
        page.formulas(lines);
    }

    private void clipping() {
        double before = explanation.blameNorm();
        double after = explanation.clippedNorm();
        if (before != after) {
            page.prose("Clipping acted: all blame taken as one vector had length " + EXACT.of(before) + ", and g has "
                    + EXACT.of(after) + ".");
        }
    }

    // --------------------------------------------------------------------------------------------------------- after

    private void outcome() {
        Outcome outcome = explanation.outcome();
        page.heading("", "AFTER", isAlone() ? "The same example once more." : "The same examples once more.");
        List<Filled> loss = new ArrayList<>();
        loss.add(new Filled("loss before", EXACT.of(outcome.before()), ""));
        loss.add(new Measure(explanation, names, EXACT)
                .after()
                .orElse(new Filled("loss after", EXACT.of(outcome.after()), "")));
        loss.add(new Filled(
                "change",
                EXACT.of(outcome.after()) + " − " + EXACT.behind(outcome.before()),
                EXACT.of(outcome.change())));
        page.formulas(loss);
        page.blank();
        page.prose("What theory says beforehand of that change:");
        List<Filled> theory = new ArrayList<>();
        slope(theory, outcome);
        theory.add(new Measure(explanation, names, EXACT)
                .curvature("curvature, ½·Δw·H·Δw")
                .orElse(new Filled("curvature, ½·Δw·H·Δw", EXACT.of(outcome.secondOrder()), "")));
        theory.add(new Filled(
                "both",
                Digits.sum(List.of(EXACT.of(outcome.firstOrder()), EXACT.of(outcome.secondOrder()))),
                EXACT.of(outcome.predicted())));
        page.formulas(theory);
        page.blank();
        page.prose(Verdicts.of(outcome));
    }

    /** Whether a parameter moves by −lr·g, with the lr of all. */
    private boolean isPlain(WeightStep weight) {
        return weight.frozen()
                || (weight.learningRate() == explanation.learningRate()
                        && weight.rule() instanceof SGD sgd
                        && sgd.weightDecay() == 0);
    }

    /** Of plain descent the slope along the step is −lr·‖g‖². */
    private void slope(List<Filled> lines, Outcome outcome) {
        boolean plain = explanation.rule() instanceof SGD sgd
                && sgd.momentum() == 0
                && explanation.weights().stream().allMatch(this::isPlain)
                && explanation.blameNorm() == explanation.clippedNorm();
        if (!plain) {
            lines.add(new Filled("slope, Σ g·Δw", EXACT.of(outcome.firstOrder()), ""));
            return;
        }
        double norm = explanation.blameNorm();
        if (isTiny()) {
            List<String> squares = new ArrayList<>();
            for (WeightStep weight : explanation.weights()) {
                for (long i = 0; !weight.frozen() && i < weight.blame().size(); i++) {
                    squares.add(EXACT.behind(weight.blame().get(i)) + "²");
                }
            }
            lines.add(new Filled("‖g‖²", Digits.sum(squares), EXACT.of(norm * norm)));
        }
        lines.add(new Filled(
                "slope, −lr·‖g‖²",
                "−" + EXACT.of(explanation.learningRate()) + "·" + EXACT.of(norm * norm),
                EXACT.of(outcome.firstOrder())));
    }
}
