package dev.descent.cli.explain;

import dev.descent.cli.terminal.Ink;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.Table;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Lays an explanation out on an output: headings, prose, formulas that break before an operator, and tables. */
final class Page {
    /** Longer lines of prose are hard to read, however wide the terminal is. */
    private static final int WIDEST = 100;

    private static final int NARROWEST = 20;
    private static final int PLACE = 11;
    private static final int MARGIN = 2;
    private static final int FORMULA = 4;
    private static final int LEAST_LABEL = 6;
    private static final int MOST_LABEL = 36;
    /** Blanks around operators. */
    private static final Pattern TERMS = Pattern.compile("\\S+( [=+←" + Digits.MINUS + "] \\S+)+");

    private static final char HARD_BLANK = '\u00A0';
    private static final String SPARKS = "▁▂▃▄▅▆▇█";
    private static final String PLAIN_SPARKS = "_.:-=+*#";

    private final Output output;

    Page(Output output) {
        this.output = output;
    }

    void blank() {
        output.line("");
    }

    /** A step of the four, with a sentence that says what happens in it. */
    void heading(String number, String name, String words) {
        blank();
        Ink ink = new Ink().strong((number + " " + name).strip()).column(PLACE);
        List<String> lines = wrapped(words, Math.min(WIDEST, output.width()) - PLACE - 1);
        output.line(ink.plain(lines.getFirst()));
        for (String line : lines.subList(1, lines.size())) {
            output.line(new Ink().column(PLACE).plain(line));
        }
        blank();
    }

    /** A layer, or whatever the lines below it are about. */
    void subject(String name, String words) {
        int indent = MARGIN;
        Ink ink = new Ink().plain(" ".repeat(indent)).strong(name);
        if (words.isEmpty()) {
            output.line(ink);
            return;
        }
        int at = indent + name.length() + 2;
        List<String> lines = wrapped(words, Math.min(WIDEST, output.width()) - at - 1);
        output.line(ink.plain("  ").faint(lines.getFirst()));
        for (String line : lines.subList(1, lines.size())) {
            output.line(new Ink().plain(" ".repeat(at)).faint(line));
        }
    }

    void prose(String words) {
        for (String line : wrapped(words, Math.min(WIDEST, output.width()) - MARGIN - 1)) {
            output.line("  " + line);
        }
    }

    /** Something to be noticed. */
    void notice(String words) {
        boolean first = true;
        for (String line : wrapped(words, Math.min(WIDEST, output.width()) - 2 * MARGIN - 1)) {
            output.line(
                    new Ink().validation(first ? "  ! " + line : "    " + line).line());
            first = false;
        }
    }

    /** Formulas below each other, their labels in one column and they in another. */
    void formulas(List<Filled> formulas) {
        int widest =
                formulas.stream().mapToInt(each -> length(each.label())).max().orElse(0);
        formulas.forEach(each -> formula(each, FORMULA + Math.clamp(widest, LEAST_LABEL, MOST_LABEL) + 2));
    }

    /** A formula with its result, under a label; too long a one goes on below, at an operator. */
    private void formula(Filled filled, int column) {
        String result = filled.result();
        String words = result.isEmpty() ? filled.formula() : filled.formula() + " = " + result;
        List<String> lines = wrapped(words, output.width() - column - 1, "(?= [+=" + Digits.MINUS + "] )|(?<=, )");
        for (int i = 0; i < lines.size(); i++) {
            Ink ink = i == 0 ? new Ink().plain(" ".repeat(FORMULA)).faint(filled.label()) : new Ink();
            ink.column(i == 0 ? column : column + 2);
            String line = lines.get(i).stripTrailing();
            boolean last = i == lines.size() - 1 && !result.isEmpty() && line.endsWith(result);
            output.line(
                    last
                            ? ink.plain(line.substring(0, line.length() - result.length()))
                                    .strong(result)
                                    .line()
                            : ink.plain(line).line());
        }
    }

    void table(Table table) {
        table.showFitting(output, MARGIN);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** A small bar chart: one character for each count. */
    String spark(List<Integer> counts) {
        String sparks = output.unicode() ? SPARKS : PLAIN_SPARKS;
        int most = counts.stream().mapToInt(count -> count).max().orElse(0);
        StringBuilder chart = new StringBuilder();
        for (int count : counts) {
            int height = most == 0 ? 0 : (int) Math.round((double) count / most * (sparks.length() - 1));
            chart.append(count == 0 ? ' ' : sparks.charAt(height));
        }
        return chart.toString();
    }

    /** A bar of up to some characters. */
    String bar(double share, int length) {
        return (output.unicode() ? "█" : "#").repeat((int) Math.round(share * length));
    }

    /** Words in lines; formulas among them stay whole, unless one is longer than a line. */
    private static List<String> wrapped(String words, int width) {
        int room = Math.max(NARROWEST, width);
        String whole = TERMS.matcher(words).replaceAll(found -> together(found.group()));
        boolean fits = Arrays.stream(whole.split(" ", -1)).allMatch(part -> length(part) <= room);
        return wrapped(fits ? whole : words, room, " ");
    }

    private static List<String> wrapped(String words, int width, String at) {
        int room = Math.max(NARROWEST, width);
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String part : words.split(at, -1)) {
            String more = at.equals(" ") && !line.isEmpty() ? " " + part : part;
            if (!line.isEmpty() && length((line + more).stripTrailing()) > room) {
                lines.add(line.toString());
                line.setLength(0);
                more = part.stripLeading();
            }
            line.append(more);
        }
        lines.add(line.toString());
        return lines.stream().map(Page::apart).toList();
    }

    /** A formula that is not to be broken where it stands among words. */
    private static String together(String formula) {
        return formula.replace(' ', HARD_BLANK);
    }

    /** The same as it is printed. */
    private static String apart(String words) {
        return words.replace(HARD_BLANK, ' ');
    }
}
