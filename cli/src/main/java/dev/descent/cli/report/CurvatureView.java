package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Words;
import dev.descent.run.job.CurvatureWatch.Row;
import dev.descent.run.job.CurvatureWatch.Watched;
import dev.descent.run.setup.Setup;
import java.util.List;
import java.util.OptionalDouble;

/** Shows how sharply the loss curves along a training. */
public record CurvatureView(Setup setup, Output output) {
    private static final int EPOCH = 12;
    private static final int FIGURE = 15;
    /** A curvature that changed by less has hardly changed. */
    private static final double CHANGE = 1.1;

    /** Writes the table's head. */
    public void begin() {
        output.aside().line("");
        output.line(new Ink()
                .faint(Words.right("epoch", EPOCH)
                        + Words.right("training loss", FIGURE)
                        + Words.right("curvature λ", FIGURE)
                        + (isNarrow() ? "" : Words.right("2/λ", FIGURE) + Words.right("learning rate", FIGURE))));
        if (output.isLive()) {
            output.draw(new Ink().faint("measuring ..."));
        }
    }

    /** Whether the last two columns do not fit; the limit stands below the table as well. */
    private boolean isNarrow() {
        return output.width() < EPOCH + 4 * FIGURE;
    }

    /** Writes a measurement. */
    public void row(Row row) {
        String epoch = row.epoch() == 0 ? "start" : Words.count(row.epoch());
        OptionalDouble limit = row.limit().ofPlainDescent();
        output.line(new Ink()
                .plain(Words.right(epoch, EPOCH))
                .plain(Words.right(
                        row.trainLoss().isPresent() ? Words.loss(row.trainLoss().getAsDouble()) : "", FIGURE))
                .strong(Words.right(Words.setting(row.curvature().largest()), FIGURE))
                .plain(
                        isNarrow()
                                ? ""
                                : Words.right(limit.isPresent() ? Words.setting(limit.getAsDouble()) : "none", FIGURE)
                                        + Words.right(Words.setting(row.learningRate()), FIGURE)));
    }

    /** Writes what the table says. */
    public void end(Watched watched) {
        List<Row> rows = watched.rows();
        Row last = rows.getLast();
        output.line("");
        CurvatureWords.show(
                output,
                last.curvature(),
                last.limit(),
                setup,
                last.epoch() == 0 ? "before training" : "after epoch " + last.epoch());
        double first = rows.getFirst().curvature().largest();
        double ratio = last.curvature().largest() / first;
        if (rows.size() > 1 && first > 0 && ratio > 0) {
            output.paragraph("change", change(ratio));
        }
        output.paragraph("kept in", watched.folder().path().toString());
    }

    private static String change(double ratio) {
        if (ratio < CHANGE && ratio > 1 / CHANGE) {
            return "the loss curves at the end as it did at the start";
        }
        return ratio > 1
                ? "the loss became %s times sharper while training, so the limit came down"
                        .formatted(Words.setting(ratio))
                : "the loss became %s times flatter while training, so the limit went up"
                        .formatted(Words.setting(1 / ratio));
    }
}
