package dev.descent.cli;

import dev.descent.cli.terminal.Paragraph;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.IHelpFactory;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Lays help out in the width of the terminal.
 *
 * @param terminal how many columns it has, asked when help is shown
 */
record HelpLayout(IntSupplier terminal) implements IHelpFactory {
    /** Longer lines are hard to read, however wide the terminal is. */
    private static final int WIDEST = 80;
    /** The parser's own tables need so many columns, and it refuses to have fewer. */
    private static final int NARROWEST = 55;

    @Override
    public Help create(CommandSpec command, ColorScheme colors) {
        int columns = terminal.getAsInt();
        if (columns < NARROWEST) {
            return new Narrow(command, columns);
        }
        command.usageMessage().width(Math.min(columns, WIDEST));
        return new Help(command, colors);
    }

    /** What options and commands are stands below them, not beside. */
    private static final class Narrow extends Help {
        /** The parser breaks no line that is shorter. */
        private static final int UNBROKEN = 1000;
        /** Where a description begins; what it describes begins further left. */
        private static final String INDENT = " ".repeat(8);

        private final int columns;

        /** Without colors, whose codes would count as columns. */
        Narrow(CommandSpec command, int columns) {
            super(command, defaultColorScheme(Ansi.OFF));
            this.columns = columns;
            command.usageMessage().width(UNBROKEN);
        }

        @Override
        public String synopsis(int headingLength) {
            return folded(" ".repeat(headingLength) + super.synopsis(headingLength))
                    .substring(headingLength);
        }

        @Override
        public String description(Object... values) {
            return folded(super.description(values));
        }

        @Override
        public String parameterList() {
            return inOneColumn(super.parameterList());
        }

        @Override
        public String optionList() {
            return inOneColumn(super.optionList());
        }

        @Override
        public String commandList(Map<String, Help> commands) {
            return inOneColumn(super.commandList(commands));
        }

        @Override
        public String footerHeading(Object... values) {
            return folded(super.footerHeading(values));
        }

        @Override
        public String footer(Object... values) {
            return inOneColumn(super.footer(values));
        }

        /** A table whose second column, after two blanks or more, becomes lines of its own. */
        private String inOneColumn(String table) {
            return folded(table.replaceAll("(?<=\\S) {2,}(?=\\S)", "\n" + INDENT)
                    .replaceAll("(?m)^ {" + INDENT.length() + ",}", INDENT));
        }

        private String folded(String text) {
            return text.lines().map(this::lines).collect(Collectors.joining());
        }

        /** Prose and descriptions as a block; of what is to be typed all lines but the first are indented further. */
        private String lines(String line) {
            String words = line.strip();
            String first = line.substring(0, line.indexOf(words));
            String others = first.isEmpty() || first.equals(INDENT) ? first : first + "  ";
            return first
                    + String.join(System.lineSeparator() + others, Paragraph.wrapped(words, columns - others.length()))
                    + System.lineSeparator();
        }
    }
}
