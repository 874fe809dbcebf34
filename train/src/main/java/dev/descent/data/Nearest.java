package dev.descent.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the word that was probably meant. */
public final class Nearest {
    private Nearest() {}

    /** {@code did you mean "epochs"?}, or all the words if none is close. */
    public static String hint(String word, Collection<String> known) {
        return of(word, known)
                .map(nearest -> "did you mean \"" + nearest + "\"?")
                .orElseGet(() -> "there are " + list(known));
    }

    /**
     * The nearest of some words, the first of several; none if none may well have been meant. A word that was begun, "acc"
     * of "accuracy", is nearer than any that differs in more than one letter of four.
     */
    public static Optional<String> of(String word, Collection<String> known) {
        int tolerance = Math.min(3, word.length() / 2);
        int slip = word.length() / 4;
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= tolerance || isPartOf(word, candidate))
                .min(Comparator.<String>comparingInt(candidate -> {
                            int distance = distance(word, candidate);
                            return isBegun(word, candidate) ? Math.min(slip, distance) : distance;
                        })
                        .thenComparingInt(candidate -> distance(word, candidate)));
    }

    /** {@code "a", "b" and "c"}. */
    public static String list(Collection<String> words) {
        String quoted = words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", "));
        int last = quoted.lastIndexOf(", ");
        return last < 0 ? quoted : quoted.substring(0, last) + " and" + quoted.substring(last + 1);
    }

    private static boolean isBegun(String word, String candidate) {
        return word.length() > 2 && candidate.toLowerCase(Locale.ROOT).startsWith(word.toLowerCase(Locale.ROOT));
    }

    /** "learningRate" for "rate", "l2" for "l2Regularization": half a word is as likely as a slip. */
    private static boolean isPartOf(String word, String candidate) {
        String a = word.toLowerCase(Locale.ROOT);
        String b = candidate.toLowerCase(Locale.ROOT);
        return Math.min(a.length(), b.length()) > 2 && (a.contains(b) || b.contains(a));
    }

    /** Edit distance in which two neighbors swapped are one edit, whatever the case (Damerau 1964). */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int fewest = Math.min(edits[i - 1][j], edits[i][j - 1]) + 1;
                fewest = Math.min(fewest, edits[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    fewest = Math.min(fewest, edits[i - 2][j - 2] + 1);
                }
                edits[i][j] = fewest;
            }
        }
        return edits[a.length()][b.length()];
    }
}
