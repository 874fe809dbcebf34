package dev.descent.cli.report;

import dev.descent.cli.terminal.Line;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Table;
import dev.descent.cli.terminal.Words;
import dev.descent.insight.blame.Answer;
import dev.descent.insight.blame.Reason;
import dev.descent.insight.blame.Suspect;
import dev.descent.run.job.RunBlame;
import dev.descent.task.Exhibit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Shows which examples hold a run's loss up. */
public record BlameView(RunBlame blame, Output output) {
    /** Flipped labels are looked for among the first of the ranking, this many times as many as there are. */
    private static final double TOP = 1.6;

    private static final int MOST_SHOWN = 4;

    /**
     * Shows the first examples of the ranking.
     *
     * @param top how many
     */
    public void show(int top) {
        List<Suspect> ranking = blame.blame().ranking();
        List<Suspect> first = ranking.subList(0, Math.min(top, ranking.size()));
        heading(ranking.size());
        output.line("");
        table(first);
        output.line("");
        Map<String, Exhibit> shown = new LinkedHashMap<>();
        first.stream().limit(MOST_SHOWN).forEach(suspect -> shown.put(caption(suspect), blame.exhibit(suspect.row())));
        List<Line> drawn = new Exhibits(output).lines(shown);
        if (!drawn.isEmpty()) {
            drawn.forEach(output.aside()::line);
            output.aside().line("");
        }
        long against = ranking.stream()
                .filter(suspect -> !(suspect.reason() instanceof Reason.Ordinary))
                .count();
        output.line("suspects   " + Words.count(against) + " of " + Words.count(ranking.size()));
        flipped(ranking);
    }

    private void heading(int size) {
        String same = blame.same()
                .map(equal -> equal
                        ? "; same weights as the run's, bit for bit"
                        : "; other weights than the run's, as is possible with another version of Descent")
                .orElse("");
        output.paragraph(
                "watched",
                Words.count(size, "training example") + " over "
                        + Words.count(blame.blame().epochs(), "epoch") + same);
        output.paragraph(
                "neighbors",
                blame.blame().featureSpace()
                        ? "by the inputs of the model's last layer"
                        : "by the inputs, because the model has no hidden layer");
    }

    private void table(List<Suspect> suspects) {
        boolean lines = blame.line(0).isPresent();
        Table table = new Table()
                .right(lines ? "line" : "row")
                .left("given")
                .left("model says")
                .left("loss")
                .left("score")
                .left("why");
        for (Suspect suspect : suspects) {
            table.add(List.of(
                    Integer.toString(blame.line(suspect.row()).orElse(blame.dataRow(suspect.row()) + 1)),
                    blame.name(suspect.given()),
                    said(suspect.said()),
                    Words.loss(suspect.loss()),
                    String.format(Locale.ROOT, "%.2f", suspect.score()),
                    blame.why(suspect)));
        }
        table.show(output);
    }

    private String said(Answer answer) {
        String name = blame.name(answer);
        return answer instanceof Answer.Label label
                ? String.format(Locale.ROOT, "%s (%.0f %%)", name, 100 * label.share())
                : name;
    }

    private String caption(Suspect suspect) {
        return blame.place(suspect.row()) + ": " + blame.name(suspect.given());
    }

    /** How well labels are found that were made wrong on purpose. */
    private void flipped(List<Suspect> ranking) {
        Set<Integer> flipped = blame.flipped();
        if (flipped.isEmpty()) {
            return;
        }
        int first = (int) Math.min(TOP * flipped.size(), ranking.size());
        long found = ranking.stream()
                .limit(first)
                .filter(suspect -> flipped.contains(suspect.row()))
                .count();
        output.line(String.format(
                Locale.ROOT,
                "flipped    %s by data.labelNoise; %d of them (%.0f %%) are among the first %d (%.0f %%)",
                Words.count(flipped.size(), "label"),
                found,
                100.0 * found / flipped.size(),
                first,
                100.0 * first / ranking.size()));
    }
}
