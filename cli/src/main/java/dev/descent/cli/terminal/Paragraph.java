package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Words under a label, wrapped to the width of the output and indented as one block. */
public final class Paragraph {
    private static final int LABEL = 11;
    /** Longer lines are hard to read, however wide the terminal is. */
    private static final int WIDEST = 110;

    private static final int NARROWEST = 20;

    private Paragraph() {}

    /** The lines; the label stands before the first. */
    public static List<Line> lines(String label, String words, int width) {
        int room = Math.max(NARROWEST, Math.min(width, WIDEST) - LABEL - 1);
        List<Line> lines = new ArrayList<>();
        for (String part : wrapped(words, room)) {
            Ink before = lines.isEmpty() ? new Ink().faint(label) : new Ink();
            lines.add(before.column(LABEL).plain(part).line());
        }
        return lines;
    }

    /** Words in lines of at most this many characters; a longer word has a line of its own. */
    public static List<String> wrapped(String words, int room) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
