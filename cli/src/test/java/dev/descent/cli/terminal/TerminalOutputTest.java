package dev.descent.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TerminalOutputTest {
    private final StringWriter written = new StringWriter();
    private final AtomicInteger width = new AtomicInteger(40);
    private final TerminalOutput terminal =
            new TerminalOutput(new PrintWriter(written), StandardCharsets.UTF_8, width::get);

    /** What a terminal of 40 columns would show: enough of ECMA-48 for what is written here. */
    private List<String> screen() {
        Screen screen = new Screen();
        screen.write(written.toString());
        return screen.lines();
    }

    @Test
    void whatIsDrawnReplacesWhatWasDrawn() {
        terminal.line("first");
        terminal.draw(List.of(Line.of("one, which is long"), Line.of("two"), Line.of("three")));
        terminal.draw(List.of(Line.of("uno"), Line.of("due"), Line.of("tre")));
        assertEquals(List.of("first", "uno", "due", "tre"), screen());
    }

    @Test
    void linesThatStayComeAboveWhatIsDrawn() {
        terminal.draw(List.of(Line.of("one"), Line.of("two")));
        terminal.line("stays");
        terminal.draw(List.of(Line.of("three")));
        assertEquals(List.of("stays", "three"), screen());
    }

    @Test
    void fewerLinesLeaveNothingOfMore() {
        terminal.draw(List.of(Line.of("one"), Line.of("two"), Line.of("three")));
        terminal.draw(List.of(Line.of("1")));
        assertEquals(List.of("1"), screen());
    }

    @Test
    void closingLeavesNothingDrawn() {
        terminal.line("stays");
        terminal.draw(List.of(Line.of("one"), Line.of("two")));
        terminal.close();
        assertEquals(List.of("stays"), screen());
    }

    @Test
    void noLineWraps() {
        terminal.draw(List.of(Line.of("x".repeat(100)), Line.of("y")));
        terminal.draw(List.of(Line.of("x".repeat(100)), Line.of("z")));
        assertEquals(List.of("x".repeat(39), "z"), screen());
    }

    @Test
    void anotherWidthClearsBeforeDrawing() {
        terminal.draw(List.of(Line.of("one"), Line.of("two")));
        width.set(30);
        terminal.draw(List.of(Line.of("x".repeat(100)), Line.of("z")));
        assertEquals(List.of("x".repeat(29), "z"), screen());
    }

    @Test
    void colorsAreSwitchedOffWhereTheyEnd() {
        terminal.line(new Ink().plain("a ").good("b").plain(" c").line());
        assertEquals("a \u001B[32mb\u001B[0m c" + System.lineSeparator(), written.toString());
    }

    @Test
    void plainOutputKeepsLinesAndDrawsNothing() {
        PlainOutput plain = new PlainOutput(new PrintWriter(written), StandardCharsets.US_ASCII);
        plain.draw(List.of(Line.of("drawn")));
        plain.line(new Ink().good("64→10, 8×8 … ½  ").line());
        assertEquals("64->10, 8x8 ... 1/2" + System.lineSeparator(), written.toString());
        assertFalse(plain.unicode());
    }

    @Test
    void whoeverAsksForPlainLinesGetsThem() {
        PrintWriter out = new PrintWriter(written);
        for (Map<String, String> environment :
                List.of(Map.of("TERM", "dumb"), Map.<String, String>of(), Map.of("TERM", "xterm", "NO_COLOR", "1"))) {
            assertInstanceOf(PlainOutput.class, Terminals.open(environment, out, StandardCharsets.UTF_8));
        }
    }

    @Test
    void aTerminalThatIsNoneGetsPlainLines() {
        assertTrue(TerminalSize.ofStandardOutput().isEmpty(), "tests run without a terminal");
    }

    /** A grid of characters with a cursor. */
    private static final class Screen {
        private final char[][] cells = new char[20][40];
        private int row;
        private int column;

        void write(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\u001B') {
                    int end = i + 2;
                    while (!Character.isLetter(text.charAt(end))) {
                        end++;
                    }
                    control(text.charAt(end), text.substring(i + 2, end));
                    i = end;
                } else if (c == '\n') {
                    row++;
                    column = 0;
                } else if (c == '\r') {
                    column = 0;
                } else {
                    cells[row][column++] = c;
                }
            }
        }

        private void control(char function, String parameter) {
            switch (function) {
                case 'A' -> row -= Integer.parseInt(parameter);
                case 'K' -> clear(row, column);
                case 'J' -> {
                    clear(row, column);
                    for (int below = row + 1; below < cells.length; below++) {
                        clear(below, 0);
                    }
                }
                default -> assertEquals('m', function);
            }
        }

        private void clear(int line, int from) {
            for (int at = from; at < cells[line].length; at++) {
                cells[line][at] = 0;
            }
        }

        List<String> lines() {
            return Arrays.stream(cells)
                    .map(line -> new String(line).replace('\0', ' ').stripTrailing())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }
}
