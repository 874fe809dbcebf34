package dev.descent.bench.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private Conversation hearing(String text) {
        return new Conversation(new BufferedReader(new StringReader(text)), new PrintStream(said, false, UTF_8));
    }

    @Test
    void whatIsWrittenIsOneLineThatReadsAsItWas() throws IOException {
        hearing("").write(Map.of("do", "warm\nup", "seconds", 1.5));
        assertEquals(1, said.toString(UTF_8).lines().count());
        Map<String, Object> heard = hearing(said.toString(UTF_8)).read();
        assertEquals("warm\nup", Conversation.text(heard, "do"));
        assertEquals(1.5, Conversation.number(heard, "seconds"));
    }

    @Test
    void aLossThatIsNoNumberArrivesAsSuch() throws IOException {
        hearing("").write(Map.of("first", Double.NaN));
        assertTrue(
                Double.isNaN(Conversation.number(hearing(said.toString(UTF_8)).read(), "first")));
    }

    @Test
    void whenTheOtherSideHasGoneThereIsNothingToRead() throws IOException {
        assertEquals(Map.of(), hearing("").read());
    }

    @Test
    void whatIsMissingIsNamed() {
        IllegalArgumentException missing =
                assertThrows(IllegalArgumentException.class, () -> Conversation.number(Map.of("a", 1), "steps"));
        assertTrue(missing.getMessage().contains("steps"), missing.getMessage());
    }

    @Test
    void aFailureSaysWhetherThereIsNoSuchWorkload() {
        Map<String, Object> absent = Conversation.failure(new UnsupportedOperationException("not written"));
        assertEquals(Map.of("error", "not written", "unsupported", true), absent);
        Map<String, Object> broken = Conversation.failure(new IllegalStateException("out of order\nat once"));
        assertEquals(Map.of("error", "IllegalStateException: out of order", "unsupported", false), broken);
    }
}
