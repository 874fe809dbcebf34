package dev.descent.recipe;

import dev.descent.data.Nearest;
import dev.descent.recipe.Recipe.Init;
import dev.descent.recipe.Recipe.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Reads a model: a list of layers, each a word ({@code relu}) or a word with its setting ({@code linear: 64}). */
final class ModelReader {
    private static final int WIDEST = 1 << 20;

    private static final List<String> ACTIVATIONS =
            List.of("relu", "leakyRelu", "gelu", "geluTanh", "silu", "tanh", "sigmoid", "softplus");

    /** Layers that are more than a word, with an example of each. */
    private static final Map<String, String> WITH_SETTING = Map.of(
            "linear", "linear: 64",
            "dropout", "dropout: 0.2",
            "clip", "clip: [0, 1]",
            "residual", "residual: [{linear: 64}, relu]");

    private static final List<String> INITS = List.of(
            "default",
            "kaimingUniform",
            "kaimingNormal",
            "xavierUniform",
            "xavierNormal",
            "lecunUniform",
            "lecunNormal",
            "orthogonal");

    private ModelReader() {}

    static List<Layer> read(Field model) {
        List<Field> items = model.items("a list of layers, such as [{linear: 64}, relu, linear]");
        if (items.isEmpty()) {
            throw model.mustBe("a list of at least one layer");
        }
        return items.stream().map(ModelReader::layer).toList();
    }

    private static Layer layer(Field item) {
        return switch (item.value()) {
            case Yaml.Scalar _ -> word(item, item.text());
            case Yaml.Keys keys -> withSetting(item, keys);
            case Yaml.Items _ -> throw item.mustBe("one layer, such as \"relu\" or \"linear: 64\"");
        };
    }

    private static Layer word(Field item, String word) {
        if (ACTIVATIONS.contains(word)) {
            return new Layer.Activation(word);
        }
        return switch (word) {
            case "linear" -> new Layer.Linear(OptionalInt.empty(), OptionalInt.empty(), true, usualInit());
            case "flatten" -> new Layer.Flatten();
            case "layerNorm" -> new Layer.LayerNorm();
            default -> {
                if (WITH_SETTING.containsKey(word)) {
                    throw item.error(
                            "the layer \"%s\" needs a setting: \"%s\"".formatted(word, WITH_SETTING.get(word)));
                }
                throw item.error("unknown layer \"" + word + "\": " + Nearest.hint(word, all()));
            }
        };
    }

    private static Layer withSetting(Field item, Yaml.Keys keys) {
        if (keys.entries().size() != 1) {
            throw item.error(
                    "\"%s\" has the keys %s where one layer is needed; begin each layer with \"- \" on a line of its own"
                            .formatted(item.path(), Nearest.list(keys.entries().keySet())));
        }
        Map.Entry<String, Yaml.Entry> only =
                keys.entries().entrySet().iterator().next();
        String word = only.getKey();
        Field setting = new Field(item.path() + "." + word, only.getValue().value());
        return switch (word) {
            case "linear" -> linear(setting);
            case "dropout" -> new Layer.Dropout(setting.number(Range.FRACTION));
            case "clip" -> clip(setting);
            case "residual" -> new Layer.Residual(read(setting));
            default -> {
                Field alone =
                        new Field(item.path(), new Yaml.Scalar(only.getValue().keyPlace(), word, false));
                word(alone, word);
                throw setting.error("the layer \"" + word + "\" has no settings; write \"- " + word + "\" and no more");
            }
        };
    }

    private static Layer linear(Field setting) {
        if (setting.value() instanceof Yaml.Scalar) {
            int out = setting.wholeInt(1, WIDEST);
            return new Layer.Linear(OptionalInt.of(out), OptionalInt.empty(), true, usualInit());
        }
        Section section = Section.of(setting, List.of("out", "in", "bias", "init"));
        return new Layer.Linear(
                width(section.find("out")),
                width(section.find("in")),
                section.find("bias").map(Field::flag).orElse(true),
                section.find("init").map(ModelReader::init).orElse(usualInit()));
    }

    private static OptionalInt width(Optional<Field> field) {
        return field.map(width -> OptionalInt.of(width.wholeInt(1, WIDEST))).orElse(OptionalInt.empty());
    }

    private static Init usualInit() {
        return new Init.Named("default");
    }

    private static Init init(Field field) {
        String word = field.text();
        return Character.isLetter(word.charAt(0))
                ? new Init.Named(field.choice(INITS))
                : new Init.Constant(field.number(Range.ANY));
    }

    private static Layer clip(Field setting) {
        List<Double> bounds = setting.numbers(Range.ANY);
        if (bounds.size() != 2 || bounds.getFirst() >= bounds.getLast()) {
            throw setting.mustBe("two numbers, the lower one first: [0, 1]");
        }
        return new Layer.Clip(bounds.getFirst(), bounds.getLast());
    }

    private static List<String> all() {
        TreeSet<String> all = new TreeSet<>(ACTIVATIONS);
        all.addAll(WITH_SETTING.keySet());
        all.addAll(List.of("flatten", "layerNorm"));
        return new ArrayList<>(all);
    }
}
