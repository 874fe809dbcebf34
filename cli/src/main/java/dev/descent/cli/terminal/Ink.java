package dev.descent.cli.terminal;

import dev.descent.cli.terminal.Line.Style;
import java.util.ArrayList;
import java.util.List;

/** Writes a line part by part. */
public final class Ink {
    private final List<Line.Span> spans = new ArrayList<>();
    private int columns;

    /** Plain text. */
    public Ink plain(Object words) {
        return in(Style.PLAIN, words);
    }

    /** What matters most in its line. */
    public Ink strong(Object words) {
        return in(Style.STRONG, words);
    }

    /** What is there to be found, not to be read first. */
    public Ink faint(Object words) {
        return in(Style.FAINT, words);
    }

    /** What is about the training part. */
    public Ink training(Object words) {
        return in(Style.TRAINING, words);
    }

    /** What is about the validation part. */
    public Ink validation(Object words) {
        return in(Style.VALIDATION, words);
    }

    /** A good result. */
    public Ink good(Object words) {
        return in(Style.GOOD, words);
    }

    Ink in(Style style, Object words) {
        Line.Span span = new Line.Span(style, words.toString());
        if (!spans.isEmpty() && spans.getLast().style() == style) {
            spans.add(new Line.Span(style, spans.removeLast().words() + span.words()));
        } else {
            spans.add(span);
        }
        columns += span.words().codePointCount(0, span.words().length());
        return this;
    }

    /** Blanks up to a column, at least one. */
    public Ink column(int column) {
        return plain(" ".repeat(Math.max(1, column - columns)));
    }

    int columns() {
        return columns;
    }

    /** The line. */
    public Line line() {
        return new Line(spans);
    }
}
