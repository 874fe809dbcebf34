package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidateCommandTest {
    @TempDir
    Path folder;

    @Test
    void showsEachFoldThenWhatAllOfThemSay() {
        Descent.Result result = new Descent(folder)
                .run(
                        "cross-validate",
                        "iris",
                        "--folds",
                        "3",
                        "--epochs",
                        "15",
                        "--lr",
                        "0.05",
                        "--set",
                        "metric=[accuracy, f1]");
        assertEquals(0, result.code(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(
                3,
                lines.stream()
                        .filter(line -> line.matches("fold [123] +50 .* %  +0\\.\\d{4}"))
                        .count());
        String mean = lines.stream()
                .filter(line -> line.startsWith("accuracy"))
                .findFirst()
                .orElseThrow();
        assertTrue(mean.matches("accuracy +\\d+\\.\\d{2} % +\\d+\\.\\d{2} % +\\d+\\.\\d{2} %"), mean);
        assertTrue(lines.stream()
                .anyMatch(line -> line.matches("true \\\\ predicted +setosa +versicolor +virginica +recall")));
        assertTrue(result.out().contains("the validation part, not"), result.out());
    }

    @Test
    void refusesFoldsThatCannotBe() {
        Descent descent = new Descent(folder);
        Descent.Result one = descent.run("cross-validate", "iris", "--folds", "1");
        assertEquals(2, one.code());
        assertTrue(one.err().contains("--folds must be at least 2, not 1"), one.err());
        Descent.Result tooMany = descent.run("cross-validate", "iris", "--folds", "151");
        assertEquals(1, tooMany.code());
        assertTrue(tooMany.err().contains("150 rows cannot be split into 151 folds"), tooMany.err());
        assertEquals(2, descent.run("cross-validate", "iris", "--repeats", "0").code());
    }
}
