package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.metric.ConfusionMatrix;
import dev.descent.metric.Metric;
import dev.descent.recipe.Recipe.Split.Way;
import dev.descent.run.job.CrossValidationRun;
import dev.descent.run.setup.Setup;
import dev.descent.train.CrossValidation;
import dev.descent.train.CrossValidation.Fold;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shows a cross-validation: a line for each fold as soon as it is done, then what all of them say together. */
public final class CrossValidationView {
    private static final int LABEL = 16;
    private static final int FIGURE = 12;
    private static final int MOST_CLASSES = 10;

    private final CrossValidationRun run;
    private final Setup setup;
    private final Output output;
    private final List<Metric> shown;
    private final List<String> lossToldInstead = new ArrayList<>();
    private int done;

    /**
     * A view of a cross-validation that is about to begin.
     *
     * @param setup that of the first fold
     */
    public CrossValidationView(CrossValidationRun run, Setup setup, Output output) {
        this.run = run;
        this.setup = setup;
        this.output = output;
        int fitting = Math.max(1, (output.width() - LABEL - 3 * FIGURE - 1) / FIGURE);
        shown = setup.metrics().subList(0, Math.min(fitting, setup.metrics().size()));
    }

    /** Shows what is going to be done, and the head of the table of folds. */
    public void begin() {
        String chosen = setup.examples().validation().isPresent()
                ? "the validation part, not the held-out one, chooses the epoch"
                : "without a validation part the training loss chooses the epoch";
        String again = run.repeats() == 1 ? "" : ", and that " + run.repeats() + " times, with a new split each time";
        String heldOut = setup.recipe().split().way() instanceof Way.Ordered
                ? "each held out from a model trained on the rows before it"
                : "each held out once";
        output.aside().paragraph("folds", "%s, %s%s; %s".formatted(run.count(), heldOut, again, chosen));
        output.aside().line("");
        Ink head = new Ink()
                .faint("held out")
                .column(LABEL)
                .faint(right("examples"))
                .faint(isNarrow() ? "" : right("best epoch"))
                .faint(right("loss"));
        shown.forEach(metric -> head.faint(right(metric.name())));
        output.aside().line(head);
    }

    /** Shows on a terminal how a training gets on. */
    public List<TrainingListener> watching(int fold) {
        return List.of(new TrainingListener() {
            @Override
            public void bestByLoss(Metric metric) {
                lossToldInstead.add(metric.name());
            }

            @Override
            public void epochEnded(History.Epoch epoch) {
                output.draw(new Ink()
                        .faint(label(fold) + ": epoch " + epoch.number() + " of "
                                + setup.recipe().epochs()));
            }
        });
    }

    /** Shows a fold that is done. */
    public void fold(Fold fold) {
        done++;
        History history = fold.heldOut().history();
        Ink line = new Ink()
                .plain(label(done))
                .column(LABEL)
                .plain(right(Words.count(fold.evaluation().examples())))
                .plain(isNarrow() ? "" : right(Integer.toString(history.bestEpoch())))
                .plain(right(Words.loss(fold.evaluation().loss())));
        shown.forEach(metric ->
                line.plain(right(Figures.of(metric, fold.evaluation().metrics().get(metric.name())))));
        output.aside().line(line);
    }

    private String label(int fold) {
        String words = "fold " + ((fold - 1) % run.count() + 1);
        return run.repeats() == 1 ? words : "%s, %s".formatted((fold - 1) / run.count() + 1, words);
    }

    /** Shows what all folds say together. */
    public void show(CrossValidation result) {
        output.aside().line("");
        output.line(new Ink()
                .column(LABEL)
                .faint(right("mean"))
                .faint(right("deviation"))
                .faint(right("pooled")));
        output.line(new Ink()
                .plain("loss")
                .column(LABEL)
                .plain(right(Words.loss(result.meanLoss())))
                .plain(right(Words.loss(result.lossDeviation()))));
        Map<String, Double> pooled = result.pooled();
        for (Metric metric : setup.metrics()) {
            output.line(new Ink()
                    .plain(metric.name())
                    .column(LABEL)
                    .strong(right(Figures.of(metric, result.mean(metric.name()))))
                    .plain(right(Figures.of(metric, result.deviation(metric.name()))))
                    .plain(right(Figures.of(metric, pooled.get(metric.name())))));
        }
        undefined(result);
        confusions(result);
    }

    private void undefined(CrossValidation result) {
        List<Fold> folds = result.folds();
        for (Metric metric : setup.metrics()) {
            long undefined = folds.stream()
                    .filter(fold -> Double.isNaN(fold.evaluation().metrics().get(metric.name())))
                    .count();
            if (undefined > 0) {
                output.line("%s is not defined on %s, of whose examples a class is missing or all are of one"
                        .formatted(metric.name(), Words.count(undefined, "fold")));
            }
        }
        if (!lossToldInstead.isEmpty()) {
            output.line("%s was not defined on the validation part of %s, where its loss chose the epoch"
                    .formatted(lossToldInstead.getFirst(), Words.count(lossToldInstead.size(), "fold")));
        }
    }

    private void confusions(CrossValidation result) {
        List<String> classes = setup.examples().train().classNames();
        if (classes.isEmpty() || classes.size() > MOST_CLASSES) {
            return;
        }
        List<String> table =
                ConfusionMatrix.of(result.outputs(), result.targets()).table(classes);
        if (table.stream().allMatch(line -> line.length() < output.width())) {
            output.line("");
            table.forEach(output::line);
        }
    }

    private String right(String figure) {
        int width = isNarrow() ? FIGURE - 1 : FIGURE;
        return Words.right(figure.length() < width ? figure : " " + figure, width);
    }

    /** Whether a metric fits only without the best epoch. */
    private boolean isNarrow() {
        return output.width() <= LABEL + 4 * FIGURE;
    }
}
