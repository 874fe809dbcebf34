package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The losses of training and validation over the epochs. */
public final class Chart {
    private final double[] training;
    private final double[] validation;
    private final int bestEpoch;

    /**
     * A chart of losses, one for each epoch; values that are not finite are left out.
     *
     * @param validation none if there is no validation part
     * @param bestEpoch counted from 1; 0 for none
     */
    public Chart(double[] training, double[] validation, int bestEpoch) {
        this.training = training.clone();
        this.validation = validation.clone();
        this.bestEpoch = bestEpoch;
    }

    /**
     * The lines of the chart; none if there are not two epochs to draw a line between.
     *
     * @param width of the whole, in characters
     * @param height of the curves' area, in characters
     * @param braille whether the output shows Braille, and colors
     */
    public List<Line> lines(int width, int height, boolean braille) {
        Plot plot = new Plot(
                List.of(
                        new Plot.Curve(Line.Style.TRAINING, '*', training),
                        new Plot.Curve(Line.Style.VALIDATION, 'o', validation)),
                "1",
                Integer.toString(training.length),
                bestEpoch == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((bestEpoch - 1.0) / Math.max(1, training.length - 1)));
        List<Line> lines = new ArrayList<>(plot.lines(width, height, braille));
        if (!lines.isEmpty()) {
            lines.add(legend(braille, plot.isLogarithmic()));
        }
        return lines;
    }

    private Line legend(boolean braille, boolean logarithmic) {
        Ink ink =
                new Ink().plain(" ".repeat(Plot.LABEL + 2)).training(braille ? "⠒⠒ training loss" : "* training loss");
        if (validation.length > 0) {
            ink.plain("  ").validation(braille ? "⠒⠒ validation loss" : "o validation loss");
        }
        if (bestEpoch > 0) {
            ink.plain("  ").faint((braille ? "▲" : "^") + " best epoch: " + bestEpoch);
        }
        return ink.faint(logarithmic ? "  log scale" : "").line();
    }
}
