package dev.descent.cli.terminal;

import java.util.List;

/** Where a command writes to: a terminal that can redraw, or plain lines. */
public interface Output extends AutoCloseable {
    /** Writes a line that stays. */
    void line(Line line);

    /** Writes a line of plain words that stays. */
    default void line(String words) {
        line(Line.of(words));
    }

    /** Writes a line that stays. */
    default void line(Ink ink) {
        line(ink.line());
    }

    /** Writes words under a label, as a block of lines that stay. */
    default void paragraph(String label, String words) {
        Paragraph.lines(label, words, width()).forEach(this::line);
    }

    /** Draws some lines below all that stays, in place of those that were drawn last; plain output leaves them out. */
    default void draw(List<Line> lines) {}

    /** Draws one line, likewise. */
    default void draw(Ink ink) {
        draw(List.of(ink.line()));
    }

    /** Where goes what is not the result: headings, progress, charts. Nowhere, if the result alone is wanted. */
    default Output aside() {
        return this;
    }

    /** Whether {@link #draw} shows anything. */
    default boolean isLive() {
        return false;
    }

    /** Whether more than ASCII can be written. */
    boolean unicode();

    /** Whether colors are shown. */
    default boolean color() {
        return isLive();
    }

    /** Characters in a line. */
    int width();

    /** Removes what was drawn and gives the terminal back. */
    @Override
    void close();
}
