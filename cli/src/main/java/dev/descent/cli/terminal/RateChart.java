package dev.descent.cli.terminal;

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
public record RateChart(double[] losses, double from, double to, OptionalDouble suggested) implements Curves {
    @Override
    public Plot plot() {
        OptionalDouble mark = suggested.isPresent()
                ? OptionalDouble.of(Math.log(suggested.getAsDouble() / from) / Math.log(to / from))
                : OptionalDouble.empty();
        return new Plot(
                List.of(new Plot.Curve(Line.Style.TRAINING, '*', losses)),
                Words.setting(from),
                Words.setting(to),
                mark);
    }

    @Override
    public Ink legend(boolean braille, boolean isLogarithmic) {
        Ink legend = Curves.under().training(braille ? "⠒⠒ training loss, smoothed" : "* training loss, smoothed");
        suggested.ifPresent(
                rate -> legend.faint("  " + (braille ? "▲" : "^") + " learning rate: " + Words.setting(rate)));
        return legend.faint(isLogarithmic ? "  log scales" : "  log scale of rates");
    }
}
