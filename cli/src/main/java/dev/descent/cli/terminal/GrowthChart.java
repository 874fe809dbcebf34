package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The losses of training and validation over the number of examples, on a logarithmic axis.
 *
 * @param sizes how many examples, growing
 * @param training a loss for each size
 * @param validation likewise
 */
public record GrowthChart(int[] sizes, double[] training, double[] validation) {
    /** Places between which lines are straight: as many as a wide chart has dots. */
    private static final int PLACES = 200;

    /**
     * The lines of the chart; none if there are not two sizes to draw a line between.
     *
     * @param width of the whole, in characters
     * @param height of the curves' area, in characters
     * @param braille whether the output shows Braille, and colors
     */
    public List<Line> lines(int width, int height, boolean braille) {
        if (sizes.length < 2) {
            return List.of();
        }
        Plot plot = new Plot(
                List.of(
                        new Plot.Curve(Line.Style.TRAINING, '*', spread(training)),
                        new Plot.Curve(Line.Style.VALIDATION, 'o', spread(validation))),
                Words.count(sizes[0]),
                Words.count(sizes[sizes.length - 1], "example"),
                OptionalDouble.empty());
        List<Line> lines = new ArrayList<>(plot.lines(width, height, braille));
        if (!lines.isEmpty()) {
            lines.add(new Ink()
                    .plain(" ".repeat(Plot.LABEL + 2))
                    .training(braille ? "⠒⠒ training loss" : "* training loss")
                    .plain("  ")
                    .validation(braille ? "⠒⠒ validation loss" : "o validation loss")
                    .faint(plot.isLogarithmic() ? "  log scales" : "  log scale of examples")
                    .line());
        }
        return lines;
    }

    /** The values at places at equal distances on a logarithmic axis, on straight lines between the sizes. */
    private double[] spread(double[] values) {
        double[] spread = new double[PLACES];
        double first = Math.log(sizes[0]);
        double last = Math.log(sizes[sizes.length - 1]);
        int right = 1;
        for (int i = 0; i < PLACES; i++) {
            double at = first + (last - first) * i / (PLACES - 1);
            while (right < sizes.length - 1 && Math.log(sizes[right]) < at) {
                right++;
            }
            double left = Math.log(sizes[right - 1]);
            double part = (at - left) / (Math.log(sizes[right]) - left);
            spread[i] = values[right - 1] + part * (values[right] - values[right - 1]);
        }
        return spread;
    }
}
