package dev.descent.recipe;

import dev.descent.recipe.Recipe.Group;
import dev.descent.recipe.Recipe.Optimizer;
import dev.descent.recipe.Recipe.Schedule;
import dev.descent.word.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads how weights are moved: the optimizer and the schedule of its learning rate. */
final class UpdateReader {
    /** One number that a kind has: what is allowed, and what it is if nothing is said. */
    private record Setting(String key, Range range, double usual) {}

    /** A kind of optimizer or schedule. */
    private record Kind(String type, List<Setting> settings) {
        Kind(String type, Setting... settings) {
            this(type, List.of(settings));
        }
    }

    private static final Setting WEIGHT_DECAY = new Setting("weightDecay", Range.NOT_NEGATIVE, 0);
    private static final Setting MOMENTUM = new Setting("momentum", Range.FRACTION, 0);
    private static final Setting EPSILON = new Setting("eps", Range.POSITIVE, 1e-8);

    /** Names and defaults are PyTorch's. */
    private static final List<Kind> OPTIMIZERS = List.of(
            new Kind("sgd", MOMENTUM, WEIGHT_DECAY),
            new Kind("rmsprop", new Setting("alpha", Range.FRACTION, 0.99), EPSILON, MOMENTUM, WEIGHT_DECAY),
            new Kind("adam", EPSILON, WEIGHT_DECAY),
            new Kind("adamw", EPSILON, new Setting("weightDecay", Range.NOT_NEGATIVE, 0.01)));

    private static final List<Kind> SCHEDULES = List.of(
            new Kind("constant"),
            new Kind("step", new Setting("every", Range.POSITIVE, 10), new Setting("gamma", Range.INSIDE_UNIT, 0.1)),
            new Kind("exponential", new Setting("gamma", Range.INSIDE_UNIT, 0.95)),
            new Kind("linear", new Setting("end", Range.NOT_NEGATIVE, 0)),
            new Kind("cosine", new Setting("end", Range.NOT_NEGATIVE, 0)),
            new Kind("oneCycle", new Setting("rise", Range.INSIDE_UNIT, 0.3)),
            new Kind(
                    "reduceOnPlateau",
                    new Setting("patience", Range.NOT_NEGATIVE, 10),
                    new Setting("factor", Range.INSIDE_UNIT, 0.1)));

    private static final Map<String, List<String>> OPTIMIZER_KEYS = optimizerKeys();
    private static final Map<String, List<String>> SCHEDULE_KEYS = scheduleKeys();

    private UpdateReader() {}

    static Optimizer optimizer(Field field) {
        Section section = Section.ofKind(field, OPTIMIZER_KEYS, "optimizer");
        Map<String, Double> settings = settings(section, OPTIMIZERS);
        if (section.kind().startsWith("adam")) {
            List<Double> betas = section.find("betas").map(UpdateReader::betas).orElse(List.of(0.9, 0.999));
            settings.put("beta1", betas.getFirst());
            settings.put("beta2", betas.getLast());
        }
        boolean nesterov = section.find("nesterov").map(Field::flag).orElse(false);
        if (nesterov && settings.get("momentum") == 0) {
            throw section.find("nesterov")
                    .orElseThrow()
                    .error("\"optimizer.nesterov\" needs momentum; add \"momentum: 0.9\"");
        }
        return new Optimizer(
                section.kind(),
                section.need("lr", "0.001").number(Range.POSITIVE),
                settings,
                nesterov,
                positive(section.find("clipNorm")),
                positive(section.find("clipValue")),
                section.find("groups").map(UpdateReader::groups).orElse(List.of()));
    }

    private static List<Group> groups(Field field) {
        return field.items("a list of groups, such as [{layers: 0-2, lrFactor: 0.1}]").stream()
                .map(UpdateReader::group)
                .toList();
    }

    private static Group group(Field item) {
        Section section = Section.of(item, List.of("layers", "lrFactor", "weightDecay", "freeze"));
        Group group = new Group(
                section.need("layers", "0-2").texts(),
                positive(section.find("lrFactor")),
                section.find("weightDecay")
                        .map(decay -> OptionalDouble.of(decay.number(Range.NOT_NEGATIVE)))
                        .orElse(OptionalDouble.empty()),
                section.find("freeze").map(Field::flag).orElse(false));
        if (group.freeze() && (section.has("lrFactor") || section.has("weightDecay"))) {
            throw section.error("\"" + item.path() + "\" freezes its layers, so it has neither \"lrFactor\" nor"
                    + " \"weightDecay\"; leave them out");
        }
        return group;
    }

    static Schedule schedule(Field field) {
        Section section = Section.ofKind(field, SCHEDULE_KEYS, "schedule");
        double warmup = section.find("warmup")
                .map(value -> value.number(Range.NOT_NEGATIVE))
                .orElse(0.0);
        return new Schedule(section.kind(), settings(section, SCHEDULES), warmup);
    }

    static Schedule constant() {
        return new Schedule("constant", Map.of(), 0);
    }

    private static Map<String, Double> settings(Section section, List<Kind> kinds) {
        Map<String, Double> settings = new LinkedHashMap<>();
        for (Setting setting : kindOf(section.kind(), kinds).settings()) {
            double value = section.find(setting.key())
                    .map(field -> field.number(setting.range()))
                    .orElse(setting.usual());
            settings.put(setting.key(), value);
        }
        return settings;
    }

    private static Kind kindOf(String type, List<Kind> kinds) {
        return kinds.stream()
                .filter(kind -> kind.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static OptionalDouble positive(Optional<Field> field) {
        return field.map(value -> OptionalDouble.of(value.number(Range.POSITIVE)))
                .orElse(OptionalDouble.empty());
    }

    private static List<Double> betas(Field field) {
        List<Double> betas = field.numbers(Range.FRACTION);
        if (betas.size() != 2) {
            throw field.mustBe("two numbers, such as [0.9, 0.999]");
        }
        return betas;
    }

    private static Map<String, List<String>> optimizerKeys() {
        Map<String, List<String>> keys = keys(OPTIMIZERS);
        keys.forEach((type, known) -> {
            known.addFirst("lr");
            if (type.startsWith("adam")) {
                known.add(1, "betas");
            }
            if (type.equals("sgd")) {
                known.add("nesterov");
            }
            known.addAll(List.of("clipNorm", "clipValue", "groups"));
        });
        return keys;
    }

    private static Map<String, List<String>> scheduleKeys() {
        Map<String, List<String>> keys = keys(SCHEDULES);
        keys.forEach((type, known) -> {
            // One-cycle has a rise of its own.
            if (!type.equals("oneCycle")) {
                known.add("warmup");
            }
        });
        return keys;
    }

    private static Map<String, List<String>> keys(List<Kind> kinds) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        for (Kind kind : kinds) {
            keys.put(
                    kind.type(),
                    new ArrayList<>(kind.settings().stream().map(Setting::key).toList()));
        }
        return keys;
    }
}
