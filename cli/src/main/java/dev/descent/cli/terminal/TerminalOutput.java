package dev.descent.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/** A terminal with colours, of which the last lines are redrawn: only the characters that changed, so nothing flickers. */
public final class TerminalOutput implements Output {
    private static final int USUAL_WIDTH = 80;

    private final Terminal terminal;
    private final Display display;
    private boolean drawn;
    private boolean closed;

    /** Takes over a terminal, which {@link #close} closes. */
    public TerminalOutput(Terminal terminal) {
        this.terminal = terminal;
        display = new Display(terminal, false);
    }

    @Override
    public synchronized void line(AttributedString line) {
        erase();
        terminal.writer().println(line.toAnsi(terminal));
        terminal.flush();
    }

    @Override
    public synchronized void draw(List<AttributedString> lines) {
        if (closed) {
            return;
        }
        if (!drawn) {
            terminal.puts(Capability.cursor_invisible);
            drawn = true;
        }
        display.resize(Math.max(lines.size() + 1, terminal.getHeight()), width());
        display.update(lines, 0);
        terminal.flush();
    }

    private void erase() {
        if (drawn) {
            display.update(List.of(), 0);
            display.reset();
            terminal.puts(Capability.cursor_visible);
            drawn = false;
        }
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public boolean unicode() {
        return terminal.encoding().newEncoder().canEncode("⣿┤━▲");
    }

    @Override
    public boolean colour() {
        return true;
    }

    @Override
    public int width() {
        return terminal.getWidth() > 0 ? terminal.getWidth() : USUAL_WIDTH;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        erase();
        terminal.flush();
        closed = true;
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
