package dev.descent.compile;

/** Tells when something that may be in use is to be given back: once it was asked for, and nobody uses it. */
final class Lease {
    private final Runnable giveBack;
    private int users;
    private boolean ended;

    /** @param giveBack is run once, after the last use */
    Lease(Runnable giveBack) {
        this.giveBack = giveBack;
    }

    /** Begins a use, on any thread; false if there is none any more. Else {@link #leave} ends it. */
    synchronized boolean enter() {
        if (!ended) {
            users++;
        }
        return !ended;
    }

    /** Ends a use. */
    void leave() {
        if (isLast()) {
            giveBack.run();
        }
    }

    private synchronized boolean isLast() {
        users--;
        return ended && users == 0;
    }

    /** No use begins from here on; who is at it comes to its end. */
    void end() {
        if (isEndedUnused()) {
            giveBack.run();
        }
    }

    private synchronized boolean isEndedUnused() {
        boolean first = !ended;
        ended = true;
        return first && users == 0;
    }
}
