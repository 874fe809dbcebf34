package dev.descent.cli.terminal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How long a run will still take, by its pace lately. The first steps are many times slower than the rest, while the JVM
 * compiles what they run: nothing is told until the pace is steady, and then by the latter half of the time alone.
 */
public final class Pace {
    /** Paces this near to each other are one. */
    private static final double STEADY = 1.1;
    /** Fewer are no pace. */
    private static final int FEWEST = 20;
    /** Shorter times tell little: a pause of the machine is as long. */
    private static final Duration SHORTEST = Duration.ofSeconds(2);
    /** After this time what is still uneven is so by nature, as epochs with a long validation are. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    /** How far one looks back. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Deque<Moment> moments = new ArrayDeque<>();
    private Optional<Moment> first = Optional.empty();
    private long noted;

    /** How much was done at a time, 0 to 1. */
    private record Moment(double seconds, double done) {}

    /**
     * Takes note of how far a run is.
     *
     * @param elapsed since some moment before
     * @param done how much of the run, 0 to 1
     */
    public void note(Duration elapsed, double done) {
        Moment now = new Moment(seconds(elapsed), done);
        if (first.isEmpty()) {
            first = Optional.of(now);
        }
        moments.addLast(now);
        noted++;
        double looked = Math.min((now.seconds - first.get().seconds) / 2, seconds(LONGEST));
        // One from before that stays, to measure from.
        while (moments.size() > 2 && second().seconds <= now.seconds - looked) {
            moments.removeFirst();
        }
    }

    private Moment second() {
        return moments.stream().skip(1).findFirst().orElseThrow();
    }

    /** The time that the rest will take; none while nobody can tell. */
    public Optional<Duration> left() {
        if (noted < FEWEST || moments.size() < 3) {
            return Optional.empty();
        }
        Moment now = moments.getLast();
        Moment from = moments.getFirst();
        double watched = now.seconds - first.orElseThrow().seconds;
        double rate = rate(from, now);
        if (watched < seconds(SHORTEST) || !(rate > 0)) {
            return Optional.empty();
        }
        if (watched < seconds(LONG_ENOUGH) && !isSteady(from, now)) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(Math.round(1000 * (1 - now.done) / rate)));
    }

    /** Whether the two halves of the time that is looked at went alike. */
    private boolean isSteady(Moment from, Moment now) {
        double middle = (from.seconds + now.seconds) / 2;
        Moment between = moments.stream()
                .filter(moment -> moment.seconds >= middle)
                .findFirst()
                .orElseThrow();
        double ratio = rate(between, now) / rate(from, between);
        return ratio < STEADY && ratio > 1 / STEADY;
    }

    private static double rate(Moment from, Moment to) {
        return (to.done - from.done) / (to.seconds - from.seconds);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
