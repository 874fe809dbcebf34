package dev.descent.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What was typed wrongly, none of it in the parser's words, which are those of Java.
 *
 * @param wrong what it is
 * @param remedy what to type instead, if that is known
 */
record Mistake(String wrong, Optional<String> remedy) {
    /** What the parser, or a command, complains about. */
    static Mistake of(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        return switch (e) {
            case UnmatchedArgumentException unmatched -> unmatched(command, unmatched);
            case MissingParameterException missing -> missing(command, missing.getMissing());
            case OverwrittenOptionException twice ->
                new Mistake(
                        name(twice.getOverwritten()) + " is given more than once", Optional.of("leave one of them"));
            case ParameterException _
            when e.getValue() != null && e.getArgSpec() == null ->
                // of "help", whose word is no command
                unmatched(command, new UnmatchedArgumentException(e.getCommandLine(), List.of(e.getValue())));
            case ParameterException _ when e.getValue() != null -> invalid(e.getArgSpec(), e.getValue());
            default -> new Mistake(e.getMessage(), Optional.empty());
        };
    }

    private static Mistake unmatched(CommandSpec command, UnmatchedArgumentException e) {
        String first = e.getUnmatched().getFirst();
        Optional<String> remedy = Slips.advice(command, first)
                .or(() -> e.getSuggestions().stream().findFirst().map(word -> "did you mean \"" + word + "\"?"));
        return new Mistake(
                (e.isUnknownOption() ? "unknown option \"" : "unexpected argument \"") + first + "\"", remedy);
    }

    /** An option that ends without its value, or a word that a command cannot do without. */
    private static Mistake missing(CommandSpec command, List<ArgSpec> missing) {
        ArgSpec first = missing.getFirst();
        String label = first.paramLabel();
        if (first instanceof OptionSpec) {
            return new Mistake(name(first) + " needs a value", Optional.of("write " + name(first) + " " + label));
        }
        String usage = command.qualifiedName() + " " + label + (first.isMultiValue() ? "..." : "");
        return new Mistake(label + " is missing in \"" + usage + "\"", Optional.of(meaning(first)));
    }

    /** What an argument is, as its help says it, as the end of a sentence. */
    private static String meaning(ArgSpec argument) {
        String words = String.join(" ", argument.description());
        return words.substring(0, 1).toLowerCase(Locale.ROOT)
                + words.substring(1).replaceFirst("\\.$", "");
    }

    private static Mistake invalid(ArgSpec argument, String value) {
        String is = name(argument) + " is \"" + value + "\", but ";
        Class<?> type = argument.auxiliaryTypes()[0];
        if (type == boolean.class) {
            return new Mistake(is + "takes no value", Optional.of("write " + name(argument) + " alone"));
        }
        return new Mistake(is + "must be " + kind(type), Optional.empty());
    }

    private static String kind(Class<?> type) {
        if (type.isEnum()) {
            List<String> words = Arrays.stream(type.getEnumConstants())
                    .map(each -> ((Enum<?>) each).name().toLowerCase(Locale.ROOT))
                    .toList();
            return words.subList(0, words.size() - 1).stream().collect(Collectors.joining(", ")) + " or "
                    + words.getLast();
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        return type == double.class || type == Double.class ? "a number" : "something else";
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
