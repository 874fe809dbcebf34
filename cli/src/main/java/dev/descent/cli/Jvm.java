package dev.descent.cli;

import dev.descent.run.setup.Work;

/**
 * The JVM that a command runs in. Most of a small run is the JVM's own: loading classes, and compiling what runs for a moment. So the
 * launcher begins every command in a JVM that starts at once, without vectors and with the quick compiler alone; it takes a tenth of
 * the time to be ready, and computes the same bits. A command that turns out to have much to compute goes over to a full one, before
 * it has shown or written anything.
 */
interface Jvm {
    /** One that suits whatever comes: a full one, or one that was asked for. */
    Jvm ANY = work -> {};

    /**
     * Says how much a command is going to compute. To be called before anything is shown or written, for it may all begin again.
     *
     * @throws GoingOver if another JVM is to do it
     */
    void suit(Work work);

    /** Ends a command that is to begin again in a full JVM. */
    final class GoingOver extends RuntimeException {
        private static final long serialVersionUID = 1;

        GoingOver() {
            super("goes over to a full JVM", null, false, false);
        }
    }
}
