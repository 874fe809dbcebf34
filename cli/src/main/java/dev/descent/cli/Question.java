package dev.descent.cli;

import dev.descent.cli.terminal.Harmless;
import java.io.Console;
import java.util.Locale;
import java.util.Optional;

/** Asks the one who sits at the terminal. */
@FunctionalInterface
interface Question {
    /** Whether the answer is yes; none if nobody can be asked. */
    Optional<Boolean> isAffirmed(String question);

    /** The terminal that standard input and output are, if they are. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 has none where input or output is redirected
    static Question atTerminal() {
        return question -> {
            Console console = System.console();
            if (console == null || !console.isTerminal()) {
                return Optional.empty();
            }
            String answer = console.readLine("%s [y/N] ", Harmless.line(question));
            return Optional.of(
                    answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes"));
        };
    }
}
