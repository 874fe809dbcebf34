package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A line of text in a few colors.
 *
 * @param spans its parts, from left to right; all characters take one column
 */
public record Line(List<Span> spans) {
    /** Words of one look, in which nothing is left that a terminal would take for a command. */
    record Span(Style style, String words) {
        Span {
            words = Harmless.line(words);
        }
    }

    /** Looks, each with one meaning. */
    enum Style {
        /** Nothing special. */
        PLAIN(""),
        /** What matters most in its line. */
        STRONG("1"),
        /** What is there to be found, not to be read first. */
        FAINT("2"),
        /** What is about the training part. */
        TRAINING("36"),
        /** What is about the validation part. */
        VALIDATION("33"),
        /** A good result. */
        GOOD("32"),
        /** The first of several runs side by side. */
        RUN_1("36"),
        /** The second. */
        RUN_2("33"),
        /** The third. */
        RUN_3("35"),
        /** The fourth. */
        RUN_4("32"),
        /** The fifth. */
        RUN_5("34"),
        /** The sixth. */
        RUN_6("31");

        /** The parameter of ECMA-48's "select graphic rendition". */
        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    /** Copies the list. */
    public Line {
        spans = List.copyOf(spans);
    }

    /** A line of plain words. */
    public static Line of(String words) {
        return new Line(List.of(new Span(Style.PLAIN, words)));
    }

    /** Columns that it takes. */
    int columns() {
        return spans.stream()
                .mapToInt(span -> span.words.codePointCount(0, span.words.length()))
                .sum();
    }

    /** As much of this line as fits into some columns. */
    Line cut(int columns) {
        List<Span> kept = new ArrayList<>();
        int room = columns;
        for (Span span : spans) {
            int length = Math.min(room, span.words.length());
            kept.add(new Span(span.style, span.words.substring(0, length)));
            room -= length;
        }
        return new Line(kept);
    }

    /**
     * This line in lines of at most some columns, broken between words; all but the first are indented by two more than it
     * is. A longer word has a line of its own.
     */
    List<Line> folded(int columns) {
        if (columns() <= columns) {
            return List.of(this);
        }
        String text = plain();
        int indent = Math.min(text.length() - text.stripLeading().length() + 2, columns / 2);
        List<Line> lines = new ArrayList<>();
        Ink ink = new Ink();
        boolean begun = false;
        for (Span span : spans) {
            for (String word : span.words.split("(?<= )(?! )", -1)) {
                if (begun && ink.columns() + word.stripTrailing().length() > columns) {
                    lines.add(ink.line());
                    ink = new Ink().plain(" ".repeat(indent));
                    begun = false;
                }
                ink.in(span.style, begun || lines.isEmpty() ? word : word.stripLeading());
                begun |= !word.isBlank();
            }
        }
        lines.add(ink.line());
        return lines;
    }

    /** The words alone. */
    String plain() {
        return spans.stream().map(Span::words).collect(Collectors.joining());
    }

    /** The words with ECMA-48's codes for their looks. */
    String colored() {
        StringBuilder text = new StringBuilder();
        for (Span span : spans) {
            if (span.style == Style.PLAIN || span.words.isBlank()) {
                text.append(span.words);
            } else {
                text.append("\u001B[")
                        .append(span.style.code)
                        .append('m')
                        .append(span.words)
                        .append("\u001B[0m");
            }
        }
        return text.toString();
    }
}
