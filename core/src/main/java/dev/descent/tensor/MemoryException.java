package dev.descent.tensor;

import java.util.Objects;

/** Memory does not suffice. The message says for what, how much there is, and what to do. */
public final class MemoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Native memory that is not there. */
    MemoryException(String message) {
        super(message);
    }

    private MemoryException(String message, OutOfMemoryError error) {
        super(message, error);
    }

    /** What the JVM says when one of its own kinds of memory is used up, with the option that changes its limit. */
    public static MemoryException of(OutOfMemoryError error) {
        String said = Objects.requireNonNullElse(error.getMessage(), "out of memory");
        return new MemoryException(
                switch (kind(said)) {
                    case HEAP ->
                        "the Java heap is full (" + said + "), of which there may be "
                                + Bytes.text(Runtime.getRuntime().maxMemory())
                                + ": work on less at once, or raise the limit with the option -Xmx of java, as in"
                                + " -Xmx8g";
                    case CLASSES ->
                        "the JVM has no room for more classes (" + said
                                + "): raise the limit with the option -XX:MaxMetaspaceSize of java";
                    case THREADS ->
                        "the system gives the JVM no more threads (" + said
                                + "): use fewer with -Ddescent.threads, or raise the system's limit";
                    case OTHER -> "the JVM is out of memory (" + said + "): work on less at once";
                },
                error);
    }

    private enum Kind {
        HEAP,
        CLASSES,
        THREADS,
        OTHER
    }

    private static Kind kind(String said) {
        if (said.contains("heap space") || said.contains("GC overhead") || said.contains("array size")) {
            return Kind.HEAP;
        }
        if (said.contains("Metaspace") || said.contains("class space")) {
            return Kind.CLASSES;
        }
        return said.contains("native thread") ? Kind.THREADS : Kind.OTHER;
    }
}
