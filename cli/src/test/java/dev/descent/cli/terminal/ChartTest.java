package dev.descent.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static String drawn(Chart chart, int width, int height, boolean braille) {
        return chart.lines(width, height, braille).stream()
                .map(line -> line.plain().stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aFallingLossIsDrawnFromTheUpperLeftToTheLowerRight() {
        Chart chart = new Chart(new double[] {4, 3, 2, 1}, new double[0], 4);
        List<String> lines = drawn(chart, 32, 4, false).lines().toList();
        assertEquals("   4.0000 +*****", lines.get(0));
        assertEquals("          |    *******", lines.get(1));
        assertEquals("   2.1250 +          ********", lines.get(2));
        assertEquals("   1.0000 +                 ****", lines.get(3));
        assertEquals("          +---------------------", lines.get(4));
        assertEquals("           1                   4", lines.get(5));
        assertEquals("           * training loss  ^ best epoch: 4", lines.get(6));
    }

    @Test
    void bothLossesAreToldApartWithoutColors() {
        String chart = drawn(new Chart(new double[] {1, 0.5, 0.1}, new double[] {1, 0.8, 0.9}, 2), 60, 6, false);
        assertTrue(chart.contains("*") && chart.contains("o validation loss"), chart);
        assertTrue(chart.lines().limit(3).anyMatch(line -> line.endsWith("o")), "validation ends high:\n" + chart);
        assertTrue(chart.lines().toList().get(5).endsWith("*"), "training ends low:\n" + chart);
        assertTrue(chart.lines().toList().get(7).contains("^"), "the best epoch is marked:\n" + chart);
    }

    @Test
    void brailleHasTheColorOfThePartItShows() {
        List<Line> lines = new Chart(new double[] {1, 0}, new double[] {0, 0}, 0).lines(40, 4, true);
        assertTrue(
                lines.getFirst().colored().contains("\u001B[36m⠉"),
                lines.getFirst().colored());
        assertTrue(lines.get(3).colored().contains("\u001B[33m⣀"), lines.get(3).colored());
    }

    @Test
    void lossesOfDifferentMagnitudesGetALogarithmicScale() {
        String chart = drawn(new Chart(new double[] {100, 10, 1, 0.1, 0.01}, new double[0], 0), 60, 9, false);
        assertTrue(chart.endsWith("log scale"), chart);
        assertTrue(chart.contains("   1.0000 +"), "the geometric middle is in the middle:\n" + chart);
    }

    @Test
    void whatIsNotFiniteIsLeftOut() {
        String chart = drawn(
                new Chart(new double[] {2, Double.NaN, 1, Double.POSITIVE_INFINITY}, new double[0], 0), 40, 4, false);
        assertTrue(chart.contains("2.0000") && chart.contains("1.0000"), chart);
    }

    @Test
    void oneEpochIsNoCurve() {
        assertEquals(List.of(), new Chart(new double[] {1}, new double[] {1}, 1).lines(80, 8, true));
        assertEquals(List.of(), new Chart(new double[0], new double[0], 0).lines(80, 8, true));
    }

    @Test
    void aConstantLossIsALine() {
        assertTrue(drawn(new Chart(new double[] {1, 1, 1}, new double[0], 1), 40, 4, false)
                .contains("*****"));
    }

    @Test
    void noLineIsWiderThanAsked() {
        double[] losses =
                DoubleStream.iterate(3, loss -> loss * 0.97).limit(500).toArray();
        for (int width : new int[] {40, 80, 120}) {
            List<Line> lines = new Chart(losses, losses, 250).lines(width, 8, true);
            for (Line line : lines.subList(0, lines.size() - 1)) {
                assertTrue(line.columns() <= width, width + ": " + line.plain());
            }
            assertTrue(lines.getLast().columns() < 80, "the legend needs no more than the usual width");
        }
    }
}
