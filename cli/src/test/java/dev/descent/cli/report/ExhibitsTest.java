package dev.descent.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cli.terminal.Output;
import dev.descent.cli.terminal.PlainOutput;
import dev.descent.task.Exhibit;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExhibitsTest {
    /** Lines of at most 80 characters. */
    private static List<String> drawn(Map<String, Exhibit> exhibits) {
        StringWriter text = new StringWriter();
        Output output = new PlainOutput(new PrintWriter(text, true), StandardCharsets.UTF_8);
        new Exhibits(output).lines(exhibits).forEach(output::line);
        return text.toString().lines().toList();
    }

    @Test
    void aRowIsItsColumnsAndValues() {
        Map<String, String> cells = new LinkedHashMap<>();
        cells.put("length", "5.1");
        cells.put("width", "");
        assertEquals(
                List.of("line 2: setosa (length 5.1, width ?)"),
                drawn(Map.of("line 2: setosa", new Exhibit.Row(cells))));
    }

    @Test
    void aLongRowIsWrappedIntoTheWidth() {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < 30; i++) {
            cells.put("column" + i, Integer.toString(i));
        }
        List<String> lines = drawn(Map.of("line 2", new Exhibit.Row(cells)));
        assertTrue(lines.size() > 4, lines::toString);
        assertTrue(lines.stream().allMatch(line -> line.length() < 80), lines::toString);
        assertTrue(lines.stream().collect(Collectors.joining(" ")).endsWith("column29 29)"), lines::toString);
    }

    @Test
    void smallPicturesStandSideBySideAboveTheirCaptions() {
        Map<String, Exhibit> pictures = new LinkedHashMap<>();
        pictures.put("row 1: a", new Exhibit.Picture(2, 2, new float[] {1, 0, 0, 1}));
        pictures.put("row 2: b", new Exhibit.Picture(2, 2, new float[] {0, 2, 2, 0}));
        List<String> lines = drawn(pictures);
        assertEquals("██           ██", lines.get(0).stripTrailing());
        assertEquals("  ██       ██", lines.get(1).stripTrailing());
        assertEquals("row 1: a   row 2: b", lines.get(2));
    }

    @Test
    void whatIsTooLargeOrHasNoShapeIsNotDrawn() {
        assertEquals(List.of(), drawn(Map.of("row 1", new Exhibit.Picture(65, 2, new float[130]))));
        assertEquals(List.of(), drawn(Map.of("row 1", new Exhibit.Plain(List.of(1.0, 2.0)))));
    }
}
