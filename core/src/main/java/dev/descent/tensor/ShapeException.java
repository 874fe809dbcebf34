package dev.descent.tensor;

import java.lang.StackWalker.StackFrame;

/** An expression whose shapes or types do not fit. The message names them and the caller's source line. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final String ENGINE = "dev.descent.";

    private final String problem;
    private final String place;
    private final String path;

    /** An exception that says what does not fit; where in the caller's source it stands is added here. */
    public ShapeException(String message) {
        this(
                message,
                StackWalker.getInstance()
                        .walk(frames -> frames.filter(ShapeException::isCaller)
                                .findFirst()
                                .map(frame -> " (at " + frame.getFileName() + ":" + frame.getLineNumber() + ")")
                                .orElse("")),
                "");
    }

    private ShapeException(String problem, String place, String path) {
        super((path.isEmpty() ? "" : path + ": ") + problem + place);
        this.problem = problem;
        this.place = place;
        this.path = path;
    }

    /** What does not fit, and no more: for those who have a better place to name than a line of source. */
    public String problem() {
        return problem;
    }

    /** The same, said of a part: within {@code "layers"}, what was of {@code "3"} is of {@code "layers.3"}. */
    public ShapeException within(String name) {
        ShapeException placed = new ShapeException(problem, place, path.isEmpty() ? name : name + "." + path);
        placed.setStackTrace(getStackTrace());
        return placed;
    }

    /** Whether a frame is code that uses Descent: nothing of its own (a layer, a loss), unless it is one of its tests. */
    private static boolean isCaller(StackFrame frame) {
        String type = frame.getClassName();
        String outermost = type.contains("$") ? type.substring(0, type.indexOf('$')) : type;
        boolean platform = type.startsWith("java.") || type.startsWith("jdk.");
        return outermost.endsWith("Test") || (!type.startsWith(ENGINE) && !platform);
    }
}
