package dev.descent.cpu.call;

/** A step, ready to run. */
public interface Call {
    /** Says where the buffers lie from now on. */
    void bind(long[] addresses);

    /** Runs the step. */
    void run();

    /** What runs it. */
    String kernel();
}
