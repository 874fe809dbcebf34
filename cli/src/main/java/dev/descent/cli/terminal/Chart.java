package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The losses of training and validation over the epochs, drawn with Braille dots (two across and four down in a character),
 * or with "*" and "o" where there are neither Braille nor colours to tell the two apart.
 */
public final class Chart {
    private static final int LABEL = 9;
    private static final int NARROWEST = 20;
    /** From this ratio of the largest to the smallest loss on, equal distances are equal ratios. */
    private static final double LOGARITHMIC = 30;
    /** Bits of a Braille character's dots, by column and row (Unicode, chapter 21.1). */
    private static final int[][] DOTS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

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
     * @param braille whether the output shows Braille, and colours
     */
    public List<Line> lines(int width, int height, boolean braille) {
        double[] finite = DoubleStream.concat(Arrays.stream(training), Arrays.stream(validation))
                .filter(Double::isFinite)
                .toArray();
        if (training.length < 2 || finite.length < 2) {
            return List.of();
        }
        double low = Arrays.stream(finite).min().orElseThrow();
        double high = Arrays.stream(finite).max().orElseThrow();
        boolean logarithmic = low > 0 && high / low >= LOGARITHMIC;
        Scale scale = new Scale(low, high == low ? low + 1 : high, logarithmic);
        int columns = Math.max(NARROWEST, width - LABEL - 2);
        Canvas canvas = new Canvas(columns, height, braille);
        canvas.draw(training, scale, true);
        canvas.draw(validation, scale, false);
        List<Line> lines = new ArrayList<>();
        for (int row = 0; row < height; row++) {
            lines.add(row(row, height, scale, canvas, braille));
        }
        axis(lines, columns, braille);
        legend(lines, braille, logarithmic);
        return lines;
    }

    private static Line row(int row, int height, Scale scale, Canvas canvas, boolean braille) {
        boolean labelled = row == 0 || row == height - 1 || row == height / 2;
        double at = 1 - (row + (row == 0 ? 0 : row == height - 1 ? 1 : 0.5)) / height;
        String label = labelled ? Words.loss(scale.value(at)) : "";
        Ink ink = new Ink().faint(String.format("%" + LABEL + "s ", label)).faint(tick(labelled, braille));
        canvas.row(row, ink);
        return ink.line();
    }

    private static String tick(boolean labelled, boolean braille) {
        if (!braille) {
            return labelled ? "+" : "|";
        }
        return labelled ? "┤" : "│";
    }

    private void axis(List<Line> lines, int columns, boolean braille) {
        String blank = " ".repeat(LABEL + 1);
        lines.add(new Ink()
                .faint(blank + (braille ? "└" + "─".repeat(columns) : "+" + "-".repeat(columns)))
                .line());
        String last = Integer.toString(training.length);
        char[] numbers = " ".repeat(columns + 1).toCharArray();
        numbers[1] = '1';
        last.getChars(0, last.length(), numbers, columns + 1 - last.length());
        int best = bestEpoch == 0 ? 0 : 1 + Math.round((bestEpoch - 1f) / (training.length - 1) * (columns - 1));
        if (best > 2 && best < columns + 1 - last.length() - 1) {
            numbers[best] = braille ? '▲' : '^';
        }
        lines.add(new Ink().faint(blank + new String(numbers).stripTrailing()).line());
    }

    private void legend(List<Line> lines, boolean braille, boolean logarithmic) {
        Ink ink = new Ink().plain(" ".repeat(LABEL + 2)).training(braille ? "⠒⠒ training loss" : "* training loss");
        if (validation.length > 0) {
            ink.plain("  ").validation(braille ? "⠒⠒ validation loss" : "o validation loss");
        }
        if (bestEpoch > 0) {
            ink.plain("  ").faint((braille ? "▲" : "^") + " best epoch: " + bestEpoch);
        }
        lines.add(ink.faint(logarithmic ? "  log scale" : "").line());
    }

    /** Where a value stands between bottom (0) and top (1). */
    private record Scale(double low, double high, boolean logarithmic) {
        double position(double value) {
            return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        }

        double value(double position) {
            return logarithmic ? low * Math.pow(high / low, position) : low + position * (high - low);
        }
    }

    /** A grid of dots, grouped into characters. */
    private static final class Canvas {
        private final int columns;
        private final int rows;
        private final int across;
        private final int down;
        private final int[][] training;
        private final int[][] validation;

        Canvas(int columns, int rows, boolean braille) {
            this.columns = columns;
            this.rows = rows;
            across = braille ? DOTS.length : 1;
            down = braille ? DOTS[0].length : 1;
            training = new int[rows][columns];
            validation = new int[rows][columns];
        }

        /** Draws the straight lines between the values, spread over the whole width. */
        void draw(double[] values, Scale scale, boolean ofTraining) {
            int[][] cells = ofTraining ? training : validation;
            int width = columns * across - 1;
            int height = rows * down - 1;
            int before = -1;
            for (int x = 0; x <= width; x++) {
                double at = (double) x / width * (values.length - 1);
                int left = (int) Math.floor(at);
                double value = values.length == 0
                        ? Double.NaN
                        : left + 1 < values.length
                                ? values[left] + (at - left) * (values[left + 1] - values[left])
                                : values[values.length - 1];
                if (!Double.isFinite(value)) {
                    before = -1;
                    continue;
                }
                int y = (int) Math.round((1 - scale.position(value)) * height);
                int from = before < 0 ? y : before;
                for (int step = from; step != y; step += Integer.signum(y - from)) {
                    set(cells, x, step);
                }
                set(cells, x, y);
                before = y;
            }
        }

        private void set(int[][] cells, int x, int y) {
            int bit = across == 1 ? 1 : DOTS[x % across][y % down];
            cells[Math.clamp(y / down, 0, rows - 1)][x / across] |= bit;
        }

        void row(int row, Ink ink) {
            for (int column = 0; column < columns; column++) {
                int one = training[row][column];
                int other = validation[row][column];
                Line.Style style =
                        other != 0 ? Line.Style.VALIDATION : one != 0 ? Line.Style.TRAINING : Line.Style.PLAIN;
                ink.in(style, Character.toString(across == 1 ? plain(one, other) : braille(one | other)));
            }
        }

        private static char plain(int one, int other) {
            return other != 0 ? 'o' : one != 0 ? '*' : ' ';
        }

        private static char braille(int dots) {
            return dots == 0 ? ' ' : (char) (0x2800 + dots);
        }
    }
}
