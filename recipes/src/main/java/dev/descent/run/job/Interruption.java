package dev.descent.run.job;

/** Whether the user has asked for the end of what goes on: by Ctrl-C, or by ending the process. */
@FunctionalInterface
public interface Interruption {
    /** Nobody ever asks. */
    Interruption NEVER = () -> false;

    /** Whether it was asked for. */
    boolean requested();

    /**
     * From now on whoever works looks at {@link #requested} itself, and must not be torn from what it writes: the
     * thread is no longer interrupted.
     */
    default void politely() {}
}
