package dev.descent.cli.terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Finds out what standard output is. */
public final class Terminals {
    private Terminals() {}

    /**
     * A terminal that redraws if standard output is one and nobody asks for plain lines by {@code NO_COLOR} (no-color.org) or
     * {@code TERM=dumb}; else plain lines.
     *
     * @param out standard output
     * @param charset its encoding
     */
    public static Output open(Map<String, String> environment, PrintWriter out, Charset charset) {
        boolean wantsPlain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        if (wantsPlain) {
            return new PlainOutput(out, charset);
        }
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.ForcedSysOut)
                    .dumb(false)
                    .build();
            return new TerminalOutput(terminal);
        } catch (IOException | IllegalStateException e) {
            return new PlainOutput(out, charset);
        }
    }
}
