package dev.descent.train.verdict;

import dev.descent.metric.ClassCounts;
import dev.descent.train.verdict.Verdict.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whether a model has classes that it never tells. Its loss can be as good as the data allows and its accuracy high, where
 * such a class is rare: of the curves nobody sees it.
 */
final class OneSided {
    /** A class of fewer held-out examples may have been missed by chance. */
    private static final int FEWEST = 5;
    /** A class of which a smaller part is found is as good as never told. */
    private static final double HARDLY = 0.1;
    /** A class is rare that is so many times rarer than if all were equally common. */
    private static final int RARE = 2;
    /** Where there are more classes, some are always missed. */
    private static final int MOST_CLASSES = 20;

    private final Case about;

    OneSided(Case about) {
        this.about = about;
    }

    /** A verdict of its own, on a run whose curves are as they should be. */
    Optional<Verdict> verdict() {
        return words().map(words -> Case.verdict(Kind.ONE_SIDED, "the model " + words, advice()));
    }

    /** Whether classes are missed that are rare: then that may be the best that the loss knows. */
    boolean missesRareOnes() {
        return about.held()
                .classes()
                .filter(counts -> !missed(counts).isEmpty()
                        && missed(counts).stream()
                                .allMatch(label -> counts.support(label) * RARE * counts.classes() <= counts.all()))
                .isPresent();
    }

    private List<String> advice() {
        return missesRareOnes() ? about.advice().rareClasses() : about.advice().missedClasses();
    }

    /** A verdict for another reason, with what is to be said of this. */
    Verdict added(Verdict verdict) {
        Optional<String> words = words();
        if (words.isEmpty() || verdict.kind() == Kind.ONE_SIDED) {
            return verdict;
        }
        return switch (verdict.kind()) {
            case OVERFITTING ->
                new Verdict(
                        verdict.kind(),
                        verdict.sinceEpoch(),
                        verdict.evidence() + "; at its best epoch the model " + words.get(),
                        Stream.concat(advice().stream().limit(1), verdict.advice().stream())
                                .toList());
            case UNDERFITTING -> verdict.adding("; so far the model " + words.get());
            default -> verdict;
        };
    }

    /** What it does, as a verb and its object. */
    private Optional<String> words() {
        HeldOut held = about.held();
        return held.classes().flatMap(counts -> {
            List<Integer> missed = missed(counts);
            if (missed.isEmpty()) {
                return Optional.empty();
            }
            OptionalInt only = onlyOne(counts);
            return Optional.of(
                    only.isPresent()
                            ? "always predicts " + held.className(only.getAsInt()) + ", although "
                                    + (counts.all() - counts.support(only.getAsInt())) + " of " + counts.all()
                                    + " held-out examples are not; that is an accuracy of "
                                    + percent(counts.accuracy())
                            : missed.stream().map(label -> found(counts, label)).collect(Collectors.joining(" and ")));
        });
    }

    private static List<Integer> missed(ClassCounts counts) {
        List<Integer> missed = new ArrayList<>();
        for (int label = 0; label < counts.classes() && counts.classes() <= MOST_CLASSES; label++) {
            if (counts.support(label) >= FEWEST && counts.recall(label) < HARDLY) {
                missed.add(label);
            }
        }
        return missed;
    }

    private String found(ClassCounts counts, int label) {
        long found = Math.round(counts.recall(label) * counts.support(label));
        return (found == 0 ? "never predicts " : "hardly ever predicts ")
                + about.held().className(label) + " (" + found + " of " + counts.support(label)
                + " held-out ones)";
    }

    private static OptionalInt onlyOne(ClassCounts counts) {
        int[] told = IntStream.range(0, counts.classes())
                .filter(label -> counts.told(label) > 0)
                .toArray();
        return told.length == 1 ? OptionalInt.of(told[0]) : OptionalInt.empty();
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }
}
