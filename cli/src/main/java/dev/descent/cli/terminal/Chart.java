package dev.descent.cli.terminal;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The losses of training and validation over the epochs; values that are not finite are left out.
 *
 * @param training one for each epoch
 * @param validation likewise; none if there is no validation part
 * @param bestEpoch counted from 1; 0 for none
 */
public record Chart(double[] training, double[] validation, int bestEpoch) implements Curves {
    @Override
    public Plot plot() {
        return new Plot(
                List.of(
                        new Plot.Curve(Line.Style.TRAINING, '*', training),
                        new Plot.Curve(Line.Style.VALIDATION, 'o', validation)),
                "1",
                Integer.toString(training.length),
                bestEpoch == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((bestEpoch - 1.0) / Math.max(1, training.length - 1)));
    }

    @Override
    public Ink legend(boolean braille, boolean isLogarithmic) {
        Ink ink = Curves.under().training(braille ? "⠒⠒ training loss" : "* training loss");
        if (validation.length > 0) {
            ink.plain("  ").validation(braille ? "⠒⠒ validation loss" : "o validation loss");
        }
        if (bestEpoch > 0) {
            ink.plain("  ").faint((braille ? "▲" : "^") + " best epoch: " + bestEpoch);
        }
        return ink.faint(isLogarithmic ? "  log scale" : "");
    }
}
