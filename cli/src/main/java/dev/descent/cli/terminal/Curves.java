package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Curves in a frame, and below it what they are. */
public sealed interface Curves permits Chart, GrowthChart, RateChart, RunsChart {
    /** In a wider chart the eye loses the line. */
    int WIDEST = 100;

    /** The curves in their frame. */
    Plot plot();

    /**
     * What stands below the frame.
     *
     * @param braille whether the output shows Braille, and colors
     * @param isLogarithmic whether equal distances are equal ratios
     */
    Ink legend(boolean braille, boolean isLogarithmic);

    /**
     * The lines of the chart; none if there are not two values to draw a line between.
     *
     * @param width of the whole, in characters
     * @param height of the curves' area, in characters
     * @param braille whether the output shows Braille, and colors
     */
    default List<Line> lines(int width, int height, boolean braille) {
        Plot plot = plot();
        List<Line> lines = new ArrayList<>(plot.lines(width, height, braille));
        if (!lines.isEmpty()) {
            lines.add(legend(braille, plot.isLogarithmic()).line());
        }
        return lines;
    }

    /** The same as it fits an output. */
    default List<Line> lines(Output output, int height) {
        return lines(Math.min(WIDEST, output.width()) - 1, height, output.unicode() && output.color());
    }

    /** How every legend begins. */
    static Ink under() {
        return new Ink().plain(" ".repeat(Plot.LABEL + 2));
    }
}
