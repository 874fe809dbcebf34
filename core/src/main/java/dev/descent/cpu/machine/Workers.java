package dev.descent.cpu.machine;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The one pool of threads that runs big kernels. A run is a number of tasks; whoever is free takes the next number, so
 * what a task computes never depends on how many threads there are. The calling thread takes part, and a run allocates
 * nothing on the heap.
 *
 * <p>One run at a time has the pool: a second caller, and a run from within a task, go through their tasks themselves,
 * so nothing ever waits for the pool. After {@link #close()} every caller does.
 */
public final class Workers implements AutoCloseable {

    /** What a run does, task by task; called by several threads at once. */
    @FunctionalInterface
    public interface Task {
        /** Does the part of the work with this number, {@code 0 ≤ index < tasks}. */
        void run(int index);
    }

    private static final String THREADS_PROPERTY = "descent.threads";

    /** How long a thread without work looks for more before it parks: kernels of one step follow closely. */
    private static final long SPIN_NANOS = 50_000;

    /** How many pauses go by between two looks at the clock. */
    private static final int PAUSES_PER_LOOK = 16;

    private final Worker[] workers;
    private final AtomicBoolean busy = new AtomicBoolean();

    /** Tasks that nobody has taken yet. Only who lowers it may read the two plain fields below. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Tasks that have not ended yet. */
    private final AtomicInteger unfinished = new AtomicInteger();

    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private Task task;
    private int tasks;
    private volatile Thread parkedCaller;
    private volatile boolean closed;

    /**
     * A pool of this many threads, the calling one among them: 1 starts none.
     *
     * @throws IllegalArgumentException if {@code threads} is not positive
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a worker pool needs at least 1 thread, not " + threads);
        }
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
        }
        for (Worker worker : workers) {
            worker.thread.start();
        }
    }

    /**
     * The number of threads to use: {@code -Ddescent.threads=N}, else one for each processor.
     *
     * @throws IllegalArgumentException if the property is no positive number
     */
    public static int defaultThreads() {
        String wanted = System.getProperty(THREADS_PROPERTY);
        if (wanted == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        try {
            int threads = Integer.parseInt(wanted.strip());
            if (threads > 0) {
                return threads;
            }
        } catch (NumberFormatException notANumber) {
            // told below, like zero and less
        }
        throw new IllegalArgumentException("-D" + THREADS_PROPERTY + "=" + wanted
                + " is no number of threads: give a whole number from 1 up, or leave it out to use every processor");
    }

    /** How many threads take part in a run, the calling one among them. */
    public int threads() {
        return workers.length + 1;
    }

    /**
     * Runs {@code task} for each index from 0 to {@code tasks - 1} and returns when all have ended. If one throws,
     * those not yet started are dropped and the first exception is thrown here once the others have stopped.
     */
    public void run(int tasks, Task task) {
        if (tasks <= 1 || workers.length == 0 || closed || !busy.compareAndSet(false, true)) {
            for (int index = 0; index < tasks; index++) {
                task.run(index);
            }
            return;
        }
        try {
            share(tasks, task);
        } finally {
            this.task = null;
            busy.set(false);
        }
    }

    private void share(int tasks, Task task) {
        this.task = task;
        this.tasks = tasks;
        unfinished.set(tasks);
        waiting.set(tasks);
        int helpers = Math.min(workers.length, tasks - 1);
        for (int i = 0; i < helpers; i++) {
            if (workers[i].parked) {
                LockSupport.unpark(workers[i].thread);
            }
        }
        takeTasks();
        awaitOthers();
        Throwable thrown = failure.getAndSet(null);
        if (thrown != null) {
            Workers.<RuntimeException>throwAsItIs(thrown);
        }
    }

    /** A task declares no checked exception, yet whatever came out of it must reach the caller unchanged. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAsItIs(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Takes one task after another until none is left; false if there was none. */
    private boolean takeTasks() {
        boolean took = false;
        for (int left = waiting.get(); left > 0; left = waiting.get()) {
            if (waiting.compareAndSet(left, left - 1)) {
                took = true;
                runOne(tasks - left);
            }
        }
        return took;
    }

    private void runOne(int index) {
        int ended = 1;
        try {
            task.run(index);
        } catch (Throwable thrown) {
            if (!failure.compareAndSet(null, thrown)) {
                Throwable first = failure.get();
                if (!first.equals(thrown)) {
                    first.addSuppressed(thrown);
                }
            }
            ended += waiting.getAndSet(0);
        }
        if (unfinished.addAndGet(-ended) == 0) {
            Thread caller = parkedCaller;
            if (caller != null) {
                LockSupport.unpark(caller);
            }
        }
    }

    private void awaitOthers() {
        long start = System.nanoTime();
        for (int pauses = 1; unfinished.get() > 0; pauses++) {
            Thread.onSpinWait();
            if (pauses % PAUSES_PER_LOOK == 0 && System.nanoTime() - start > SPIN_NANOS) {
                parkedCaller = Thread.currentThread();
                while (unfinished.get() > 0) {
                    LockSupport.park(this);
                }
                parkedCaller = null;
                return;
            }
        }
    }

    /** Lets the threads end once they are through with the tasks that they have; waits for that. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Worker worker : workers) {
            LockSupport.unpark(worker.thread);
        }
        for (Worker worker : workers) {
            while (worker.thread.isAlive() && worker.thread != Thread.currentThread()) {
                try {
                    worker.thread.join();
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Worker implements Runnable {
        private final Thread thread;
        private volatile boolean parked;

        private Worker(int number) {
            thread = Thread.ofPlatform()
                    .daemon()
                    .name("descent-worker-" + number)
                    .inheritInheritableThreadLocals(false)
                    .unstarted(this);
            // Who happens to come first may be an application among several, whose class loader must not stay for it.
            thread.setContextClassLoader(Workers.class.getClassLoader());
        }

        @Override
        public void run() {
            while (!closed) {
                if (!takeTasks()) {
                    awaitTasks();
                }
            }
        }

        private void awaitTasks() {
            long start = System.nanoTime();
            for (int pauses = 1; waiting.get() == 0 && !closed; pauses++) {
                Thread.onSpinWait();
                if (pauses % PAUSES_PER_LOOK == 0 && System.nanoTime() - start > SPIN_NANOS) {
                    parked = true;
                    while (waiting.get() == 0 && !closed) {
                        LockSupport.park(Workers.this);
                        Thread.interrupted(); // an interrupt means nothing here, and would turn parking into spinning
                    }
                    parked = false;
                    return;
                }
            }
        }
    }
}
