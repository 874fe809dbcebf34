package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** What data is refused with: one sentence that holds certain words. */
public final class Refusal {
    private Refusal() {}

    /** Asserts that something throws a {@link DataException} of one line that holds all these texts, and a remedy. */
    public static void of(Executable code, String... texts) {
        String message = assertThrows(DataException.class, code).getMessage();
        assertFalse(message.contains("\n"), message);
        for (String text : texts) {
            assertTrue(message.contains(text), () -> "expected <" + text + "> in: " + message);
        }
    }
}
