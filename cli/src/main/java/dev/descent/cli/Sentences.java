package dev.descent.cli;

import dev.descent.checkpoint.CheckpointException;
import dev.descent.data.DataException;
import dev.descent.recipe.RecipeException;
import dev.descent.run.RunException;
import dev.descent.run.SelectionException;
import dev.descent.tensor.MemoryException;
import dev.descent.train.TrainingException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what went wrong. */
final class Sentences {
    private Sentences() {}

    /** An exception of a command. */
    static String of(Exception e) {
        return oneLine(
                switch (e) {
                    case RecipeException _,
                            RunException _,
                            SelectionException _,
                            DataException _,
                            TrainingException _,
                            CheckpointException _,
                            MemoryException _,
                            ParameterException _ -> e.getMessage();
                    case CancellationException _ -> "interrupted, so nothing was kept";
                    default -> unforeseen(e);
                });
    }

    /** What was typed wrongly. */
    static String usage(ParameterException e) {
        String help = "see \"" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help\"";
        if (e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            String message =
                    (unmatched.isUnknownOption() ? "unknown option \"" : "unexpected argument \"") + first + "\"";
            Optional<String> advice = Slips.advice(e.getCommandLine().getCommandSpec(), first);
            if (advice.isPresent()) {
                return oneLine(message + ": " + advice.get() + " (" + help + ")");
            }
            List<String> suggestions = unmatched.getSuggestions();
            return suggestions.isEmpty()
                    ? oneLine(message + "; " + help)
                    : oneLine(message + ": did you mean \"" + suggestions.getFirst() + "\"? (" + help + ")");
        }
        String message = allowed(e)
                .orElseGet(() -> e.getMessage().substring(0, 1).toLowerCase(Locale.ROOT)
                        + e.getMessage().substring(1));
        return oneLine(message + "; " + help);
    }

    /** What an option's value must be, where it is none of these: picocli's words are those of Java. */
    private static Optional<String> allowed(ParameterException e) {
        if (!(e.getArgSpec() instanceof OptionSpec option)
                || e.getValue() == null
                || option.auxiliaryTypes().length == 0) {
            return Optional.empty();
        }
        return kind(option).map(kind -> option.longestName() + " is \"" + e.getValue() + "\", but must be " + kind);
    }

    private static Optional<String> kind(ArgSpec argument) {
        Class<?> type = argument.auxiliaryTypes()[0];
        if (type.isEnum()) {
            List<String> words = Arrays.stream(type.getEnumConstants())
                    .map(each -> ((Enum<?>) each).name().toLowerCase(Locale.ROOT))
                    .toList();
            return Optional.of(words.subList(0, words.size() - 1).stream().collect(Collectors.joining(", ")) + " or "
                    + words.getLast());
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return Optional.of("a whole number");
        }
        return type == double.class || type == Double.class ? Optional.of("a number") : Optional.empty();
    }

    /** A fault of Descent's own: where it is helps those who mend it. */
    private static String unforeseen(Exception e) {
        StackTraceElement[] trace = e.getStackTrace();
        String place = trace.length == 0 ? "" : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber();
        return "this should not happen, please report it with what --verbose shows: "
                + e.getClass().getSimpleName() + place + (e.getMessage() == null ? "" : ", " + e.getMessage());
    }

    private static String oneLine(String text) {
        return String.join(" ", text.lines().map(String::strip).toList());
    }
}
