package dev.descent.cli.explain;

import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.Explanation.Responsible;
import dev.descent.insight.explain.LayerStep;
import dev.descent.nn.Explained;
import dev.descent.nn.Flow;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
        Measure measure = new Measure(explanation, names, digits);
        page.subject("loss", measure.slopeWords());
        page.formulas(measure.slopes());
        for (LayerStep step : explanation.layers().reversed()) {
            Explained layer = step.explained();
            Flow flow = explanation.flow(step, digits);
            page.subject(
                    step.path(), layer.title() + ": " + layer.chainRule(flow) + (isFrozen(step) ? "; frozen" : ""));
            List<Filled> lines = new ArrayList<>();
            flow.weights().forEach(weight -> lines.addAll(layer.weightBlame(flow, weight)));
            if (flow.parts().isEmpty()) {
                lines.addAll(layer.inputBlame(flow));
            }
            page.formulas(lines);
            joined(step);
        }
        findings();
    }

    private boolean isFrozen(LayerStep step) {
        return step.weights().stream().anyMatch(path -> explanation.weight(path).frozen());
    }

    /** What comes back out of the first part of a layer joins what went around it. */
    private void joined(LayerStep first) {
        for (LayerStep step : explanation.layers()) {
            List<LayerStep> within = explanation.within(step);
            if (!within.isEmpty()
                    && within.getFirst().equals(first)
                    && step.inputBlame().isPresent()) {
                Explained layer = step.explained();
                page.subject(step.path(), layer.title() + ": " + layer.joined());
                page.formulas(layer.inputBlame(explanation.flow(step, digits)));
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
        List<Filled> parts = parts(most);
        if (!parts.isEmpty()) {
            page.blank();
            page.prose("That of " + most.name() + " is the blame of its output times its input"
                    + (explanation.examples() > parts.size()
                            ? ", summed over " + explanation.examples() + " examples; the largest parts:"
                            : explanation.examples() > 1 ? ", summed over the examples:" : ":"));
            page.formulas(parts);
        }
    }

    /** The examples that a number of the weights is most the blame of, each with the blame of its output times its input. */
    private List<Filled> parts(Responsible weight) {
        Optional<LayerStep> step = explanation
                .owner(weight.weight())
                .filter(layer -> isPlain(layer) && !explanation.isShared(weight.weight()));
        return step.flatMap(layer -> layer.explained().link(weight.weight().name(), weight.index()))
                .map(link -> IntStream.range(0, explanation.examples())
                        .mapToObj(example -> Part.of(step.orElseThrow(), link, example))
                        .sorted(Comparator.comparingDouble((Part part) -> -Math.abs(part.blame() * part.input())))
                        .limit(PARTS)
                        .map(part -> new Filled(
                                Names.example(explanation, part.example()),
                                digits.product(part.blame(), part.input()),
                                digits.of(part.blame() * part.input())))
                        .toList())
                .orElse(List.of());
    }

    /** Whether a layer makes one row of numbers of each example. */
    private static boolean isPlain(LayerStep step) {
        return step.outputBlame().isPresent()
                && step.width() == step.output().shape().dim(-1);
    }

    /** An example's part in the blame of a number of the weights. */
    private record Part(int example, double blame, double input) {
        static Part of(LayerStep step, Explained.Link link, int example) {
            long width = step.input().size() / step.input().shape().dim(0);
            return new Part(
                    example,
                    step.outputBlame().orElseThrow().get(example * step.width() + link.output()),
                    link.input().isPresent()
                            ? step.input().get(example * width + link.input().getAsLong())
                            : 1);
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
