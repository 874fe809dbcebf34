package dev.descent.cli.terminal;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * One loss of several runs over the epochs, each under a letter.
 *
 * @param loss what is drawn, {@code validation loss}
 * @param curves at most {@link #MOST}
 */
public record RunsChart(String loss, List<Curve> curves) implements Curves {
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
            throw new IllegalArgumentException(curves.size() + " curves cannot be distinguished; draw at most " + MOST);
        }
    }

    @Override
    public Plot plot() {
        int epochs =
                curves.stream().mapToInt(curve -> curve.losses.length).max().orElse(0);
        return new Plot(
                IntStream.range(0, curves.size())
                        .mapToObj(i -> new Plot.Curve(STYLES[i], curves.get(i).letter, curves.get(i).losses))
                        .toList(),
                "1",
                Integer.toString(epochs),
                OptionalDouble.empty());
    }

    @Override
    public Ink legend(boolean braille, boolean isLogarithmic) {
        Ink legend = Curves.under().plain(loss + " of");
        for (int i = 0; i < curves.size(); i++) {
            legend.plain(" ").in(STYLES[i], (braille ? "⠒⠒ " : "") + curves.get(i).letter);
        }
        return legend.faint(isLogarithmic ? "  log scale" : "");
    }
}
