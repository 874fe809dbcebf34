package dev.descent.run.job;

import dev.descent.data.Dataset;
import dev.descent.recipe.Recipe;
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
import java.util.LinkedHashMap;
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
        Recipe recipe = setup.recipe();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("recipe", recipe.name());
        map.put("command", String.join(" ", commandLine));
        map.put("started", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(started.truncatedTo(ChronoUnit.SECONDS)));
        map.put("seed", recipe.seed());
        map.put("descent", version);
        commit().ifPresent(commit -> map.put("gitCommit", commit));
        map.put("data", data(setup.examples()));
        setup.pretrained().ifPresent(weights -> map.put("pretrained", weights.toMap()));
        map.put("machine", machine(backend, threads));
        return map;
    }

    /**
     * What was known of a run, and that it goes on now.
     *
     * @param from the checkpoint
     */
    Map<String, Object> resumed(Map<String, Object> before, String from) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("command", String.join(" ", commandLine));
        entry.put("started", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(started.truncatedTo(ChronoUnit.SECONDS)));
        entry.put("from", from);
        entry.put("descent", version);
        List<Object> entries = new ArrayList<>(before.get("resumed") instanceof List<?> earlier ? earlier : List.of());
        entries.add(entry);
        Map<String, Object> map = new LinkedHashMap<>(before);
        map.put("resumed", entries);
        return map;
    }

    private static Map<String, Object> data(Examples examples) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("sources", examples.sources().stream().map(Provenance::source).toList());
        map.put("train", part(examples.train()));
        examples.validation().ifPresent(data -> map.put("validation", part(data)));
        examples.test().ifPresent(data -> map.put("test", part(data)));
        return map;
    }

    private static Map<String, Object> source(Examples.Source source) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("place", source.place());
        map.put("sha256", source.sha256());
        return map;
    }

    private static Map<String, Object> part(Dataset data) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("examples", data.size());
        map.put("sha256", data.sha256());
        return map;
    }

    private static Map<String, Object> machine(String backend, int threads) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        map.put("architecture", System.getProperty("os.arch"));
        map.put("cpu", cpu());
        map.put("processors", Runtime.getRuntime().availableProcessors());
        map.put("threads", threads);
        map.put("backend", backend);
        map.put("java", System.getProperty("java.vendor") + " " + Runtime.version());
        return map;
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
