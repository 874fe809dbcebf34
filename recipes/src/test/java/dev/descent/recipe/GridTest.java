package dev.descent.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GridTest {
    private static Grid grid(String... settings) {
        return Grid.of(Arrays.stream(settings).map(Change::set).toList());
    }

    /** The values of the only axis. */
    private static List<String> values(String setting) {
        Grid grid = grid(setting);
        assertEquals(1, grid.axes().size());
        return grid.axes().getFirst().values().stream().map(Change::value).toList();
    }

    private static List<String> points(Grid grid) {
        return grid.points().stream()
                .map(point -> point.stream().map(Change::value).collect(Collectors.joining(" ")))
                .toList();
    }

    private static void assertRefused(String reason, String... settings) {
        String message =
                assertThrows(RequestException.class, () -> grid(settings)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void valuesStandBetweenCommas() {
        assertEquals(List.of("0.9", "0.1", "0.001"), values("optimizer.lr=0.9, 0.1,0.001"));
        assertEquals(List.of("sgd", "adamw"), values("optimizer.type=sgd,adamw"));
    }

    @Test
    void commasWithinBracketsBracesAndQuotesPartNothing() {
        assertEquals(List.of("[0.9, 0.99]", "[0.8, 0.9]"), values("optimizer.betas=[0.9, 0.99],[0.8, 0.9]"));
        assertEquals(
                List.of("cosine", "{type: step, every: 5}", "constant"),
                values("schedule=cosine,{type: step, every: 5},constant"));
        assertEquals(List.of("\"a,b\"", "'c,d'"), values("data.target=\"a,b\",'c,d'"));
        assertEquals(List.of("\"a\\\",b\"", "c"), values("data.target=\"a\\\",b\",c"));
        assertEquals(
                List.of("[{linear: 4}, relu, linear]", "[linear]"),
                values("model=[{linear: 4}, relu, linear],[linear]"));
    }

    @Test
    void aSettingWithOneValueIsTheSameForAll() {
        Grid grid = grid("epochs=3", "optimizer.lr=0.1,0.2", "optimizer.betas=[0.9, 0.99]");
        assertEquals(
                List.of("epochs", "optimizer.betas"),
                grid.fixed().stream().map(Change::path).toList());
        assertEquals(List.of("0.1", "0.2"), points(grid));
    }

    @Test
    void severalSettingsAreAGridWhoseLastChangesFastest() {
        Grid grid = grid("optimizer.lr=0.1,0.2", "seed=1..3");
        assertEquals(6, grid.size());
        assertEquals(List.of("0.1 1", "0.1 2", "0.1 3", "0.2 1", "0.2 2", "0.2 3"), points(grid));
    }

    @Test
    void rangesAreCountedThrough() {
        assertEquals(
                List.of("0.0001", "0.000316", "0.001", "0.00316", "0.01", "0.0316", "0.1"),
                values("optimizer.lr=log:1e-4..1e-1:7"));
        assertEquals(List.of("1", "0.1", "0.01"), values("optimizer.lr=log:1..0.01:3"));
        assertEquals(List.of("1e-6", "1e-5"), values("optimizer.lr=log:1e-6..1e-5:2"));
        assertEquals(List.of("0", "0.1", "0.2", "0.3", "0.4", "0.5"), values("model.2.dropout=linear:0..0.5:6"));
        assertEquals(List.of("-1", "0", "1"), values("seed=-1..1"));
        assertEquals(List.of("0.5", "0.01", "0.1"), values("optimizer.lr=0.5,log:0.01..0.1:2"));
    }

    @Test
    void optionsWithAKeyOfTheirOwnAreSweptToo() {
        Grid grid = Grid.of(List.of(
                Change.option("--lr", "optimizer.lr", "0.9,0.1"), Change.text("--data", "data.path", "a,b.csv")));
        assertEquals(List.of("0.9", "0.1"), points(grid));
        assertEquals("--lr 0.9", grid.axes().getFirst().values().getFirst().typed());
        assertEquals("\"a,b.csv\"", grid.fixed().getFirst().value());
    }

    @Test
    void aWrongValueIsToldByItself() {
        Grid grid = grid("optimizer.lr=0.1,fast");
        Change wrong = grid.points().get(1).getFirst();
        String message = assertThrows(RequestException.class, () -> BuiltInRecipes.read("iris", List.of(wrong)))
                .getMessage();
        assertTrue(message.startsWith("--set optimizer.lr=fast: "), message);
    }

    @Test
    void whatMakesNoGridIsRefused() {
        assertRefused("nothing to compare", "optimizer.lr=0.1");
        assertRefused("nothing to compare");
        assertRefused("a comma with no value beside it", "optimizer.lr=0.1,,0.2");
        assertRefused("a comma with no value beside it", "optimizer.lr=0.1,");
        assertRefused("the value 0.1 stands twice", "optimizer.lr=0.1,0.2,0.1");
        assertRefused("\"optimizer.lr\" is given twice", "optimizer.lr=0.1,0.2", "optimizer.lr=0.3,0.4");
        assertRefused("\"optimizer.lr\" is given twice", "optimizer.lr=0.1,0.2", "optimizer.lr=0.3");
        assertRefused("is no range; write log:", "optimizer.lr=log:1e-4..1e-1");
        assertRefused("2 to 1000 values, not 1", "optimizer.lr=log:1e-4..1e-1:1");
        assertRefused("2 to 1000 values, not 99999999999", "optimizer.lr=log:1e-4..1e-1:99999999999");
        assertRefused("at or below 0", "optimizer.lr=log:0..1:3");
        assertRefused("must grow", "seed=5..1");
        assertRefused("must grow", "seed=1..99999999");
        assertRefused("1,200 combinations", "seed=1..400", "optimizer.lr=1,2,3");
    }
}
