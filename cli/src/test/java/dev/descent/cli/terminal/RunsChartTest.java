package dev.descent.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Several runs in one chart, and losses over learning rates. */
class RunsChartTest {
    private static String drawn(List<Line> lines) {
        return lines.stream().map(line -> line.plain().stripTrailing()).collect(Collectors.joining("\n"));
    }

    @Test
    void eachRunIsDrawnByItsLetterAsFarAsItWent() {
        RunsChart chart = new RunsChart(
                "validation loss",
                List.of(new RunsChart.Curve('A', new double[] {4, 3, 2, 1}), new RunsChart.Curve('B', new double[] {4, 4
                })));
        List<String> lines = drawn(chart.lines(32, 4, false)).lines().toList();
        assertEquals("   4.0000 +BBBBBBB", lines.get(0));
        assertEquals("          |    AAAAAAA", lines.get(1));
        assertEquals("   1.0000 +                 AAAA", lines.get(3));
        assertEquals("           1                   4", lines.get(5));
        assertEquals("           validation loss of A B", lines.get(6));
    }

    @Test
    void eachRunHasAColor() {
        RunsChart chart = new RunsChart(
                "loss",
                List.of(
                        new RunsChart.Curve('A', new double[] {1, 1}),
                        new RunsChart.Curve('B', new double[] {0, 0}),
                        new RunsChart.Curve('C', new double[] {2, 2})));
        List<Line> lines = chart.lines(40, 4, true);
        assertTrue(
                lines.getFirst().colored().contains("\u001B[35m⠉"),
                lines.getFirst().colored());
        assertTrue(lines.get(3).colored().contains("\u001B[33m⣀"), lines.get(3).colored());
    }

    @Test
    void moreThanCanBeToldApartAreRefused() {
        List<RunsChart.Curve> seven = Collections.nCopies(7, new RunsChart.Curve('A', new double[] {1, 2}));
        assertThrows(IllegalArgumentException.class, () -> new RunsChart("loss", seven));
        assertEquals(List.of(), new RunsChart("loss", List.of()).lines(80, 8, true));
    }

    @Test
    void aRateIsMarkedWhereItStandsOnTheLogarithmicAxis() {
        RateChart chart = new RateChart(new double[] {3, 2, 1, 2, 3}, 1e-4, 1, OptionalDouble.of(0.01));
        List<String> lines = drawn(chart.lines(32, 4, false)).lines().toList();
        assertEquals("           1e-4      ^         1", lines.get(5).replace("0.0001", "1e-4  "));
        assertEquals("           * training loss, smoothed  ^ learning rate: 0.01  log scale of rates", lines.get(6));
    }

    @Test
    void withoutARateNothingIsMarked() {
        RateChart chart = new RateChart(new double[] {3, 2, 1}, 1e-6, 1, OptionalDouble.empty());
        String drawn = drawn(chart.lines(32, 4, false));
        assertTrue(!drawn.contains("^"), drawn);
    }

    @Test
    void aTablesColumnsAreAsWideAsTheirWidestEntry() {
        Table table = new Table().right("lr").left("verdict");
        table.add(List.of("0.1", "just right"), "best");
        table.add(List.of("0.001", "unstable"));
        assertEquals("""
               lr  verdict
              0.1  just right  best
            0.001  unstable\
            """, drawn(table.lines(80)));
        assertThrows(IllegalArgumentException.class, () -> table.add(List.of("1")));
    }
}
