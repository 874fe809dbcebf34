package dev.descent.cpu.machine;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * Something that each thread has of its own, for as long as both the thread and this object are there. A thread of the application
 * server's outlives the application: so it must not hold what is of the application's classes, as it would by a {@link ThreadLocal}.
 */
public final class PerThread<T> {
    private final Supplier<T> make;

    @SuppressWarnings("ThreadLocalUsage") // it holds no more than a weak reference
    private final ThreadLocal<WeakReference<T>> here = new ThreadLocal<>();

    private final Map<Thread, T> all = Collections.synchronizedMap(new WeakHashMap<>());

    /** @param make makes it for a thread that asks for the first time */
    public PerThread(Supplier<T> make) {
        this.make = make;
    }

    /** That of the calling thread. */
    public T get() {
        WeakReference<T> known = here.get();
        T mine = known == null ? null : known.get();
        return mine == null ? make() : mine;
    }

    private T make() {
        T made = make.get();
        all.put(Thread.currentThread(), made);
        here.set(new WeakReference<>(made));
        return made;
    }
}
