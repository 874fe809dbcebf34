package dev.descent.compile;

import java.util.List;

/** What runs compiled programs on some kind of processor. */
public interface Backend {
    /** What was chosen on this machine, in one line. */
    String description();

    /**
     * Makes steps ready to run.
     *
     * @param steps in the order in which they are to run
     * @param buffers all that the steps touch; an executable is told their addresses in this order
     */
    Executable prepare(List<Step> steps, List<Buffer> buffers);

    /**
     * Ends the threads that this backend has, once they are through with what they do. Its programs can still be run, on the thread
     * that runs them.
     */
    default void close() {}

    /** Steps that are ready to run. */
    interface Executable {
        /** Says where the buffers lie from now on. */
        void bind(long[] addresses);

        /** Runs all steps once. Allocates nothing. */
        void run();

        /** For each step the code that runs it; steps that share code share the name. */
        List<String> kernels();

        /**
         * Gives back what the garbage collector would give back late, because it lies outside of the heap. Called when nobody runs the
         * steps, and nobody will.
         */
        default void close() {}
    }
}
