package dev.descent.run.store;

import java.time.Duration;
import org.sqlite.BusyHandler;

/**
 * Waits for other processes that keep a database to themselves, a moment at a time: so long in all, however many
 * statements ask.
 */
final class Patience extends BusyHandler {
    private static final long MOMENT_NANOS = Duration.ofMillis(5).toNanos();

    /** One part in so many of the time may go into waiting besides, where patience is for as long as a run takes. */
    private static final long SPARING = 100;

    private final Duration total;
    private final boolean isForLong;
    private final long began = System.nanoTime();
    private long waited = 0;

    private Patience(Duration total, boolean isForLong) {
        this.total = total;
        this.isForLong = isForLong;
    }

    /** Patience for what is done at once; it is as long again after {@link #renew}. */
    static Patience of(Duration total) {
        return new Patience(total, false);
    }

    /** Patience for a run of any length, whose other processes may be in its way often, but never for long. */
    static Patience ofRun(Duration total) {
        return new Patience(total, true);
    }

    /** How long it may last. */
    Duration total() {
        return total;
    }

    /** How long it was needed. */
    Duration waited() {
        return Duration.ofNanos(waited);
    }

    /** Begins anew. */
    void renew() {
        waited = 0;
    }

    /** Waits for a moment, whatever interrupts the thread, which is still interrupted then; false if patience has ended. */
    boolean pause() {
        long before = System.nanoTime();
        long left = total.toNanos() + (isForLong ? (before - began) / SPARING : 0) - waited;
        if (left <= 0) {
            return false;
        }
        boolean interrupted = Thread.interrupted();
        try {
            Thread.sleep(Duration.ofNanos(Math.min(left, MOMENT_NANOS)));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        waited += System.nanoTime() - before;
        return true;
    }

    @Override
    protected int callback(int before) {
        return pause() ? 1 : 0;
    }
}
