package dev.descent.cli.report;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Line;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Paragraph;
import dev.descent.task.Exhibit;
import dev.descent.task.Exhibit.Picture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Draws examples: small pictures side by side, in characters of five shades, and rows of tables one below the other. A character
 * is about twice as high as wide: a small picture has two for each of its pixels, a larger one has one for two of them, one
 * above the other.
 *
 * @param output where they are drawn
 */
record Exhibits(Output output) {
    private static final String SHADES = " ░▒▓█";
    private static final String PLAIN_SHADES = " .:+#";
    private static final int SMALL = 16;
    private static final int LARGEST = 64;
    private static final int GAP = 3;

    /** The lines of some examples of one kind, each with its caption; none of what cannot be drawn here. */
    List<Line> lines(Map<String, Exhibit> captioned) {
        List<Line> lines = new ArrayList<>();
        Map<String, Picture> pictures = new LinkedHashMap<>();
        captioned.forEach((caption, exhibit) -> {
            switch (exhibit) {
                case Picture picture -> pictures.put(caption, picture);
                case Exhibit.Row row ->
                    Paragraph.wrapped(caption + " (" + words(row) + ")", output.width() - 1)
                            .forEach(line -> lines.add(new Ink().plain(line).line()));
                case Exhibit.Plain _ -> {}
            }
        });
        if (!pictures.isEmpty() && pictures.values().stream().allMatch(Exhibits::isDrawn)) {
            lines.addAll(gallery(List.copyOf(pictures.keySet()), List.copyOf(pictures.values())));
        }
        return lines;
    }

    private static boolean isDrawn(Picture picture) {
        return picture.height() >= 2 && picture.height() <= LARGEST && picture.width() <= LARGEST;
    }

    private static String words(Exhibit.Row row) {
        return row.cells().entrySet().stream()
                .map(cell -> cell.getKey() + " " + (cell.getValue().isEmpty() ? "?" : cell.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** As many pictures as fit into the width, at least one. */
    private List<Line> gallery(List<String> captions, List<Picture> pictures) {
        int height = pictures.getFirst().height();
        int width = pictures.getFirst().width();
        boolean small = height <= SMALL;
        int drawn = small ? 2 * width : width;
        int columns =
                Math.max(drawn, captions.stream().mapToInt(String::length).max().orElse(0));
        int fitting = Math.clamp((output.width() + GAP) / (columns + GAP), 1, pictures.size());
        List<Line> lines = new ArrayList<>();
        for (int y = 0; y < height; y += small ? 1 : 2) {
            Ink ink = new Ink();
            for (int i = 0; i < fitting; i++) {
                StringBuilder row = new StringBuilder();
                for (int x = 0; x < width; x++) {
                    char shade = shade(pictures.get(i), y, x);
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

    private char shade(Picture picture, int y, int x) {
        float[] image = picture.pixels();
        float most = 0;
        for (float pixel : image) {
            most = Math.max(most, pixel);
        }
        float ink = image[y * picture.width() + x];
        if (picture.height() > SMALL && y + 1 < picture.height()) {
            ink = (ink + image[(y + 1) * picture.width() + x]) / 2;
        }
        String shades = output.unicode() ? SHADES : PLAIN_SHADES;
        int darkest = shades.length() - 1;
        return shades.charAt(most > 0 ? Math.clamp(Math.round(ink / most * darkest), 0, darkest) : 0);
    }
}
