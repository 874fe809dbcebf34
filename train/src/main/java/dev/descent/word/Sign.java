package dev.descent.word;

import java.util.Locale;

/** What stands between values, digits or the parts of a number. */
public enum Sign {
    /** Nothing. */
    NONE(""),
    /** A blank. */
    BLANK(" "),
    /** A tab. */
    TAB("\t"),
    /** A comma. */
    COMMA(","),
    /** A semicolon. */
    SEMICOLON(";"),
    /** A vertical line. */
    PIPE("|"),
    /** A point. */
    POINT("."),
    /** An apostrophe. */
    APOSTROPHE("'");

    private final String mark;

    Sign(String mark) {
        this.mark = mark;
    }

    /** The sign itself. */
    public String mark() {
        return mark;
    }

    /** What it is called, {@code comma}: many signs have a meaning in YAML. */
    public String called() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The sign itself, or what it is called if it is not seen. */
    public String word() {
        return mark.isBlank() ? called() : mark;
    }
}
