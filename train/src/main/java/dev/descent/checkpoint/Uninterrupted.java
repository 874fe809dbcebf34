package dev.descent.checkpoint;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Writing that comes to its end whatever interrupts the thread. An interrupt closes the channel that its thread is using,
 * and what was being written would be lost: so it is done again, and the thread is still interrupted afterwards, for
 * whoever looks next.
 */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** Something that is done with files. */
    @FunctionalInterface
    public interface Work {
        /** Does all of it, with channels that it opens itself; also if it was begun before. */
        void run() throws IOException;
    }

    /**
     * Does something to its end.
     *
     * @throws IOException if it fails for another reason than an interrupt
     */
    public static void run(Work work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    work.run();
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
