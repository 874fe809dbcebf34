package dev.descent.sweep;

import dev.descent.run.job.Interruption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/** Threads that make the runs of a sweep, each one run after another. */
final class Crew {
    private final List<Trial> trials;
    private final Interruption interruption;
    private final Function<Trial, Run> runs;
    private final Consumer<Result> told;
    private final List<Result> results = new ArrayList<>();
    /** One run begins at a time: it reads its data, and makes its folder. */
    private final ReentrantLock beginning = new ReentrantLock();

    private int next;
    private volatile boolean abandoned;

    /** One run. */
    @FunctionalInterface
    interface Run {
        /**
         * Makes it.
         *
         * @param begun to be called when the next run may begin; if it is not, that is when this one has ended
         */
        Result make(Runnable begun);
    }

    /**
     * A crew for some trials.
     *
     * @param told of each result, by one thread at a time
     */
    Crew(List<Trial> trials, Interruption interruption, Function<Trial, Run> runs, Consumer<Result> told) {
        this.trials = trials;
        this.interruption = interruption;
        this.runs = runs;
        this.told = told;
    }

    /** Makes all runs by some threads; the results in the order of the trials. */
    List<Result> work(int threads) {
        List<Future<?>> members = new ArrayList<>();
        boolean wasInterrupted = false;
        try (ExecutorService pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("descent-run-", 1).factory())) {
            for (int i = 0; i < threads; i++) {
                members.add(pool.submit(this::workThrough));
            }
            for (Future<?> member : members) {
                wasInterrupted |= await(member);
            }
        }
        if (wasInterrupted && !interruption.requested()) {
            Thread.currentThread().interrupt();
        }
        results.sort(Comparator.comparingInt(result -> result.trial().number()));
        return results;
    }

    /** Whether the end was asked for before all runs were made. */
    boolean isInterrupted() {
        return results.size() < trials.size()
                || results.stream().anyMatch(result -> result.outcome() instanceof Result.Interrupted);
    }

    /** Waits until a thread is through with its work: runs that are asked to end put away what they have learned. */
    private boolean await(Future<?> member) {
        boolean wasInterrupted = false;
        while (true) {
            try {
                member.get();
                return wasInterrupted;
            } catch (InterruptedException e) {
                wasInterrupted = true;
                abandoned = true;
            } catch (ExecutionException e) {
                abandoned = true;
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private void workThrough() {
        while (true) {
            beginning.lock();
            try {
                if (next == trials.size() || abandoned || interruption.requested()) {
                    return;
                }
                Trial trial = trials.get(next++);
                Result result = runs.apply(trial).make(beginning::unlock);
                synchronized (results) {
                    results.add(result);
                    told.accept(result);
                }
            } finally {
                if (beginning.isHeldByCurrentThread()) {
                    beginning.unlock();
                }
            }
        }
    }
}
