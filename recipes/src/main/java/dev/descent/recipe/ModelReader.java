package dev.descent.recipe;

import dev.descent.data.Nearest;
import dev.descent.recipe.Recipe.Init;
import dev.descent.recipe.Recipe.Layer;
import dev.descent.recipe.Recipe.Loss;
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

    /** An activation that gives any number. */
    private static final String UNBOUNDED = "leakyRelu";

    /** Layers that are more than a word, with an example of each. */
    private static final Map<String, String> WITH_SETTING = Map.of(
            "linear", "linear: 64",
            "dropout", "dropout: 0.2",
            "clip", "clip: [0, 1]",
            "residual", "residual: [{linear: 64}, relu]",
            "reshape", "reshape: [1, 28, 28]",
            "conv2d", "conv2d: 32",
            "maxPool2d", "maxPool2d: 2",
            "avgPool2d", "avgPool2d: 2");

    private static final List<String> WORDS = List.of("flatten", "layerNorm", "batchNorm", "globalAvgPool");

    /** Where other formats write what a layer is. */
    private static final List<String> NAME_KEYS = List.of("type", "name", "layer", "kind");

    private static final int USUAL_KERNEL = 3;

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

    /**
     * Refuses a function after the last layer of a model whose loss makes probabilities of any numbers itself: it would
     * only get some of them.
     */
    static void refuseSquashedLogits(Field model, List<Layer> layers, Loss.Type loss) {
        int last = layers.size() - 1;
        while (last > 0
                && (layers.get(last) instanceof Layer.Dropout
                        || layers.get(last) instanceof Layer.Flatten
                        || layers.get(last) instanceof Layer.Reshape)) {
            last--;
        }
        String word = switch (layers.get(last)) {
            case Layer.Activation(String name) when !name.equals(UNBOUNDED) -> name;
            case Layer.Clip _ -> "clip";
            default -> "";
        };
        if (loss.goal() != Loss.Goal.NUMBER && !word.isEmpty()) {
            throw model.items("")
                    .get(last)
                    .error(
                            "the model ends with \"%s\", but the loss %s takes any numbers and makes probabilities of them itself; leave \"%s\" out"
                                    .formatted(word, loss.word(), word));
        }
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
            case "batchNorm" -> new Layer.BatchNorm();
            case "globalAvgPool" -> new Layer.GlobalAvgPool();
            default -> {
                if (WITH_SETTING.containsKey(word)) {
                    throw item.error(
                            "the layer \"%s\" needs a setting: \"%s\"".formatted(word, WITH_SETTING.get(word)));
                }
                throw item.error("unknown layer \"" + word + "\": " + OtherNames.hint(item.path(), word, all()));
            }
        };
    }

    private static Layer withSetting(Field item, Yaml.Keys keys) {
        if (keys.entries().size() != 1) {
            String advice = keys.entries().keySet().stream().anyMatch(NAME_KEYS::contains)
                    ? "its name stands before its settings, as in \"- linear: {out: 64, bias: false}\""
                    : "begin each layer with \"- \" on a line of its own";
            throw item.error("\"%s\" has the keys %s where one layer is needed; %s"
                    .formatted(item.path(), Nearest.list(keys.entries().keySet()), advice));
        }
        Map.Entry<String, Yaml.Entry> only =
                keys.entries().entrySet().iterator().next();
        String word = only.getKey();
        Field setting = new Field(item.path() + "." + word, only.getValue().value());
        return switch (word) {
            case "linear" -> linear(setting);
            case "dropout" ->
                new Layer.Dropout(
                        setting.number(Range.FRACTION, Range.FRACTION.describe() + ", such as \"dropout: 0.2\""));
            case "clip" -> clip(setting);
            case "residual" -> new Layer.Residual(read(setting));
            case "reshape" -> reshape(setting);
            case "conv2d" -> conv2d(setting);
            case "maxPool2d", "avgPool2d" -> pool2d(word, setting);
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

    private static Layer reshape(Field setting) {
        String wanted = "the shape of one example, such as [1, 28, 28]: channels, height, width";
        List<Integer> shape = setting.items(wanted).stream()
                .map(extent -> extent.wholeInt(1, WIDEST))
                .toList();
        if (shape.isEmpty()) {
            throw setting.mustBe(wanted);
        }
        return new Layer.Reshape(shape);
    }

    private static Layer conv2d(Field setting) {
        if (setting.value() instanceof Yaml.Scalar) {
            return new Layer.Conv2d(setting.wholeInt(1, WIDEST), USUAL_KERNEL, 1, 0, 1, 1, true);
        }
        Section section =
                Section.of(setting, List.of("out", "kernel", "stride", "padding", "dilation", "groups", "bias"));
        return new Layer.Conv2d(
                section.need("out", "out: 32").wholeInt(1, WIDEST),
                whole(section, "kernel", 1, USUAL_KERNEL),
                whole(section, "stride", 1, 1),
                whole(section, "padding", 0, 0),
                whole(section, "dilation", 1, 1),
                whole(section, "groups", 1, 1),
                section.find("bias").map(Field::flag).orElse(true));
    }

    private static Layer pool2d(String word, Field setting) {
        int kernel;
        int stride;
        int padding = 0;
        if (setting.value() instanceof Yaml.Scalar) {
            kernel = setting.wholeInt(1, WIDEST);
            stride = kernel;
        } else {
            Section section = Section.of(setting, List.of("kernel", "stride", "padding"));
            kernel = section.need("kernel", "kernel: 2").wholeInt(1, WIDEST);
            stride = whole(section, "stride", 1, kernel);
            Optional<Field> given = section.find("padding");
            padding = whole(section, "padding", 0, 0);
            if (2 * padding > kernel) {
                throw given.orElse(setting).mustBe("at most half the kernel of " + kernel);
            }
        }
        return word.equals("maxPool2d")
                ? new Layer.MaxPool2d(kernel, stride, padding)
                : new Layer.AvgPool2d(kernel, stride, padding);
    }

    private static int whole(Section section, String key, int least, int usual) {
        return section.find(key).map(field -> field.wholeInt(least, WIDEST)).orElse(usual);
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
        all.addAll(WORDS);
        return new ArrayList<>(all);
    }
}
