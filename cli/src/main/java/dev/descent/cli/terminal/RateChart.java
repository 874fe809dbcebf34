package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The loss over the learning rate, on a logarithmic axis.
 *
 * @param losses at rates that grow by the same factor from one to the next; those that are not finite are left out
 * @param from the first rate
 * @param to the last rate
 * @param suggested a rate to be marked
 */
public record RateChart(double[] losses, double from, double to, OptionalDouble suggested) {
    /**
     * The lines of the chart; none if there are not two losses to draw a line between.
     *
     * @param width of the whole, in characters
     * @param height of the curve's area, in characters
     * @param braille whether the output shows Braille, and colors
     */
    public List<Line> lines(int width, int height, boolean braille) {
        OptionalDouble mark = suggested.isPresent()
                ? OptionalDouble.of(Math.log(suggested.getAsDouble() / from) / Math.log(to / from))
                : OptionalDouble.empty();
        Plot plot = new Plot(
                List.of(new Plot.Curve(Line.Style.TRAINING, '*', losses)),
                Words.setting(from),
                Words.setting(to),
                mark);
        List<Line> lines = new ArrayList<>(plot.lines(width, height, braille));
        if (!lines.isEmpty()) {
            Ink legend = new Ink()
                    .plain(" ".repeat(Plot.LABEL + 2))
                    .training(braille ? "⠒⠒ training loss, smoothed" : "* training loss, smoothed");
            if (suggested.isPresent()) {
                legend.faint(
                        "  " + (braille ? "▲" : "^") + " learning rate: " + Words.setting(suggested.getAsDouble()));
            }
            lines.add(legend.faint(plot.isLogarithmic() ? "  log scales" : "  log scale of rates")
                    .line());
        }
        return lines;
    }
}
