package dev.descent.cli.terminal;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Builds a line of text with a few colours, each with one meaning. */
public final class Ink {
    static final AttributedStyle TRAINING = AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
    static final AttributedStyle VALIDATION = AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);
    static final AttributedStyle GOOD = AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
    static final AttributedStyle STRONG = AttributedStyle.BOLD;
    static final AttributedStyle FAINT = AttributedStyle.DEFAULT.faint();

    private final AttributedStringBuilder text = new AttributedStringBuilder();

    /** Plain text. */
    public Ink plain(Object words) {
        text.append(words.toString(), AttributedStyle.DEFAULT);
        return this;
    }

    /** What matters most in its line. */
    public Ink strong(Object words) {
        return in(STRONG, words);
    }

    /** What is there to be found, not to be read first. */
    public Ink faint(Object words) {
        return in(FAINT, words);
    }

    /** What is about the training part. */
    public Ink training(Object words) {
        return in(TRAINING, words);
    }

    /** What is about the validation part. */
    public Ink validation(Object words) {
        return in(VALIDATION, words);
    }

    /** A good result. */
    public Ink good(Object words) {
        return in(GOOD, words);
    }

    Ink in(AttributedStyle style, Object words) {
        text.append(words.toString(), style);
        return this;
    }

    /** Blanks up to a column, at least one. */
    public Ink column(int column) {
        text.append(" ".repeat(Math.max(1, column - text.columnLength())));
        return this;
    }

    /** The line. */
    public AttributedString line() {
        return text.toAttributedString();
    }
}
