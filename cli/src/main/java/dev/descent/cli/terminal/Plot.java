package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Curves in one frame, drawn with Braille dots (two across and four down in a character), or with a character for each
 * curve where there are neither Braille nor colors to tell them apart. A later curve is drawn over an earlier one.
 *
 * @param curves all beginning at the left; the longest takes the whole width
 * @param left what stands below the left end
 * @param right what stands below the right end
 * @param mark where a mark stands below, as a part of the width from 0 to 1
 */
record Plot(List<Curve> curves, String left, String right, OptionalDouble mark) {
    /** Columns for the numbers at the left. */
    static final int LABEL = 9;

    private static final int NARROWEST = 20;
    /** From this ratio of the largest to the smallest value on, equal distances are equal ratios. */
    private static final double LOGARITHMIC = 30;
    /** Bits of a Braille character's dots, by column and row (Unicode, chapter 21.1). */
    private static final int[][] DOTS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

    /**
     * One curve: equally spaced values, of which those that are not finite are left out.
     *
     * @param plain what draws it without Braille
     */
    record Curve(Line.Style style, char plain, double[] values) {}

    /**
     * The curves with a frame below and at the left; no lines if there are not two values to draw a line between.
     *
     * @param width of the whole, in characters
     * @param height of the curves' area, in characters
     * @param braille whether the output shows Braille, and colors
     */
    List<Line> lines(int width, int height, boolean braille) {
        double[] finite = finite();
        if (length() < 2 || finite.length < 2) {
            return List.of();
        }
        Scale scale = Scale.of(finite);
        int columns = Math.max(NARROWEST, width - LABEL - 2);
        Canvas canvas = new Canvas(columns, height, braille);
        curves.forEach(curve -> canvas.draw(curve, length(), scale));
        List<Line> lines = new ArrayList<>();
        for (int row = 0; row < height; row++) {
            lines.add(row(row, height, scale, canvas, braille));
        }
        axis(lines, columns, braille);
        return lines;
    }

    /** Whether equal distances are equal ratios. */
    boolean isLogarithmic() {
        double[] finite = finite();
        return finite.length > 0 && Scale.of(finite).logarithmic;
    }

    private double[] finite() {
        return curves.stream()
                .flatMapToDouble(curve -> Arrays.stream(curve.values))
                .filter(Double::isFinite)
                .toArray();
    }

    private int length() {
        return curves.stream().mapToInt(curve -> curve.values.length).max().orElse(0);
    }

    private static Line row(int row, int height, Scale scale, Canvas canvas, boolean braille) {
        boolean labeled = row == 0 || row == height - 1 || row == height / 2;
        double at = 1 - (row + (row == 0 ? 0 : row == height - 1 ? 1 : 0.5)) / height;
        String label = labeled ? Words.loss(scale.value(at)) : "";
        Ink ink = new Ink().faint(Words.right(label, LABEL) + " ").faint(tick(labeled, braille));
        canvas.row(row, ink);
        return ink.line();
    }

    private static String tick(boolean labeled, boolean braille) {
        if (!braille) {
            return labeled ? "+" : "|";
        }
        return labeled ? "┤" : "│";
    }

    private void axis(List<Line> lines, int columns, boolean braille) {
        String blank = " ".repeat(LABEL + 1);
        lines.add(new Ink()
                .faint(blank + (braille ? "└" + "─".repeat(columns) : "+" + "-".repeat(columns)))
                .line());
        char[] words = " ".repeat(columns + 1).toCharArray();
        left.getChars(0, left.length(), words, 1);
        right.getChars(0, right.length(), words, columns + 1 - right.length());
        mark.ifPresent(part -> {
            int place = 1 + (int) Math.round(part * (columns - 1));
            if (place > left.length() + 1 && place < columns - right.length()) {
                words[place] = braille ? '▲' : '^';
            }
        });
        lines.add(new Ink().faint(blank + new String(words).stripTrailing()).line());
    }

    /** Where a value stands between bottom (0) and top (1). */
    private record Scale(double low, double high, boolean logarithmic) {
        static Scale of(double[] finite) {
            double low = Arrays.stream(finite).min().orElseThrow();
            double high = Arrays.stream(finite).max().orElseThrow();
            return new Scale(low, high == low ? low + 1 : high, low > 0 && high / low >= LOGARITHMIC);
        }

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
        private final int[][] dots;
        private final Curve[][] top;

        Canvas(int columns, int rows, boolean braille) {
            this.columns = columns;
            this.rows = rows;
            across = braille ? DOTS.length : 1;
            down = braille ? DOTS[0].length : 1;
            dots = new int[rows][columns];
            top = new Curve[rows][columns];
        }

        /** Draws the straight lines between the values, spread so that {@code length} of them take the whole width. */
        void draw(Curve curve, int length, Scale scale) {
            double[] values = curve.values;
            int width = columns * across - 1;
            int height = rows * down - 1;
            int before = -1;
            for (int x = 0; x <= width; x++) {
                double value = between(values, (double) x / width * (length - 1));
                if (!Double.isFinite(value)) {
                    before = -1;
                    continue;
                }
                int y = (int) Math.round((1 - scale.position(value)) * height);
                int from = before < 0 ? y : before;
                for (int step = from; step != y; step += Integer.signum(y - from)) {
                    set(curve, x, step);
                }
                set(curve, x, y);
                before = y;
            }
        }

        /** The value at a place between two; NaN beyond the last. */
        private static double between(double[] values, double at) {
            int left = (int) Math.floor(at);
            if (left + 1 < values.length) {
                return values[left] + (at - left) * (values[left + 1] - values[left]);
            }
            return left < values.length && at - left < 1e-9 ? values[left] : Double.NaN;
        }

        private void set(Curve curve, int x, int y) {
            int row = Math.clamp(y / down, 0, rows - 1);
            dots[row][x / across] |= across == 1 ? 1 : DOTS[x % across][y % down];
            top[row][x / across] = curve;
        }

        void row(int row, Ink ink) {
            for (int column = 0; column < columns; column++) {
                int set = dots[row][column];
                Curve curve = top[row][column];
                if (set == 0) {
                    ink.plain(" ");
                } else {
                    ink.in(curve.style, across == 1 ? curve.plain : Character.toString(0x2800 + set));
                }
            }
        }
    }
}
