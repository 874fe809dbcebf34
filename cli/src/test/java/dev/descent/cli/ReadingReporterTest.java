package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.cli.terminal.Line;
import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.PlainOutput;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingReporterTest {
    private static final Path FILE = Path.of("data", "big.csv");

    /** Keeps what stays and what is drawn. */
    private static final class Kept implements Output {
        private final boolean live;
        private final List<String> lines = new ArrayList<>();
        private final List<String> drawn = new ArrayList<>();

        Kept(boolean live) {
            this.live = live;
        }

        @Override
        public void line(Line line) {
            lines.add(words(line));
        }

        @Override
        public void draw(List<Line> lines) {
            lines.forEach(line -> drawn.add(words(line)));
        }

        private static String words(Line line) {
            StringWriter text = new StringWriter();
            new PlainOutput(new PrintWriter(text), StandardCharsets.UTF_8).line(line);
            return text.toString().strip();
        }

        @Override
        public boolean isLive() {
            return live;
        }

        @Override
        public boolean unicode() {
            return true;
        }

        @Override
        public boolean color() {
            return false;
        }

        @Override
        public int width() {
            return 80;
        }

        @Override
        public void close() {}
    }

    private long now;

    private Kept reported(boolean live, long millisForEachStep) {
        Kept output = new Kept(live);
        ReadingReporter reporter = new ReadingReporter(output, () -> now);
        for (int i = 0; i <= 10; i++) {
            reporter.read(FILE, i * 2_500_000L, 25_000_000);
            now += millisForEachStep * 1_000_000;
        }
        return output;
    }

    @Test
    void whatTakesAMomentNeedsNoLine() {
        for (boolean live : new boolean[] {true, false}) {
            Kept output = reported(live, 10);
            assertEquals(List.of(), output.lines);
            assertEquals(List.of(), output.drawn);
        }
    }

    @Test
    void whatTakesLongerIsDrawnOnATerminalAndSaidOnceElsewhere() {
        Kept terminal = reported(true, 200);
        assertEquals(List.of(), terminal.lines);
        assertEquals("reading big.csv  7.5 of 25.0 MB", terminal.drawn.getFirst());
        assertEquals("reading big.csv  25.0 of 25.0 MB", terminal.drawn.getLast());
        assertEquals(List.of("reading big.csv (25.0 MB)"), reported(false, 200).lines);
    }
}
