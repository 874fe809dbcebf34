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

    /** Draws some lines below all that stays, in place of those that were drawn last; plain output leaves them out. */
    void draw(List<Line> lines);

    /** Where goes what is not the result: headings, progress, charts. Nowhere, if the result alone is wanted. */
    default Output aside() {
        return this;
    }

    /** Whether {@link #draw} shows anything. */
    boolean isLive();

    /** Whether more than ASCII can be written. */
    boolean unicode();

    /** Whether colors are shown. */
    boolean color();

    /** Characters in a line. */
    int width();

    /** Removes what was drawn and gives the terminal back. */
    @Override
    void close();
}
