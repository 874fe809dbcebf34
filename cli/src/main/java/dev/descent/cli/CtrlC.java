package dev.descent.cli;

import dev.descent.run.job.Interruption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command come to an orderly end when the user presses Ctrl-C or the process is told to end: the JVM waits until the
 * command has put away what it was writing. The JVM's exit code is then 130, or 143, as shells expect.
 */
final class CtrlC implements Interruption {
    private static final long PATIENCE_SECONDS = 15;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread command = Thread.currentThread();
    private volatile boolean requested;
    private boolean polite;

    private CtrlC() {}

    /** Watches from now on, for the present thread. */
    static CtrlC watch() {
        CtrlC watch = new CtrlC();
        Runtime.getRuntime().addShutdownHook(new Thread(watch::end, "descent-ctrl-c"));
        return watch;
    }

    private void end() {
        if (finished.getCount() == 0) {
            return;
        }
        request();
        try {
            // Whatever still goes on after that is ended by the JVM.
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void request() {
        requested = true;
        if (!polite) {
            command.interrupt();
        }
    }

    @Override
    public synchronized void politely() {
        polite = true;
        if (requested) {
            Thread.interrupted();
        }
    }

    /** Says that the command has put everything away. */
    void finished() {
        finished.countDown();
    }

    @Override
    public boolean requested() {
        return requested;
    }
}
