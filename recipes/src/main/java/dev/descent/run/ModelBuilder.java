package dev.descent.run;

import dev.descent.nn.Activation;
import dev.descent.nn.AvgPool2d;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Clip;
import dev.descent.nn.Conv2d;
import dev.descent.nn.Dropout;
import dev.descent.nn.Fan;
import dev.descent.nn.Flatten;
import dev.descent.nn.GlobalAvgPool;
import dev.descent.nn.Initializers;
import dev.descent.nn.Layer;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.MaxPool2d;
import dev.descent.nn.Pass;
import dev.descent.nn.Reshape;
import dev.descent.nn.Residual;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.recipe.Recipe;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Makes a model of a recipe's layers: widths that the recipe leaves out follow from the data. */
final class ModelBuilder {
    private final int outputs;
    private final String outputsWhy;
    private final Room room;
    private double made = 0;
    /** What one example is, between the layers made so far and the next one. */
    private Shape shape;

    private ModelBuilder(Shape input, int outputs, String outputsWhy, Room room) {
        shape = input;
        this.outputs = outputs;
        this.outputsWhy = outputsWhy;
        this.room = room;
    }

    /**
     * How many numbers the layers may hold, known before memory is asked for any.
     *
     * @param values at most
     * @param otherwise what to say of a model with more
     */
    record Room(long values, Supplier<String> otherwise) {
        private static final Room ANY = new Room(Long.MAX_VALUE, () -> "");
    }

    /**
     * A model.
     *
     * @param layers what the recipe says
     * @param input shape of one example
     * @param outputs how many numbers the model is to give for each example
     * @param outputsWhy why so many, {@code the data has 10 classes}
     * @throws RunException if a layer does not fit what comes before or after it
     */
    static Sequential build(List<Recipe.Layer> layers, Shape input, int outputs, String outputsWhy, Seed seed) {
        return build(layers, input, outputs, outputsWhy, seed, Room.ANY);
    }

    /** The same for a model that must not be larger than it is known to be. */
    static Sequential build(
            List<Recipe.Layer> layers, Shape input, int outputs, String outputsWhy, Seed seed, Room room) {
        ModelBuilder builder = new ModelBuilder(input, outputs, outputsWhy, room);
        Sequential model = builder.sequence(layers, "model", seed, true);
        if (!builder.shape.equals(Shape.of(outputs))) {
            throw new RunException(
                    "the model gives %s for each example, but %s: end the model with \"- linear\", whose width then follows from the data"
                            .formatted(numbers(builder.shape), outputsWhy));
        }
        return model;
    }

    private Sequential sequence(List<Recipe.Layer> layers, String path, Seed seed, boolean outermost) {
        int lastLinear = -1;
        for (int i = 0; i < layers.size(); i++) {
            lastLinear = layers.get(i) instanceof Recipe.Layer.Linear ? i : lastLinear;
        }
        List<Layer> made = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layer(
                    layers.get(i),
                    path + "." + i,
                    seed.at("layers." + i),
                    outermost && i == lastLinear,
                    i + 1 < layers.size() ? gain(layers.get(i + 1)) : 1);
            made.add(layer);
        }
        return new Sequential(made);
    }

    private Layer layer(Recipe.Layer layer, String path, Seed seed, boolean last, double gain) {
        return switch (layer) {
            case Recipe.Layer.Linear linear -> linear(linear, path, seed, last, gain);
            case Recipe.Layer.Flatten _ -> {
                shape = Shape.of(Math.toIntExact(shape.size()));
                yield Flatten.of();
            }
            case Recipe.Layer.Activation named -> Activation.of(named.name());
            case Recipe.Layer.Dropout dropout -> Dropout.of(dropout.rate());
            case Recipe.Layer.LayerNorm _ -> {
                take(shape.dim(-1));
                yield LayerNorm.of(shape.dim(-1));
            }
            case Recipe.Layer.BatchNorm _ -> batchNorm(path);
            case Recipe.Layer.Reshape reshape -> fitting(path, new Reshape(shape(reshape.shape())));
            case Recipe.Layer.Conv2d conv -> conv2d(conv, path, seed);
            case Recipe.Layer.MaxPool2d pool ->
                image(path, MaxPool2d.of(pool.kernel()).stride(pool.stride()).padding(pool.padding()));
            case Recipe.Layer.AvgPool2d pool ->
                image(path, AvgPool2d.of(pool.kernel()).stride(pool.stride()).padding(pool.padding()));
            case Recipe.Layer.GlobalAvgPool _ -> image(path, GlobalAvgPool.of());
            case Recipe.Layer.Clip clip -> Clip.of(clip.low(), clip.high());
            case Recipe.Layer.Residual residual -> {
                Shape before = shape;
                Sequential body = sequence(residual.layers(), path + ".residual", seed.at("body"), false);
                if (!shape.equals(before)) {
                    throw new RunException(
                            "%s takes %s and gives %s, which cannot be added; end its layers with \"- linear: %s\""
                                    .formatted(path, numbers(before), numbers(shape), before.dim(-1)));
                }
                yield Residual.of(body);
            }
        };
    }

    private Layer conv2d(Recipe.Layer.Conv2d conv, String path, Seed seed) {
        requireImage(path);
        int in = shape.dim(0);
        if (in % conv.groups() != 0 || conv.out() % conv.groups() != 0) {
            throw new RunException("%s has %s groups, which do not divide its %s channels in and %s out"
                    .formatted(path, conv.groups(), in, conv.out()));
        }
        take((double) in / conv.groups(), conv.out(), conv.kernel(), conv.kernel());
        Conv2d layer = Conv2d.grouped(in, conv.out(), conv.kernel(), conv.groups(), seed)
                .stride(conv.stride())
                .padding(conv.padding())
                .dilation(conv.dilation());
        return fitting(path, conv.bias() ? layer : layer.withoutBias());
    }

    private Layer batchNorm(String path) {
        if (shape.rank() != 1) {
            requireImage(path);
        }
        take(shape.dim(0));
        return BatchNorm.of(shape.dim(0));
    }

    private Layer image(String path, Layer layer) {
        requireImage(path);
        return fitting(path, layer);
    }

    private void requireImage(String path) {
        if (shape.rank() != 3) {
            String channel = shape.rank() == 2 ? "1, " + shape.dim(0) + ", " + shape.dim(1) : "channels, height, width";
            throw new RunException(
                    "%s needs images, channels × height × width, but each example's numbers have shape %s; put \"- reshape: [%s]\" before it"
                            .formatted(path, shape, channel));
        }
    }

    /** A layer, once it is known that it can take what comes before it. */
    private Layer fitting(String path, Layer layer) {
        try {
            Tensor batch = Tensor.full(0, DType.F32, shape.prepend(1));
            Shape given = layer.forward(batch, Pass.evaluation()).shape();
            shape = given.part(1, given.rank());
            return layer;
        } catch (ShapeException e) {
            throw new RunException(path + " does not fit: " + e.problem(), e);
        }
    }

    /** Takes room for weights of these extents; in double, for a product of them may be no long. */
    private void take(double... extents) {
        made += Arrays.stream(extents).reduce(1, (a, b) -> a * b);
        if (made > room.values()) {
            throw new RunException(room.otherwise().get());
        }
    }

    private static Shape shape(List<Integer> extents) {
        return Shape.of(extents.stream().mapToInt(i -> i).toArray());
    }

    private Layer linear(Recipe.Layer.Linear linear, String path, Seed seed, boolean last, double gain) {
        if (shape.rank() != 1) {
            throw new RunException(
                    "%s is linear and needs each example's numbers in one row, but they have shape %s; put \"- flatten\" before it"
                            .formatted(path, shape));
        }
        int in = shape.dim(0);
        if (linear.in().isPresent() && linear.in().getAsInt() != in) {
            throw new RunException("%s takes %s inputs, but is given %s; correct \"in\" or leave it out"
                    .formatted(path, linear.in().getAsInt(), in));
        }
        if (linear.out().isEmpty() && !last) {
            throw new RunException(
                    path + " has no width, which only the last linear layer can leave out; write \"- linear: 64\"");
        }
        int out = linear.out().orElse(outputs);
        if (last && out != outputs) {
            throw new RunException(
                    "%s gives %s outputs, but %s; write \"- linear\", whose width then follows from the data"
                            .formatted(path, out, outputsWhy));
        }
        shape = Shape.of(out);
        take(in, out);
        return made(linear, in, out, seed, gain);
    }

    private static Layer made(Recipe.Layer.Linear linear, int in, int out, Seed seed, double gain) {
        if (linear.init() instanceof Recipe.Init.Named named && named.name().equals("default")) {
            return linear.bias() ? Linear.of(in, out, seed) : Linear.withoutBias(in, out, seed);
        }
        Initializer weight = switch (linear.init()) {
            case Recipe.Init.Constant constant -> Initializers.constant(constant.value());
            case Recipe.Init.Named named -> named(named.name(), seed.at("weight"), gain);
        };
        return linear.bias() ? Linear.of(in, out, weight, Initializers.zeros()) : Linear.withoutBias(in, out, weight);
    }

    private static Initializer named(String name, Seed seed, double gain) {
        return switch (name) {
            case "kaimingUniform" -> Initializers.kaimingUniform(seed, Fan.IN, gain);
            case "kaimingNormal" -> Initializers.kaimingNormal(seed, Fan.IN, gain);
            case "xavierUniform" -> Initializers.xavierUniform(seed, gain);
            case "xavierNormal" -> Initializers.xavierNormal(seed, gain);
            case "lecunUniform" -> Initializers.lecunUniform(seed);
            case "lecunNormal" -> Initializers.lecunNormal(seed);
            case "orthogonal" -> Initializers.orthogonal(seed, gain);
            default -> throw new IllegalArgumentException("no initializer is called " + name);
        };
    }

    /** What the function after a layer asks of the layer's first weights. */
    private static double gain(Recipe.Layer next) {
        return next instanceof Recipe.Layer.Activation named
                ? Activation.of(named.name()).gain()
                : 1;
    }

    private static String numbers(Shape shape) {
        return shape.rank() == 1 && shape.dim(0) == 1
                ? "1 number"
                : shape.rank() == 1 ? shape.dim(0) + " numbers" : "numbers of shape " + shape;
    }
}
