package dev.descent.bench.compare;

import dev.descent.bench.runner.Check;
import dev.descent.bench.runner.Turn;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * How one contestant did at one workload.
 *
 * @param version what it says that it is; empty if it did not come to that
 * @param check losses from the start, if it came to that
 * @param turns of the counted rounds; none if it failed, or nothing was timed
 * @param peakBytes of its process, where known
 * @param failure what went wrong; empty if nothing did
 * @param absent whether it has no such workload, which is no failure
 */
record Result(
        Contestant contestant,
        String version,
        Optional<Check> check,
        List<Turn> turns,
        OptionalLong peakBytes,
        String failure,
        boolean absent) {

    boolean succeeded() {
        return failure.isEmpty();
    }

    /** Nanoseconds: the middle of the turns' medians. */
    long median() {
        return Turn.median(sorted(Turn::median));
    }

    /** Nanoseconds: the median of the fastest turn. */
    long least() {
        return sorted(Turn::median)[0];
    }

    /** Nanoseconds: the median of the slowest turn. */
    long most() {
        return sorted(Turn::median)[turns.size() - 1];
    }

    /** Allocated per step: in the turn with the least, for the others also hold what the JVM did beside. */
    long heapBytes() {
        return sorted(Turn::heapBytes)[0];
    }

    private long[] sorted(ToLongFunction<Turn> of) {
        return turns.stream().mapToLong(of).sorted().toArray();
    }
}
