package dev.descent.cli.terminal;

import static java.util.Map.entry;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;

/** Lines without color and nothing drawn twice: for files, pipes, and terminals that ask for it. */
public final class PlainOutput implements Output {
    private static final int WIDTH = 80;

    /** What stands in for the characters beyond ASCII that Descent writes. */
    private static final Map<String, String> ASCII = Map.ofEntries(
            entry("×", "x"),
            entry("→", "->"),
            entry("←", "<-"),
            entry("·", "*"),
            entry("…", "..."),
            entry("½", "1/2"),
            entry("–", "-"),
            entry("—", "-"),
            entry("−", "-"),
            entry("≥", ">="),
            entry("≤", "<="),
            entry("²", "^2"),
            entry("ᵗ", "^t"),
            entry("ᵀ", "^T"),
            entry("√", "sqrt "),
            entry("‖", "|"),
            entry("Σ", "sum "),
            entry("Δ", "d"),
            entry("Φ", "Phi"),
            entry("ε", "eps"),
            entry("∞", "inf"),
            entry("±", "+-"),
            entry("λ", "lambda"),
            entry("\uFFFD", "?"));

    private final PrintWriter out;
    private final boolean unicode;

    /**
     * Plain output.
     *
     * @param out where to; not closed
     * @param charset what it is encoded in
     */
    public PlainOutput(PrintWriter out, Charset charset) {
        this.out = out;
        unicode = isUnicode(charset);
    }

    /** Whether an encoding has the characters that charts are drawn with. */
    static boolean isUnicode(Charset charset) {
        return charset.canEncode() && charset.newEncoder().canEncode("⣿┤━▲");
    }

    @Override
    public void line(Line line) {
        String text = line.plain().stripTrailing();
        out.println(unicode ? text : ascii(text));
        out.flush();
    }

    static String ascii(String text) {
        String plain = text;
        for (Map.Entry<String, String> each : ASCII.entrySet()) {
            plain = plain.replace(each.getKey(), each.getValue());
        }
        return plain;
    }

    @Override
    public boolean unicode() {
        return unicode;
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public void close() {
        out.flush();
    }
}
