package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * One loss of several runs over the epochs, each under a letter.
 *
 * @param loss what is drawn, {@code validation loss}
 * @param curves at most {@link #MOST}
 */
public record RunsChart(String loss, List<Curve> curves) {
    /** How many curves can be told apart. */
    public static final int MOST = 6;

    private static final Line.Style[] STYLES = {
        Line.Style.RUN_1, Line.Style.RUN_2, Line.Style.RUN_3, Line.Style.RUN_4, Line.Style.RUN_5, Line.Style.RUN_6
    };

    /**
     * One run.
     *
     * @param losses one for each epoch; those that are not finite are left out
     */
    public record Curve(char letter, double[] losses) {}

    /** Copies the list, or refuses it if it is too long. */
    public RunsChart {
        curves = List.copyOf(curves);
        if (curves.size() > MOST) {
            throw new IllegalArgumentException(curves.size() + " curves cannot be told apart; draw at most " + MOST);
        }
    }

    /**
     * The lines of the chart; none if there are not two epochs to draw a line between.
     *
     * @param width of the whole, in characters
     * @param height of the curves' area, in characters
     * @param braille whether the output shows Braille, and colors
     */
    public List<Line> lines(int width, int height, boolean braille) {
        int epochs =
                curves.stream().mapToInt(curve -> curve.losses.length).max().orElse(0);
        Plot plot = new Plot(
                IntStream.range(0, curves.size())
                        .mapToObj(i -> new Plot.Curve(STYLES[i], curves.get(i).letter, curves.get(i).losses))
                        .toList(),
                "1",
                Integer.toString(epochs),
                OptionalDouble.empty());
        List<Line> lines = new ArrayList<>(plot.lines(width, height, braille));
        if (!lines.isEmpty()) {
            Ink legend = new Ink().plain(" ".repeat(Plot.LABEL + 2) + loss + " of");
            for (int i = 0; i < curves.size(); i++) {
                legend.plain(" ").in(STYLES[i], (braille ? "⠒⠒ " : "") + curves.get(i).letter);
            }
            lines.add(legend.faint(plot.isLogarithmic() ? "  log scale" : "").line());
        }
        return lines;
    }
}
