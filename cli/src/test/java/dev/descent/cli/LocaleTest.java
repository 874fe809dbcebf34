package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed and written is the same wherever a machine stands: digits, points, and the letter i among them. */
class LocaleTest {
    /** What differs from one run to the next: folders, times and rates. */
    private static final Pattern PASSING =
            Pattern.compile("/\\S+|\\d{8}-\\d{6}|\\d\\d:\\d\\d:\\d\\d|[\\d.,]+ (s|min|examples/s)\\b");

    private static final Pattern FOREIGN_DIGIT = Pattern.compile("[\\p{Nd}&&[^0-9]]");

    /** As text that is the same from run to run, less times. */
    private static final List<String> FILES = List.of("recipe.yaml", "model.json", "preprocessing.json", "metrics.csv");

    @TempDir
    static Path plain;

    @TempDir
    Path folder;

    private static Map<String, String> expected;
    private Locale before;

    @BeforeAll
    static void runInNoCountry() {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.ROOT);
        try {
            expected = outcomes(plain);
        } finally {
            Locale.setDefault(usual);
        }
    }

    @BeforeEach
    void rememberTheLocale() {
        before = Locale.getDefault();
    }

    @AfterEach
    void restoreTheLocale() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "th-TH-u-nu-thai", "tr-TR"})
    void outputAndFilesAreTheSame(String country) {
        Locale.setDefault(Locale.forLanguageTag(country));

        Map<String, String> found = outcomes(folder);

        found.forEach((what, text) -> {
            assertFalse(FOREIGN_DIGIT.matcher(text).find(), what + ": " + text);
            assertEquals(expected.get(what), text, what);
        });
        assertEquals(expected.keySet(), found.keySet());
    }

    /** What the commands print and leave, by what it is. */
    private static Map<String, String> outcomes(Path folder) {
        Descent descent = new Descent(folder);
        String runs = descent.runs().toString();
        Map<String, String> outcomes = new LinkedHashMap<>();
        List<List<String>> commands = List.of(
                List.of("recipes"),
                List.of("train", "iris", "--epochs", "11", "--out", runs),
                List.of("runs", "--runs", runs, "--column", "optimizer.lr", "--where", "epochs=11"),
                List.of("runs", "show", "last", "--runs", runs),
                List.of("evaluate", "last", "--runs", runs),
                List.of("blame", "last", "--runs", runs, "--top", "3", "--epochs", "1"),
                List.of("resume", "last", "--runs", runs),
                List.of("explain", "glasses"),
                List.of("explain", "glasses", "--step", "12345"),
                List.of("explain", "iris", "--json"),
                List.of("curvature", "glasses", "--epochs", "2", "--out", runs),
                List.of("lr-find", "iris", "--updates", "20", "--out", runs),
                List.of("learning-curve", "iris", "--sizes", "4", "--seeds", "2", "--epochs", "1", "--out", runs),
                List.of("cross-validate", "iris", "--folds", "2", "--repeats", "2", "--epochs", "1"),
                List.of("sweep", "glasses", "--set", "optimizer.lr=0.1", "--jobs", "1", "--epochs", "2", "--out", runs),
                List.of("train", "iris", "--epochs", "none"),
                List.of("train", "iris", "--set", "batchSize=1000000", "--set", "dropLast=true", "--out", runs),
                List.of("train", "iris", "--set", "model.0.linear={out: 4, in: 3}", "--out", runs));
        for (List<String> command : commands) {
            Descent.Result result = descent.run(command.toArray(String[]::new));
            outcomes.put(String.join(" ", command).replace(folder.toString(), ""), words(result.out() + result.err()));
        }
        files(descent.runs()).forEach(file -> outcomes.put(name(folder, file), content(file)));
        return outcomes;
    }

    private static List<Path> files(Path runs) {
        try (Stream<Path> files = Files.walk(runs)) {
            return files.filter(file -> FILES.contains(file.getFileName().toString())
                            || file.getFileName().toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replaceAll("-\\d{8}-\\d{6}(-\\d+)?", "");
    }

    /** Less how fast it was. */
    private static String content(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return file.endsWith("metrics.csv") ? text.replaceAll(",[^,]+,[^,]+(,\\d+,\\d+\n)", "$1") : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words alone: lines break elsewhere where a time is longer. */
    private static String words(String printed) {
        return PASSING.matcher(printed).replaceAll("PASSING").replaceAll("[\\s-]+", " ");
    }
}
