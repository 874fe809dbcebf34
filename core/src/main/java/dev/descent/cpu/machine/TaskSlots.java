package dev.descent.cpu.machine;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Places to work at for those tasks of a call that run at once: as many as there are threads. */
public final class TaskSlots {
    private final AtomicIntegerArray taken;

    public TaskSlots(int threads) {
        this.taken = new AtomicIntegerArray(threads);
    }

    /** How many there are. */
    public int count() {
        return taken.length();
    }

    /** What a task does at its place. */
    @FunctionalInterface
    public interface Work {
        /** Does the part with this number at the place with that one, which nobody else has meanwhile. */
        void run(int index, int slot);
    }

    /** Tasks each of which has a place for itself while it runs. */
    public Workers.Task task(Work work) {
        return index -> {
            int slot = take();
            try {
                work.run(index, slot);
            } finally {
                giveBack(slot);
            }
        };
    }

    /** Takes a free one, the first if possible: it may still be in the caches. */
    private int take() {
        for (int slot = 0; slot < taken.length(); slot++) {
            if (taken.compareAndSet(slot, 0, 1)) {
                return slot;
            }
        }
        throw new IllegalStateException("more tasks of a call run at once than there are threads: " + count());
    }

    private void giveBack(int slot) {
        taken.set(slot, 0);
    }
}
