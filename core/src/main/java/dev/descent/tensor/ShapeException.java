package dev.descent.tensor;

import java.lang.StackWalker.StackFrame;
import java.util.Set;

/** An expression whose shapes or types do not fit. The message names them and the caller's source line. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final Set<String> ENGINE =
            Set.of("dev.descent.tensor", "dev.descent.gradient", "dev.descent.compile", "dev.descent.cpu");

    /** An exception that says what does not fit; where in the caller's source it stands is added here. */
    public ShapeException(String message) {
        super(message + StackWalker.getInstance().walk(frames -> frames.filter(ShapeException::isCaller)
                .findFirst()
                .map(frame -> " (at " + frame.getFileName() + ":" + frame.getLineNumber() + ")")
                .orElse("")));
    }

    /** Whether a frame is code that uses tensors: not the packages that build them, unless it is one of their tests. */
    private static boolean isCaller(StackFrame frame) {
        String type = frame.getClassName();
        String outermost = type.contains("$") ? type.substring(0, type.indexOf('$')) : type;
        boolean engine = ENGINE.contains(type.substring(0, Math.max(0, type.lastIndexOf('.'))));
        return outermost.endsWith("Test") || !engine && !type.startsWith("java.");
    }
}
