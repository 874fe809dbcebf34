package dev.descent.run.store;

import dev.descent.recipe.RequestException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which runs are wanted: those for which all conditions hold.
 *
 * <pre>{@code
 * recipe=digits and optimizer.lr<0.01 and accuracy>97% and state!="stopped early"
 * }</pre>
 *
 * @param conditions each of one fact; none for all runs
 */
public record Filter(List<Condition> conditions) {
    /** All runs. */
    public static final Filter ALL = new Filter(List.of());

    private static final String GRAMMAR = "write KEY=VALUE, or with !=, <, <=, >, >= or ~ (contains) in place of =, and"
            + " join several by \"and\": recipe=digits and optimizer.lr<0.01";

    private static final Pattern CONDITION = Pattern.compile(
            "\\s*(?<key>[^\\s<>=!~\"']+)\\s*(?<sign><=|>=|!=|==?|<|>|~)\\s*"
                + "(?:\"(?<double>[^\"]*)\"|'(?<single>[^']*)'|(?<bare>[^\"'<>=!~]+?))(?:\\s+(?<and>and)(?=\\s|$)|\\s*$)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern NUMBER =
            Pattern.compile("([-+]?(?:\\d[\\d_]*\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?)\\s*(%?)", Pattern.CASE_INSENSITIVE);

    /** How a fact stands to a value. */
    public enum Comparison {
        AT_MOST("<="),
        AT_LEAST(">="),
        NOT_EQUAL("!="),
        EQUAL("="),
        LESS("<"),
        GREATER(">"),
        CONTAINS("~");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }

        private static Comparison of(String sign) {
            return sign.equals("==")
                    ? EQUAL
                    : Arrays.stream(values())
                            .filter(comparison -> comparison.sign.equals(sign))
                            .findFirst()
                            .orElseThrow();
        }
    }

    /**
     * One condition.
     *
     * @param key the fact's name
     * @param value a {@code Double} or a {@code String}; texts are compared whatever their case
     */
    public record Condition(String key, Comparison comparison, Object value) {
        /** This condition; if it is that a fact is not like a value, that it is. */
        Condition positive() {
            return comparison == Comparison.NOT_EQUAL ? new Condition(key, Comparison.EQUAL, value) : this;
        }
    }

    /** Copies the list. */
    public Filter {
        conditions = List.copyOf(conditions);
    }

    /**
     * Reads a filter.
     *
     * @throws RequestException if it cannot be understood
     */
    public static Filter parse(String text) {
        List<Condition> conditions = new ArrayList<>();
        Matcher matcher = CONDITION.matcher(text);
        boolean more = true;
        while (more) {
            if (!matcher.lookingAt()) {
                String rest = text.substring(matcher.regionStart()).strip();
                throw new RequestException(
                        rest.isEmpty()
                                ? "the filter \"%s\" has nothing %s: %s"
                                        .formatted(text, conditions.isEmpty() ? "in it" : "after \"and\"", GRAMMAR)
                                : "the filter \"%s\" cannot be read%s: %s"
                                        .formatted(
                                                text,
                                                conditions.isEmpty() ? "" : " from \"" + rest + "\" on",
                                                GRAMMAR));
            }
            Comparison comparison = Comparison.of(matcher.group("sign"));
            conditions.add(new Condition(matcher.group("key"), comparison, value(matcher, comparison)));
            more = matcher.group("and") != null;
            matcher.region(matcher.end(), text.length());
        }
        return new Filter(conditions);
    }

    private static Object value(Matcher matcher, Comparison comparison) {
        String bare = matcher.group("bare");
        if (bare == null) {
            return matcher.group("double") == null ? matcher.group("single") : matcher.group("double");
        }
        Matcher number = NUMBER.matcher(bare);
        if (comparison == Comparison.CONTAINS || !number.matches()) {
            return bare;
        }
        double value = Double.parseDouble(number.group(1).replace("_", ""));
        return number.group(2).isEmpty() ? value : value / 100;
    }

    /** The runs that both want. */
    public Filter and(Filter other) {
        return new Filter(
                Stream.concat(conditions.stream(), other.conditions.stream()).toList());
    }
}
