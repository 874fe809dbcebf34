package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.StackWalker.StackFrame;
import org.junit.jupiter.api.function.Executable;

/** What tests of refused expressions share. */
final class Refusals {
    private Refusals() {}

    /**
     * Requires that an expression is refused with a message that contains some words and names the test's own line.
     *
     * @param expression written on the line of the call
     */
    static void refused(Executable expression, String... words) {
        StackFrame caller = StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst())
                .orElseThrow();
        String message = assertThrows(ShapeException.class, expression).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), () -> "\"" + word + "\" is missing from: " + message);
        }
        String place = "(at " + caller.getFileName() + ":" + caller.getLineNumber() + ")";
        assertTrue(message.endsWith(place), () -> place + " is missing from: " + message);
    }
}
