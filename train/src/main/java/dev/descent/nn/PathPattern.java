package dev.descent.nn;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which parameters are meant: the beginning of a path, name by name, where {@code *} is any name, {@code layer*} any that
 * begins so, and {@code 0-2} any number in that range.
 *
 * @param names what stands between the dots
 */
record PathPattern(List<String> names) {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})-([0-9]{1,9})");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    static PathPattern of(String text) {
        List<String> names = List.of(text.split("\\.", -1));
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no path of parameters; write names with one dot between them, such as \"layers.0\"");
        }
        return new PathPattern(names);
    }

    /** Whether a path begins as the pattern says. */
    boolean matches(String path) {
        List<String> found = List.of(path.split("\\.", -1));
        if (found.size() < names.size()) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            if (!matches(names.get(i), found.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(String wanted, String found) {
        if (wanted.contains("*")) {
            return found.matches(
                    Stream.of(wanted.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
        }
        if (wanted.equals(found)) {
            return true;
        }
        var range = RANGE.matcher(wanted);
        if (!range.matches() || !NUMBER.matcher(found).matches()) {
            return false;
        }
        int number = Integer.parseInt(found);
        return Integer.parseInt(range.group(1)) <= number && number <= Integer.parseInt(range.group(2));
    }
}
