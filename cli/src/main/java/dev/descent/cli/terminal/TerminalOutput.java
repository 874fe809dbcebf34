package dev.descent.cli.terminal;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * A terminal that understands ECMA-48 (all but Windows' oldest), of which the last lines are redrawn: each drawing is one
 * write over the one before, so that nothing flickers. (JLine was tried: it takes a second to begin, writes a trial
 * character to find out what the terminal does with it, and replaces box-drawing characters.)
 */
public final class TerminalOutput implements Output {
    private static final String CLEAR_LINE = "\u001B[K";
    private static final String CLEAR_BELOW = "\u001B[J";

    private final PrintWriter out;
    private final boolean unicode;
    private final IntSupplier width;
    private int drawn;
    private int drawnWidth;

    /**
     * A terminal.
     *
     * @param out what writes to it; not closed
     * @param width asked for each drawing, for the window may change its size
     */
    public TerminalOutput(PrintWriter out, Charset charset, IntSupplier width) {
        this.out = out;
        this.unicode = PlainOutput.isUnicode(charset);
        this.width = width;
    }

    @Override
    public void line(Line line) {
        StringBuilder lines = new StringBuilder(erased());
        for (Line part : line.folded(width())) {
            String text = part.colored().stripTrailing();
            lines.append(unicode ? text : PlainOutput.ascii(text)).append(System.lineSeparator());
        }
        out.print(lines);
        out.flush();
    }

    @Override
    public void draw(List<Line> lines) {
        int columns = width();
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) {
            frame.append(columns == drawnWidth ? home() : erased());
        }
        for (int i = 0; i < lines.size(); i++) {
            // A line that wraps would make the next drawing begin in the wrong place.
            String text = lines.get(i).cut(columns - 1).colored();
            frame.append(unicode ? text : PlainOutput.ascii(text)).append(CLEAR_LINE);
            frame.append(i < lines.size() - 1 ? "\n" : "");
        }
        frame.append(lines.size() < drawn ? CLEAR_BELOW : "");
        drawn = lines.size();
        drawnWidth = columns;
        out.print(frame);
        out.flush();
    }

    /** To the beginning of what was drawn. */
    private String home() {
        return "\r" + (drawn > 1 ? "\u001B[" + (drawn - 1) + "A" : "");
    }

    /** To the beginning of what was drawn, and all of that away. */
    private String erased() {
        if (drawn == 0) {
            return "";
        }
        String codes = home() + CLEAR_BELOW;
        drawn = 0;
        return codes;
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public boolean unicode() {
        return unicode;
    }

    @Override
    public int width() {
        return width.getAsInt();
    }

    @Override
    public void close() {
        out.print(erased());
        out.flush();
    }
}
