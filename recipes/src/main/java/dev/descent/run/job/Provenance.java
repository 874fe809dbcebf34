package dev.descent.run.job;

import dev.descent.data.Dataset;
import dev.descent.json.JsonObject;
import dev.descent.run.setup.Pretrained;
import dev.descent.run.setup.Setup;
import dev.descent.task.Examples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a run was made from and on: enough to make it again, or to find out why that gives something else.
 *
 * @param version of Descent
 * @param commandLine what was typed
 * @param started when
 */
public record Provenance(String version, List<String> commandLine, ZonedDateTime started) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final long PATIENCE_MS = 2_000;

    /** Copies the list. */
    public Provenance {
        commandLine = List.copyOf(commandLine);
    }

    /**
     * As maps, lists, texts and numbers.
     *
     * @param backend what computes
     */
    Map<String, Object> toMap(Setup setup, String backend, int threads) {
        return new JsonObject()
                .put("recipe", setup.recipe().name())
                .put("command", command())
                .put("started", when())
                .put("seed", setup.recipe().seed())
                .put("descent", version)
                .put("gitCommit", commit())
                .put("data", data(setup.examples()))
                .put("pretrained", setup.pretrained().map(Pretrained::toMap))
                .put("machine", machine(backend, threads))
                .map();
    }

    /** What was typed, in one text. */
    String command() {
        return String.join(" ", commandLine);
    }

    private String when() {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(started.truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * What was known of a run, and that it goes on now.
     *
     * @param from the checkpoint
     */
    Map<String, Object> resumed(Map<String, Object> before, String from) {
        List<Object> entries = new ArrayList<>(before.get("resumed") instanceof List<?> earlier ? earlier : List.of());
        entries.add(new JsonObject()
                .put("command", command())
                .put("started", when())
                .put("from", from)
                .put("descent", version));
        return new JsonObject().putAll(before).put("resumed", entries).map();
    }

    private static JsonObject data(Examples examples) {
        return new JsonObject()
                .put(
                        "sources",
                        examples.sources().stream()
                                .map(source -> new JsonObject()
                                        .put("place", source.place())
                                        .put("sha256", source.sha256()))
                                .toList())
                .put("train", part(examples.train()))
                .put("validation", examples.validation().map(Provenance::part))
                .put("test", examples.test().map(Provenance::part));
    }

    private static JsonObject part(Dataset data) {
        return new JsonObject().put("examples", data.size()).put("sha256", data.sha256());
    }

    private static JsonObject machine(String backend, int threads) {
        return new JsonObject()
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("architecture", System.getProperty("os.arch"))
                .put("cpu", cpu())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("threads", threads)
                .put("backend", backend)
                .put("java", System.getProperty("java.vendor") + " " + Runtime.version());
    }

    private static String cpu() {
        try {
            if (Files.isReadable(CPU_INFO)) {
                return Files.readAllLines(CPU_INFO).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown");
            }
        } catch (IOException e) {
            return "unknown";
        }
        return Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")).orElse("unknown");
    }

    /** The commit of the project that the command was given in, if it is one of git's. */
    private static Optional<String> commit() {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "HEAD")
                    .redirectErrorStream(true)
                    .start();
            if (!git.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                git.destroy();
                return Optional.empty();
            }
            String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return answer.matches("[0-9a-f]{40,64}") ? Optional.of(answer) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
