package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningCurveCommandTest {
    @TempDir
    Path folder;

    private Descent descent;

    @BeforeEach
    void start() {
        descent = new Descent(folder);
    }

    @Test
    void saysWhetherMoreDataWouldHelpAndKeepsTheFigures() throws IOException {
        Descent.Result result = learningCurve("iris", "--epochs", "8", "--sizes", "4", "--seeds", "2");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("more data?"), result.out());
        assertTrue(result.out().contains("90 examples"), result.out());
        Path kept = descent.runFolders().getFirst();
        assertTrue(kept.getFileName().toString().startsWith("iris-learning-curve-"), kept.toString());
        assertEquals(List.of("learning-curve.csv", "learning-curve.json", "recipe.yaml"), Descent.names(kept));
        List<String> lines = Files.readAllLines(kept.resolve("learning-curve.csv"));
        assertEquals(
                "examples,seed,best_epoch,training_loss,validation_loss,training_accuracy,validation_accuracy",
                lines.getFirst());
        assertTrue(lines.get(1).startsWith("10,1,"), lines.get(1));
        assertTrue(lines.getLast().startsWith("90,2,"), lines.getLast());
        Map<String, Object> json = JSON.std.mapFrom(Files.readString(kept.resolve("learning-curve.json")));
        assertTrue(Set.of("yes", "a little", "no", "hard to tell").contains(json.get("moreData")), json.toString());
        assertEquals(90, json.get("examples"));
    }

    @Test
    void theSameSeedGivesTheSameFigures() throws IOException {
        learningCurve("iris", "--epochs", "3", "--sizes", "4");
        learningCurve("iris", "--epochs", "3", "--sizes", "4");
        List<Path> kept = descent.runFolders();
        assertEquals(2, kept.size());
        assertEquals(
                Files.readString(kept.get(0).resolve("learning-curve.csv")),
                Files.readString(kept.get(1).resolve("learning-curve.csv")));
    }

    @Test
    void whatCannotBeAskedIsRefused() {
        refused(2, "--sizes", "learning curve needs at least 4 sizes", "--sizes", "3");
        refused(2, "--seeds", "--seeds must be at least 1, not 0", "--seeds", "0");
        refused(1, "validation", "set split.validation", "--set", "split.validation=0");
        refused(1, "few", "examples are too few", "--set", "split.validation=0.8", "--set", "split.test=0.1");
        assertEquals(List.of(), descent.runFolders());
    }

    @Test
    void anEndThatIsAskedForLeavesNothing() {
        Descent.Result result = descent.interrupted(() -> true)
                .run(
                        "learning-curve",
                        "iris",
                        "--epochs",
                        "3",
                        "--out",
                        descent.runs().toString());
        assertEquals(130, result.code(), result.out() + result.err());
        assertEquals(List.of(), descent.runFolders());
    }

    private void refused(int code, String what, String words, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "iris";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Descent.Result result = learningCurve(all);
        assertEquals(code, result.code(), what + ": " + result.out() + result.err());
        assertTrue(result.err().contains(words), result.err());
    }

    private Descent.Result learningCurve(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "learning-curve";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--out";
        all[all.length - 1] = descent.runs().toString();
        return descent.run(all);
    }
}
