package dev.descent.cli.report;

import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.RateChart;
import dev.descent.cli.terminal.Words;
import dev.descent.insight.rate.RateCurve;
import dev.descent.insight.rate.RateFinding;
import dev.descent.run.job.RateSearch;
import dev.descent.run.setup.Setup;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/** Shows which learning rate was found. */
public record RateView(RateSearch.Found found, Setup setup, Output output) {
    private static final int CHART_HEIGHT = 8;

    /**
     * Shows the curve, the suggestion and the stability limit.
     *
     * @param command the command that trains at a learning rate
     */
    public void show(DoubleFunction<String> command) {
        RateCurve curve = found.curve();
        output.paragraph("tried", tried(curve));
        output.aside().line("");
        OptionalDouble suggested = found.finding() instanceof RateFinding.Suggestion suggestion
                ? OptionalDouble.of(suggestion.rate())
                : OptionalDouble.empty();
        if (!curve.points().isEmpty()) {
            new RateChart(
                            curve.smoothed(),
                            curve.points().getFirst().learningRate(),
                            curve.points().getLast().learningRate(),
                            suggested)
                    .lines(output, CHART_HEIGHT)
                    .forEach(output.aside()::line);
            output.aside().line("");
        }
        output.paragraph("rate", found.finding().sentence());
        suggested.ifPresent(rate -> output.paragraph("to train", command.apply(rate)));
        CurvatureWords.show(output, found.curvature(), found.limit(), setup, "before training");
        output.paragraph("kept in", found.folder().path().toString());
    }

    private static String tried(RateCurve curve) {
        String updates = Words.count(curve.points().size(), "update");
        return switch (curve.ending()) {
            case COMPLETED ->
                updates + ", at rates from " + rate(curve.test().from()) + " to "
                        + rate(curve.test().to());
            case BLEW_UP ->
                updates + ", at rates from " + rate(curve.test().from()) + " on, until the loss diverged at "
                        + rate(curve.points().getLast().learningRate());
            case NOT_FINITE ->
                updates + ", at rates from " + rate(curve.test().from())
                        + " on, until the loss became NaN or infinity"
                        + (curve.points().isEmpty()
                                ? ""
                                : " at " + rate(curve.points().getLast().learningRate()));
        };
    }

    private static String rate(double rate) {
        return Words.setting(rate);
    }
}
