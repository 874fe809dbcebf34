package dev.descent.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HarmlessTest {
    /** A new title for the window, a screen that is cleared, CSI as one character, a backspace, and text turned round. */
    private static final String HOSTILE = "a\u001B]0;mine\u0007\u001B[2J\u009B31mb\bc\u007Fd\u202Eeé€😀";

    private static final String TAMED = "a�]0;mine��[2J�31mb�c�d�eé€😀";

    @Test
    void whatATerminalWouldObeyIsReplacedAndAllElseKept() {
        assertEquals(TAMED, Harmless.line(HOSTILE));
        assertEquals("a b  c d", Harmless.line("a\tb\r\nc\nd"));
        assertEquals("a\tb\r\nc\nd", Harmless.lines("a\tb\r\nc\nd"));
        assertEquals("50 %�100 %", Harmless.lines("50 %\r100 %"), "a lone return would write over the line");
        assertEquals("", Harmless.line(""));
    }

    @Test
    void dataReachesAFileAsItIs() {
        for (boolean isTerminal : List.of(true, false)) {
            StringWriter out = new StringWriter();
            PrintWriter writer = Harmless.writer(out, () -> isTerminal);
            writer.print(HOSTILE);
            writer.write(HOSTILE.toCharArray());
            writer.append('\u001B');
            writer.flush();
            assertEquals(isTerminal ? TAMED + TAMED + "�" : HOSTILE + HOSTILE + "\u001B", out.toString());
        }
    }

    @Test
    void theLogIsMadeHarmlessHoweverItIsPrinted() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = Harmless.stream(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        stream.println(HOSTILE);
        stream.print(HOSTILE.toCharArray());
        stream.printf("%s%n", HOSTILE);
        stream.append(HOSTILE).append('\u001B').println((Object) HOSTILE);
        new IllegalStateException(HOSTILE).printStackTrace(stream);
        String printed = bytes.toString(StandardCharsets.UTF_8);
        assertFalse(printed.contains("\u001B"), printed);
        assertFalse(printed.contains("\u009B"), printed);
        assertEquals(TAMED, printed.lines().findFirst().orElseThrow());
    }

    @Test
    void linesCarryNoCodesButTheirOwn() {
        Line line = new Ink().plain(HOSTILE).strong(HOSTILE + "\n").line();
        assertEquals(TAMED + TAMED + " ", line.plain());
        assertEquals(TAMED + "\u001B[1m" + TAMED + " \u001B[0m", line.colored());
        StringWriter out = new StringWriter();
        new PlainOutput(new PrintWriter(out), StandardCharsets.US_ASCII).line("a\u001Bb");
        assertEquals("a?b", out.toString().strip());
    }
}
