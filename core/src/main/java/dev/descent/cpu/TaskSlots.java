package dev.descent.cpu;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Places to work at for those tasks of a call that run at once: as many as there are threads. */
final class TaskSlots {
    private final AtomicIntegerArray taken;

    TaskSlots(int threads) {
        this.taken = new AtomicIntegerArray(threads);
    }

    /** How many there are. */
    int count() {
        return taken.length();
    }

    /** Takes a free one, the first if possible: it may still be in the caches. */
    int take() {
        for (int slot = 0; slot < taken.length(); slot++) {
            if (taken.compareAndSet(slot, 0, 1)) {
                return slot;
            }
        }
        throw new IllegalStateException("more tasks of a call run at once than there are threads: " + count());
    }

    /** Gives one back. */
    void giveBack(int slot) {
        taken.set(slot, 0);
    }
}
