package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** Words under a label, wrapped to the width of the output and indented as one block. */
public final class Paragraph {
    private static final int LABEL = 11;
    /** Longer lines are hard to read, however wide the terminal is. */
    private static final int WIDEST = 110;

    private Paragraph() {}

    /** The lines; the label stands before the first. */
    public static List<AttributedString> lines(String label, String words, int width) {
        return lines(new Ink().faint(label).column(LABEL).line(), words, AttributedStyle.DEFAULT, width);
    }

    private static List<AttributedString> lines(
            AttributedString label, String words, AttributedStyle style, int width) {
        int room = Math.max(20, Math.min(width, WIDEST) - LABEL - 1);
        List<AttributedString> lines = new ArrayList<>();
        for (String part : wrapped(words, room)) {
            Ink ink = new Ink();
            AttributedString before = lines.isEmpty() ? label : new Ink().plain(" ".repeat(LABEL)).line();
            lines.add(AttributedString.join(
                    AttributedString.EMPTY, before, ink.in(style, part).line()));
        }
        return lines;
    }

    /** Words in lines of at most this many characters; a longer word has a line of its own. */
    static List<String> wrapped(String words, int room) {
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
