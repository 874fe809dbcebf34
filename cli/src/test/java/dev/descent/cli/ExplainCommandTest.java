package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
    private static final Path PAGE = Path.of("../docs/explain.md");

    @TempDir
    private Path folder;

    private Descent.Result explain(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "explain";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new Descent(folder).run(all);
    }

    @Test
    void thePageShowsWhatIsPrinted() throws IOException {
        String page = Files.readString(PAGE);
        Descent.Result result = explain("glasses");
        assertEquals(0, result.code(), result.err());
        assertTrue(page.startsWith("# "), page);
        assertTrue(page.contains(result.out().strip()), result.out());
    }

    @Test
    void aStepIsTheSameWheneverItIsExplained() {
        String first = explain("digits", "--step", "3").out();
        assertEquals(first, explain("digits", "--step", "3").out());
        assertTrue(first.contains("Step 3 of 1,110, epoch 1: made from the 32 examples"), first);
        assertTrue(first.contains("dropped at random"), first);
        assertTrue(first.contains("from pixel ("), first);
    }

    @Test
    void whatDoesNotExistIsRefusedInOneSentence() {
        assertWrong("--example is 999, but the training part has 4 examples: give one from 1 to 4", "--example", "999");
        assertWrong("--example is 0, but the training part has 4 examples: give one from 1 to 4", "--example", "0");
        assertWrong("--step is 0, but this training makes 400 steps: give one from 1 to 400", "--step", "0");
        assertWrong("--step is 401, but this training makes 400 steps: give one from 1 to 400", "--step", "401");
        assertWrong("--step is \"last\", but must be a whole number", "--step", "last");
    }

    private void assertWrong(String sentence, String option, String value) {
        Descent.Result result = explain("glasses", option, value);
        assertEquals(2, result.code());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("descent: " + sentence), result.err());
    }

    @Test
    void theSameCanBeReadByAProgram() throws IOException {
        Descent.Result result = explain("glasses", "--example", "3", "--step", "2", "--json");
        assertEquals(0, result.code(), result.err());
        Map<String, Object> step = JSON.std.mapFrom(result.out());
        assertEquals(2, step.get("step"));
        assertEquals(List.of(3), step.get("examples"));
        assertEquals(
                List.of("layers.0", "layers.1"),
                maps(step.get("guess")).stream()
                        .map(layer -> layer.get("layer"))
                        .toList());
        Map<?, ?> measure = (Map<?, ?>) step.get("measure");
        double guess = numbers(measure.get("outputs")).getFirst();
        assertEquals(0.5 * guess * guess, (double) measure.get("loss"), 1e-6);
        Map<?, ?> weight = maps(((Map<?, ?>) step.get("fix")).get("weights")).getFirst();
        assertEquals("layers.0.weight", weight.get("weight"));
        assertEquals(
                numbers(weight.get("before")).getFirst()
                        - 0.1 * numbers(weight.get("blame")).getFirst(),
                numbers(weight.get("after")).getFirst(),
                1e-6);
    }

    @Test
    void theKeysOfItsJsonStandInOneOrderWhicheverJvmWritesThem() throws IOException {
        String deep = "model=[{linear: 8}, sigmoid, {linear: 8}, sigmoid, {linear: 8}, sigmoid, {linear: 8}, sigmoid,"
                + " linear]";
        Map<String, Object> step =
                JSON.std.mapFrom(explain("iris", "--set", deep, "--json").out());
        List<Map<?, ?>> findings = maps(((Map<?, ?>) step.get("blame")).get("findings"));
        assertTrue(!findings.isEmpty());
        findings.forEach(finding -> assertEquals(List.of("kind", "layer", "sentence"), List.copyOf(finding.keySet())));
        Map<?, ?> weight = maps(((Map<?, ?>) step.get("fix")).get("weights")).getFirst();
        Map<?, ?> memory = (Map<?, ?>) weight.get("memory");
        assertTrue(!memory.isEmpty());
        memory.values()
                .forEach(each -> assertEquals(List.of("before", "after"), List.copyOf(((Map<?, ?>) each).keySet())));
    }

    private static List<Map<?, ?>> maps(Object list) {
        return ((List<?>) list)
                .stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }

    private static List<Double> numbers(Object values) {
        return ((List<?>) ((Map<?, ?>) values).get("values"))
                .stream().map(each -> ((Number) each).doubleValue()).toList();
    }

    @Test
    void frozenWeightsAndOwnRatesAreSeen() {
        String frozen = explain("iris", "--example", "1", "--set", "optimizer.groups=[{layers: 0, freeze: true}]")
                .out();
        assertTrue(frozen.contains("layers.0.weight  frozen"), frozen);
        String own = explain("iris", "--set", "optimizer.groups=[{layers: 2, lrFactor: 0.5}]")
                .out();
        assertTrue(own.contains("lr 0.005"), own);
    }
}
