package dev.descent.cli.terminal;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.BooleanSupplier;

/**
 * The one place where text is made fit for a terminal. What stands in files (descriptions, names of columns and classes,
 * values that an error quotes) may hold characters that move the cursor, recolor or retitle the window, or turn the
 * order of what is read: each becomes U+FFFD, which takes one column as any other character does.
 */
public final class Harmless {
    private static final char INSTEAD = '\uFFFD';

    private Harmless() {}

    /** A text for one line: a tab or a break within it becomes a blank. */
    public static String line(String text) {
        return replaced(text, true);
    }

    /** A text that may have several lines and tabs in them. */
    public static String lines(String text) {
        return replaced(text, false);
    }

    private static String replaced(String text, boolean oneLine) {
        int at = 0;
        while (at < text.length() && at(text, at, oneLine) == text.charAt(at)) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder harmless = new StringBuilder(text);
        for (; at < text.length(); at++) {
            harmless.setCharAt(at, at(text, at, oneLine));
        }
        return harmless.toString();
    }

    private static char at(String text, int at, boolean oneLine) {
        char c = text.charAt(at);
        if (c >= ' ' && c < 0x7f) {
            return c;
        }
        return switch (c) {
            case '\n', '\t' -> oneLine ? ' ' : c;
            case '\r' -> oneLine ? ' ' : isBefore(text, at, '\n') ? c : INSTEAD;
            default -> isHarmful(c) ? INSTEAD : c;
        };
    }

    private static boolean isBefore(String text, int at, char next) {
        return at + 1 < text.length() && text.charAt(at + 1) == next;
    }

    /** Controls of both kinds (ESC; CSI as one character), breaks of lines, changes of direction. */
    private static boolean isHarmful(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }

    /** A writer that makes everything harmless which is written through it. */
    public static PrintWriter writer(Writer out) {
        return writer(out, () -> true);
    }

    /**
     * A writer of data, which must reach a file as it is, and a terminal only harmless.
     *
     * @param isTerminal asked when something is written
     */
    public static PrintWriter writer(Writer out, BooleanSupplier isTerminal) {
        return new PrintWriter(new Filter(out, isTerminal), true);
    }

    /** A stream for what libraries and the log print. */
    public static PrintStream stream(PrintStream out) {
        return new Stream(out);
    }

    /** Texts come whole, or broken at places where nothing harmful is: line by line. */
    private static final class Filter extends FilterWriter {
        private final BooleanSupplier isTerminal;

        Filter(Writer out, BooleanSupplier isTerminal) {
            super(out);
            this.isTerminal = isTerminal;
        }

        @Override
        public void write(int c) throws IOException {
            write(String.valueOf((char) c), 0, 1);
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            write(new String(text, from, length), 0, length);
        }

        @Override
        public void write(String text, int from, int length) throws IOException {
            String part = text.substring(from, from + length);
            out.write(isTerminal.getAsBoolean() ? lines(part) : part);
        }
    }

    private static final class Stream extends PrintStream {
        Stream(PrintStream out) {
            super(out, true, out.charset());
        }

        @Override
        public void print(char c) {
            print(String.valueOf(c));
        }

        @Override
        public void print(char[] text) {
            print(String.valueOf(text));
        }

        @Override
        public void print(String text) {
            super.print(lines(String.valueOf(text)));
        }

        @Override
        public void print(Object value) {
            print(String.valueOf(value));
        }

        @Override
        public PrintStream append(CharSequence text) {
            print(String.valueOf(text));
            return this;
        }
    }
}
