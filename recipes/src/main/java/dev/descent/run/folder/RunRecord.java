package dev.descent.run.folder;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.descent.recipe.RecipeReader;
import dev.descent.recipe.RequestException;
import dev.descent.train.history.History;
import dev.descent.train.history.LossScale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the files of a run's folder say. Blocks and lists are laid flat, under keys as {@code --set} takes them:
 * {@code optimizer.lr}, {@code model.0.linear.out}. A file that is missing or cannot be read takes nothing from what the
 * others say.
 *
 * @param name of the folder
 * @param started when the run began
 * @param state {@link #LOST} if there is no summary, else the ending in that: {@code completed}, {@code stopped early},
 *     {@code interrupted}, {@code failed}
 * @param settings of the recipe
 * @param figures losses, metrics, the verdict: of the whole run if it has a summary, else of its epochs so far
 * @param origin where the run comes from: command, versions, machine, data
 * @param epochs that were finished
 */
public record RunRecord(
        String name,
        Instant started,
        String state,
        Map<String, Object> settings,
        Map<String, Object> figures,
        Map<String, Object> origin,
        List<History.Epoch> epochs) {
    /** A run that goes on. */
    public static final String RUNNING = "running";

    /** A run whose process is gone and never said how it ended. */
    public static final String LOST = "lost";

    /** A run that made all its epochs. */
    public static final String COMPLETED = "completed";

    /** A run that ended for want of progress. */
    public static final String STOPPED_EARLY = "stopped early";

    /** A run that ended by an error. */
    public static final String FAILED = "failed";

    /** Numbers of the data itself, and what says nothing of how a run went. */
    private static final Set<String> LEFT_OUT =
            Set.of("name", "description", "data.inputs", "data.targets", "predict", "predictions");

    /** What is in the file of metrics besides metrics. */
    private static final Set<String> COLUMNS = Set.of(
            "epoch",
            "train_loss",
            "validation_loss",
            "learning_rate",
            "examples_per_second",
            "seconds",
            "iterations",
            "updates");

    private static final Logger LOG = LoggerFactory.getLogger(RunRecord.class);

    /** Copies the maps, in their order, and the list. */
    public RunRecord {
        settings = ordered(settings);
        figures = ordered(figures);
        origin = ordered(origin);
        epochs = List.copyOf(epochs);
    }

    private static Map<String, Object> ordered(Map<String, Object> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** What a run's folder says at this moment. */
    public static RunRecord read(RunFolder folder) {
        Map<?, ?> recipe = yaml(folder.file(RunFolder.RECIPE));
        Map<String, Object> provenance = json(folder.file(RunFolder.PROVENANCE));
        Map<String, Object> summary = json(folder.file(RunFolder.SUMMARY));
        List<History.Epoch> epochs = epochs(folder.file(RunFolder.METRICS));
        String name = folder.path().toAbsolutePath().normalize().getFileName().toString();

        Map<String, Object> settings = new LinkedHashMap<>();
        flatten("", recipe, settings);
        Map<String, Object> origin = new LinkedHashMap<>();
        flatten("", provenance, origin);
        origin.remove("seed"); // a setting
        origin.putIfAbsent("recipe", String.valueOf(recipe.get("name")));
        Map<String, Object> figures = soFar(epochs);
        flatten("", summary, figures);
        figures.remove("recipe"); // as in the provenance
        move(figures, "epochs", "epoch"); // the recipe has "epochs", those that are wanted
        move(figures, "verdict.kind", "verdict");
        String state = Optional.ofNullable(figures.remove("ending"))
                .map(Object::toString)
                .orElse(LOST);
        figures.putAll(ofBest(figures));
        return new RunRecord(name, started(origin, folder), state, settings, figures, origin, epochs);
    }

    /** The same in another state. */
    public RunRecord inState(String other) {
        return new RunRecord(name, started, other, settings, figures, origin, epochs);
    }

    /** All that is known, under one key each. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>(origin);
        facts.putAll(figures);
        facts.putAll(settings);
        return facts;
    }

    /** The history, for curves; the best epoch is that of the summary. */
    public History history() {
        int best = figures.get("bestEpoch") instanceof Number number ? number.intValue() : 0;
        return new History(
                Double.NaN, LossScale.unknown(), epochs, Math.min(best, epochs.size()), History.Ending.COMPLETED);
    }

    // ---------------------------------------------------------------- figures

    /** The figures of a run that has no summary: of the epoch with the least loss, and how many epochs there are. */
    public static Map<String, Object> soFar(List<History.Epoch> epochs) {
        Map<String, Object> figures = new LinkedHashMap<>();
        Optional<History.Epoch> best = Optional.empty();
        for (History.Epoch epoch : epochs) {
            if (best.isEmpty() || Double.isNaN(loss(best.get())) || loss(epoch) < loss(best.get())) {
                best = Optional.of(epoch);
            }
        }
        best.ifPresent(epoch -> {
            figures.put("epoch", (long) epochs.getLast().number());
            figures.put("bestEpoch", (long) epoch.number());
            figures.put("loss", loss(epoch));
            figures.putAll(epoch.metrics());
        });
        return figures;
    }

    private static double loss(History.Epoch epoch) {
        return epoch.validationLoss().orElse(epoch.trainLoss());
    }

    /** The figures that a run is judged by, under their bare names: of the validation part, else of the training part. */
    private static Map<String, Object> ofBest(Map<String, Object> figures) {
        String part = figures.containsKey("validation.loss") ? "validation." : "training.";
        Map<String, Object> bare = new LinkedHashMap<>();
        figures.forEach((key, value) -> {
            if (key.startsWith(part) && !key.equals(part + "examples")) {
                bare.put(key.substring(part.length()), value);
            }
        });
        return bare;
    }

    private static void move(Map<String, Object> map, String from, String to) {
        if (map.containsKey(from)) {
            map.put(to, map.remove(from));
        }
    }

    private static Instant started(Map<String, Object> origin, RunFolder folder) {
        try {
            return OffsetDateTime.parse(String.valueOf(origin.get("started"))).toInstant();
        } catch (DateTimeException e) {
            return folder.modified("");
        }
    }

    // ------------------------------------------------------------------ files

    private static void flatten(String key, Object value, Map<String, Object> flat) {
        String prefix = key.isEmpty() ? "" : key + ".";
        switch (value) {
            case null -> {}
            case Object _ when LEFT_OUT.contains(key) -> {}
            case Map<?, ?> map -> map.forEach((inner, below) -> flatten(prefix + inner, below, flat));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    flatten(prefix + i, list.get(i), flat);
                }
            }
            case Integer number -> flat.put(key, number.longValue());
            case Long number -> flat.put(key, number);
            case Number number -> flat.put(key, number.doubleValue());
            default -> flat.put(key, value.toString());
        }
    }

    private static Map<String, Object> json(Path file) {
        if (Files.notExists(file)) {
            return Map.of();
        }
        try {
            return JsonFile.read(file);
        } catch (IOException e) {
            return unreadable(file, e);
        }
    }

    private static Map<?, ?> yaml(Path file) {
        try {
            return RecipeReader.settings(file);
        } catch (RequestException e) {
            return unreadable(file, e);
        }
    }

    private static Map<String, Object> unreadable(Path file, Exception e) {
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        LOG.warn("{} cannot be read, so what it says of the run is not known: {}", file, why);
        return Map.of();
    }

    /** The epochs up to the first line that is not whole. */
    private static List<History.Epoch> epochs(Path file) {
        List<History.Epoch> epochs = new ArrayList<>();
        if (Files.notExists(file)) {
            return epochs;
        }
        try (CsvReader<NamedCsvRecord> reader =
                CsvReader.builder().commentStrategy(CommentStrategy.NONE).ofNamedCsvRecord(file)) {
            for (NamedCsvRecord line : reader) {
                epochs.add(epoch(line.getFieldsAsMap()));
            }
        } catch (IOException | UncheckedIOException | CsvParseException | IllegalArgumentException e) {
            LOG.info("{} ends after epoch {}: {}", file, epochs.size(), e.getMessage());
        }
        return epochs;
    }

    private static History.Epoch epoch(Map<String, String> line) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        line.forEach((column, value) -> {
            if (!COLUMNS.contains(column)) {
                metrics.put(column, number(value));
            }
        });
        String validation = line.getOrDefault("validation_loss", "");
        return new History.Epoch(
                Integer.parseInt(line.getOrDefault("epoch", "")),
                number(line.getOrDefault("train_loss", "")),
                validation.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(number(validation)),
                metrics,
                number(line.getOrDefault("learning_rate", "")),
                number(line.getOrDefault("examples_per_second", "")),
                number(line.getOrDefault("seconds", "")),
                Long.parseLong(line.getOrDefault("iterations", "0")),
                Long.parseLong(line.getOrDefault("updates", "0")));
    }

    private static double number(String text) {
        return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    }
}
