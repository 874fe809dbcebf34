package dev.descent.train.verdict;

import dev.descent.train.history.History;
import dev.descent.train.history.LossScale;
import dev.descent.train.verdict.Verdict.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A training run that was recorded, with what a person read in its curves before any rule was tried on it. The first
 * line of its file is the command that made it.
 *
 * @param why the reading in a few words
 */
record RecordedRun(String name, Kind truth, String why, History history) {
    private static final Pattern TRUTH = Pattern.compile("# truth: ([a-z ]+): (.+)");
    private static final Pattern FRAME =
            Pattern.compile("# initial (\\S+), constant (\\S+), perfect (\\S+), best epoch (\\d+), (\\w+)");
    private static final int HEADER_LINES = 4;

    /** All runs in a folder of the test resources, by name. */
    static List<RecordedRun> all(String folder) {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/dev/descent/train/verdict", folder))) {
            return files.sorted().map(RecordedRun::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordedRun read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            Matcher truth = matching(TRUTH, lines.get(1));
            Matcher frame = matching(FRAME, lines.get(2));
            List<History.Epoch> epochs = new ArrayList<>();
            for (String line : lines.subList(HEADER_LINES, lines.size())) {
                epochs.add(epoch(epochs.size() + 1, line.split(",", -1)));
            }
            LossScale scale = new LossScale(Double.parseDouble(frame.group(2)), Double.parseDouble(frame.group(3)));
            History history = new History(
                    Double.parseDouble(frame.group(1)),
                    scale,
                    epochs,
                    Integer.parseInt(frame.group(4)),
                    History.Ending.valueOf(frame.group(5)));
            Kind kind = Arrays.stream(Kind.values())
                    .filter(one -> one.words().equals(truth.group(1)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(file + ": no kind is called " + truth.group(1)));
            return new RecordedRun(file.getFileName().toString().replace(".csv", ""), kind, truth.group(2), history);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static History.Epoch epoch(int number, String[] values) {
        return new History.Epoch(
                number,
                Double.parseDouble(values[0]),
                values[1].isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(values[1])),
                Map.of(),
                Double.parseDouble(values[2]),
                0,
                0,
                number,
                number);
    }

    private static Matcher matching(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("a recorded run should have a line like " + pattern + ", not " + line);
        }
        return matcher;
    }
}
