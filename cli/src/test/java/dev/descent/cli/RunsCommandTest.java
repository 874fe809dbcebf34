package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.descent.cli.Descent.Result;
import dev.descent.data.table.Csv;
import dev.descent.data.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunsCommandTest {
    @TempDir
    Path folder;

    private Descent descent;

    @BeforeEach
    void giveItAFolder() {
        descent = new Descent(folder);
    }

    private Result runs(String... arguments) {
        List<String> all = new ArrayList<>(List.of("runs"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--runs", descent.runs().toString()));
        return descent.run(all.toArray(String[]::new));
    }

    private String trained(String... arguments) {
        Result result = descent.train(arguments);
        assertEquals(0, result.code(), result.err());
        return descent.runFolders().getLast().getFileName().toString();
    }

    @Test
    void listsTheNewestFirstWithTheirFigures() {
        String first = trained("glasses", "--epochs", "3");
        String second = trained("glasses", "--epochs", "4", "--lr", "0.2");

        Result result = runs();

        assertEquals(0, result.code(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(3, lines.size(), result.out());
        assertTrue(lines.get(0).matches("run +state +epochs +loss +metric +verdict"), lines.get(0));
        assertTrue(lines.get(1).matches(second + " +completed +4/4 +0\\.\\d{4} +sse 0\\.\\d{4} +\\S.*"), lines.get(1));
        assertTrue(lines.get(2).matches(first + " +completed +3/3 .*"), lines.get(2));
        assertEquals(result.out(), runs("list").out());
    }

    @Test
    void filtersSortsAndShowsWhatIsAskedFor() {
        String slow = trained("glasses", "--epochs", "3", "--lr", "0.01");
        String fast = trained("glasses", "--epochs", "3", "--lr", "0.2");

        assertEquals(
                1,
                runs("--where", "optimizer.lr<0.1 and recipe=glasses", "--where", "epoch=3")
                        .out()
                        .lines()
                        .filter(line -> line.startsWith(slow))
                        .count());
        List<String> sorted = runs("--sort", "optimizer.lr", "--desc", "--column", "optimizer.lr,seed", "--limit", "1")
                .out()
                .lines()
                .toList();
        assertTrue(sorted.get(0).matches("run .* optimizer\\.lr +seed +verdict"), sorted.get(0));
        assertTrue(sorted.get(1).matches(fast + " .* 0\\.2 +1 .*"), sorted.get(1));
        assertEquals("1 of 2 runs; --limit N shows more, --all shows all", sorted.get(2));
        assertEquals("none of 2 runs matches", runs("--where", "sse>1000").out().strip());
    }

    @Test
    void writesThemForOtherPrograms() throws IOException {
        String run = trained("glasses", "--epochs", "3");

        Map<?, ?> json = (Map<?, ?>) JSON.std.listFrom(runs("--json").out()).getFirst();
        assertEquals(run, json.get("run"));
        assertEquals(0.1, json.get("optimizer.lr"));
        Table csv = Csv.parse(runs("--csv").out(), "csv");
        assertEquals(1, csv.size());
        assertEquals("0.1", csv.value(0, csv.column("optimizer.lr")));
        Table epochs = Csv.parse(runs("--csv", "--epochs").out(), "csv");
        assertEquals(List.of("1", "2", "3"), epochs.values("epoch"));
        assertEquals(
                Files.readAllLines(descent.runFolders().getFirst().resolve("metrics.csv"))
                        .get(1)
                        .split(",", -1)[1],
                Float.toString(Float.parseFloat(epochs.values("train_loss").getFirst())));
    }

    @Test
    void showsAllOfARun() {
        String run = trained("glasses", "--epochs", "3");

        String shown = runs("show", "last").out();

        assertTrue(shown.startsWith(run + ": completed after epoch 3 of 3, the best is 3, in "), shown);
        assertTrue(shown.contains("optimizer.lr=0.1"), shown);
        assertTrue(shown.contains("training loss"), shown);
        assertTrue(shown.replaceAll("\\s+", " ").contains("training 4 0.0356 0.2848"), shown);
        assertTrue(shown.contains("recipe.yaml"), shown);
    }

    @Test
    void comparesRunsByWhatDiffers() {
        String first = trained("glasses", "--epochs", "3");
        String second = trained("glasses", "--epochs", "4", "--lr", "0.2");

        Result result = runs("compare", first, "last");

        assertEquals(0, result.code(), result.err());
        assertTrue(
                result.out().startsWith("a  " + first + "  completed\nb  " + second + "  completed\n"), result.out());
        assertTrue(
                result.out()
                        .matches("(?s).*settings that differ +a +b\noptimizer\\.lr +0\\.1 +0\\.2\nepochs +3 +4\n\n.*"),
                result.out());
        assertFalse(result.out().contains("batchSize"), result.out());
        assertTrue(result.out().contains("training loss of a b"), result.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--where sssse>3",
                "--where sse>>3",
                "--sort losss",
                "--column losss",
                "--epochs",
                "--limit 0",
                "--all --limit 3",
                "show glass-",
                "compare last last",
                "delete",
                "delete none"
            })
    void whatIsTypedWronglyIsSaidInOneLine(String words) {
        trained("glasses", "--epochs", "2");

        Result result = runs(words.split(" ", -1));

        assertEquals(2, result.code(), result.out());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("descent: "), result.err());
    }

    @Test
    void whereThereAreNoRunsThatIsSaidAndNothingIsMade() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        Result result = descent.run("runs", "--runs", empty.toString());

        assertEquals(2, result.code());
        assertTrue(result.err().startsWith("descent: there are no runs in " + empty + " yet"), result.err());
        assertEquals(List.of(), Descent.names(empty));
    }

    @Test
    void deletesNothingUnasked() {
        trained("glasses", "--epochs", "2");

        Result nobody = runs("delete", "last");
        assertEquals(2, nobody.code());
        assertTrue(nobody.err().contains("there is no terminal to confirm on, so pass --yes"), nobody.err());
        descent.answering(false);
        assertEquals("nothing is deleted\n", runs("delete", "last").out());
        assertEquals(1, descent.runFolders().size());
    }

    @Test
    void deletesWhatIsNamedAndWhatAFilterFinds() {
        trained("glasses", "--epochs", "2");
        trained("glasses", "--epochs", "3");
        String kept = trained("glasses", "--epochs", "4");
        descent.answering(true);

        assertEquals("deleted 2 runs\n", runs("delete", "--where", "epochs<4").out());
        assertEquals(
                List.of(kept),
                descent.runFolders().stream()
                        .map(path -> path.getFileName().toString())
                        .toList());
        assertEquals("deleted 1 run\n", runs("delete", kept, "--yes").out());
        assertEquals(2, runs().code());
    }

    @Test
    void aStoreThatCannotBeUsedDoesNotHinderTraining() throws IOException {
        Files.createDirectories(descent.runs().resolve("runs.db"));

        Result result = descent.train("glasses", "--epochs", "2");

        assertEquals(0, result.code(), result.err());
        assertEquals("2/2", runs().out().lines().toList().get(1).split(" +", -1)[2]);
    }
}
