package dev.descent.cli.terminal;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;

/** Finds out what standard output is. */
public final class Terminals {
    private static final int USUAL_WIDTH = 80;
    /** What needs more room than this is cut. */
    private static final int NARROWEST = 20;

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
                || environment.getOrDefault("TERM", "dumb").equals("dumb");
        Optional<TerminalSize> size = wantsPlain ? Optional.empty() : TerminalSize.ofStandardOutput();
        if (size.isPresent()) {
            return new TerminalOutput(
                    out, charset, () -> Math.max(NARROWEST, size.get().columns().orElse(USUAL_WIDTH)));
        }
        return !wantsPlain && isConsole()
                ? new TerminalOutput(out, charset, () -> USUAL_WIDTH)
                : new PlainOutput(out, charset);
    }

    /** Whether standard output is a terminal, of whatever kind. */
    public static boolean isStandardOutput() {
        return isConsole() || TerminalSize.ofStandardOutput().isPresent();
    }

    /** What Java itself knows; JDK 25 does have no console where input or output is redirected. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isConsole() {
        return System.console() != null && System.console().isTerminal();
    }
}
