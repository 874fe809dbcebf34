package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Line;
import dev.descent.data.Dataset;
import dev.descent.insight.blame.Suspect;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Small images side by side, in characters of five shades. A character is about twice as high as wide: a small image has two
 * for each of its pixels, a larger one has one for two of them, one above the other.
 *
 * @param pixels of each image, row by row
 * @param captions what stands below each
 */
record Pictures(List<float[]> pixels, int height, int width, List<String> captions) {
    private static final String SHADES = " ░▒▓█";
    private static final String PLAIN_SHADES = " .:+#";
    private static final int SMALL = 16;
    private static final int LARGEST = 64;
    private static final int GAP = 3;

    /** The images of some examples; none if examples are no small images of one channel. */
    static Optional<Pictures> of(Dataset data, List<Suspect> suspects, Function<Suspect, String> caption) {
        Shape shape = data.column(Dataset.X).shape();
        if (shape.rank() != 2 || shape.dim(0) < 2 || shape.dim(0) > LARGEST || shape.dim(1) > LARGEST) {
            return Optional.empty();
        }
        return Optional.of(new Pictures(
                suspects.stream()
                        .map(suspect -> data.floats(Dataset.X, suspect.row()))
                        .toList(),
                shape.dim(0),
                shape.dim(1),
                suspects.stream().map(caption).toList()));
    }

    /** The lines: as many images as fit into the width, at least one. */
    List<Line> lines(int room, boolean unicode) {
        boolean small = height <= SMALL;
        int drawn = small ? 2 * width : width;
        int columns =
                Math.max(drawn, captions.stream().mapToInt(String::length).max().orElse(0));
        int fitting = Math.clamp((room + GAP) / (columns + GAP), 1, pixels.size());
        List<Line> lines = new ArrayList<>();
        for (int y = 0; y < height; y += small ? 1 : 2) {
            Ink ink = new Ink();
            for (int i = 0; i < fitting; i++) {
                StringBuilder row = new StringBuilder();
                for (int x = 0; x < width; x++) {
                    char shade = shade(pixels.get(i), y, x, unicode);
                    row.append(shade).append(small ? String.valueOf(shade) : "");
                }
                ink.plain(row).plain(" ".repeat(columns - drawn + GAP));
            }
            lines.add(ink.line());
        }
        Ink below = new Ink();
        for (int i = 0; i < fitting; i++) {
            below.faint(captions.get(i));
            if (i + 1 < fitting) {
                below.column((i + 1) * (columns + GAP));
            }
        }
        lines.add(below.line());
        return lines;
    }

    private char shade(float[] image, int y, int x, boolean unicode) {
        float most = 0;
        for (float pixel : image) {
            most = Math.max(most, pixel);
        }
        float ink = image[y * width + x];
        if (height > SMALL && y + 1 < height) {
            ink = (ink + image[(y + 1) * width + x]) / 2;
        }
        String shades = unicode ? SHADES : PLAIN_SHADES;
        int darkest = shades.length() - 1;
        return shades.charAt(most > 0 ? Math.clamp(Math.round(ink / most * darkest), 0, darkest) : 0);
    }
}
