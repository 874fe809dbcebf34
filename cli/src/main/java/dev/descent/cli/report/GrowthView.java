package dev.descent.cli.report;

import dev.descent.cli.terminal.GrowthChart;
import dev.descent.cli.terminal.Output;
import dev.descent.insight.growth.LearningCurve;
import dev.descent.insight.growth.MoreData;
import dev.descent.run.job.DataGrowth;
import java.util.Arrays;

/** Shows whether more data would help. */
public record GrowthView(DataGrowth.Found found, Output output) {
    private static final int CHART_HEIGHT = 8;

    /** Shows the curve and the answer. */
    public void show() {
        LearningCurve curve = found.curve();
        int[] sizes = curve.sizes();
        output.aside().line("");
        new GrowthChart(
                        sizes,
                        Arrays.stream(sizes).mapToDouble(curve::trainingLoss).toArray(),
                        Arrays.stream(sizes).mapToDouble(curve::validationLoss).toArray())
                .lines(output, CHART_HEIGHT)
                .forEach(output.aside()::line);
        output.line("");
        MoreData answer = found.answer();
        output.paragraph("more data?", answer.kind().words() + ": " + answer.evidence());
        output.paragraph("to try", String.join("; then ", answer.advice()));
        output.paragraph("kept in", found.folder().path().toString());
    }
}
