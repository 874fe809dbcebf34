package dev.descent.cli.terminal;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The losses of training and validation over the number of examples, on a logarithmic axis.
 *
 * @param sizes how many examples, growing
 * @param training a loss for each size
 * @param validation likewise
 */
public record GrowthChart(int[] sizes, double[] training, double[] validation) implements Curves {
    /** Places between which lines are straight: as many as a wide chart has dots. */
    private static final int PLACES = 200;

    @Override
    public Plot plot() {
        return sizes.length < 2
                ? new Plot(List.of(), "", "", OptionalDouble.empty())
                : new Plot(
                        List.of(
                                new Plot.Curve(Line.Style.TRAINING, '*', spread(training)),
                                new Plot.Curve(Line.Style.VALIDATION, 'o', spread(validation))),
                        Words.count(sizes[0]),
                        Words.count(sizes[sizes.length - 1], "example"),
                        OptionalDouble.empty());
    }

    @Override
    public Ink legend(boolean braille, boolean isLogarithmic) {
        return new Chart(training, validation, 0)
                .legend(braille, false)
                .faint(isLogarithmic ? "  log scales" : "  log scale of examples");
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
