package dev.descent.cli.report;

import dev.descent.cli.terminal.GrowthChart;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Paragraph;
import dev.descent.insight.growth.LearningCurve;
import dev.descent.insight.growth.MoreData;
import dev.descent.run.job.DataGrowth;
import java.util.Arrays;

/** Shows whether more data would help. */
public record GrowthView(DataGrowth.Found found, Output output) {
    private static final int CHART_HEIGHT = 8;
    private static final int WIDEST_CHART = 100;

    /** Shows the curve and the answer. */
    public void show() {
        LearningCurve curve = found.curve();
        int[] sizes = curve.sizes();
        output.aside().line("");
        new GrowthChart(
                        sizes,
                        Arrays.stream(sizes).mapToDouble(curve::trainingLoss).toArray(),
                        Arrays.stream(sizes).mapToDouble(curve::validationLoss).toArray())
                .lines(Math.min(WIDEST_CHART, output.width()) - 1, CHART_HEIGHT, output.unicode() && output.color())
                .forEach(output.aside()::line);
        output.line("");
        MoreData answer = found.answer();
        paragraph("more data?", answer.kind().words() + ": " + answer.evidence());
        paragraph("to try", String.join("; then ", answer.advice()));
        paragraph("kept in", found.folder().path().toString());
    }

    private void paragraph(String label, String words) {
        Paragraph.lines(label, words, output.width()).forEach(output::line);
    }
}
