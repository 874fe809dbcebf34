package dev.descent.train.verdict;

import dev.descent.train.history.History;
import dev.descent.train.verdict.Verdict.Kind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * All that a question about a run may look at, and the words that all of them use.
 *
 * @param held how its weights do on other examples
 * @param seen what its curves show
 * @param advice what to try
 */
record Case(History history, HeldOut held, Evidence seen, Advice advice) {
    /** A rise stands out from noise that is this many times smaller. */
    static final double CLEAR = 3;

    static Case of(History history, HeldOut held) {
        return new Case(history, held, Evidence.of(history), new Advice(history));
    }

    boolean stoppedEarly() {
        return history.ending() == History.Ending.STOPPED_EARLY;
    }

    /** What a loss as high as chance is the loss of. */
    String knowingNothing() {
        return chanceIsKnown() ? "a constant prediction" : "the beginning";
    }

    /** Whether what the loss of knowing nothing is was computed, and not guessed by where training began. */
    boolean chanceIsKnown() {
        return history.scale().isKnown() && seen.chance() == history.scale().constant();
    }

    /** A verdict if something was seen. */
    static Optional<Verdict> when(boolean seen, Supplier<Verdict> verdict) {
        return seen ? Optional.of(verdict.get()) : Optional.empty();
    }

    static Verdict verdict(Kind kind, String evidence, List<String> advice) {
        return new Verdict(kind, OptionalInt.empty(), evidence, advice);
    }

    static String epochs(int count) {
        return count + (count == 1 ? " epoch" : " epochs");
    }
}
