package dev.descent.cpu.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What a native library has made for one program: destroyed when this is closed, and if nobody closes it, each object when it is
 * garbage. The collector knows nothing of its size, so a JVM that has heap to spare may come to that late.
 */
public final class NativeObjects implements AutoCloseable {
    private static final MethodHandle GET_AND_SET = getAndSet();

    /** What destroys each object, unless that was done, the latest first: it may be made of earlier ones. */
    private final Deque<MethodHandle> destroyers = new ArrayDeque<>();

    private static MethodHandle getAndSet() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(AtomicReference.class, "getAndSet", MethodType.methodType(Object.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the JDK lacks a method that every JDK has", e);
        }
    }

    /**
     * Takes over an object.
     *
     * @param destroy the library's function that destroys it, and does nothing to a null pointer
     * @return the object, which is there as long as this segment is reachable and nobody has closed this
     */
    synchronized MemorySegment own(MemorySegment made, MethodHandle destroy) {
        MethodHandle once = once(made, destroy);
        destroyers.push(once);
        return made.reinterpret(Arena.ofAuto(), whenGarbage(once));
    }

    /**
     * Destroys an object when it is first called. The JVM holds this until the object is garbage: so it is made of the JVM's own
     * classes, and an object in a static field does not keep this class, and with it a whole application, from being unloaded.
     */
    private static MethodHandle once(MemorySegment made, MethodHandle destroy) {
        MethodHandle take = MethodHandles.insertArguments(
                        GET_AND_SET.bindTo(new AtomicReference<>(made)), 0, MemorySegment.NULL)
                .asType(MethodType.methodType(MemorySegment.class));
        return MethodHandles.filterReturnValue(take, destroy).asType(MethodType.methodType(void.class));
    }

    @SuppressWarnings("unchecked") // the proxy is made for the interface, whatever its type argument
    private static Consumer<MemorySegment> whenGarbage(MethodHandle once) {
        return MethodHandleProxies.asInterfaceInstance(
                Consumer.class, MethodHandles.dropArguments(once, 0, MemorySegment.class));
    }

    /** Destroys what there is. No code may run any more that uses it, for it knows addresses alone. */
    @Override
    public synchronized void close() {
        while (!destroyers.isEmpty()) {
            try {
                destroyers.pop().invokeExact();
            } catch (Throwable thrown) {
                throw OneDnnLibrary.unexpected(thrown);
            }
        }
    }
}
