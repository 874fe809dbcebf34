package dev.descent.run.build;

import dev.descent.nn.Layer;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.recipe.layer.LayerPart;
import dev.descent.recipe.layer.Site;
import dev.descent.recipe.network.Network;
import dev.descent.task.RunException;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Makes the model that a recipe says: widths that the recipe leaves out follow from the data. */
public final class ModelBuilder {
    private final int outputs;
    private final String outputsWhy;
    private final Room room;
    private double made = 0;

    private ModelBuilder(int outputs, String outputsWhy, Room room) {
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
    public record Room(long values, Supplier<String> otherwise) {
        private static final Room ANY = new Room(Long.MAX_VALUE, () -> "");
    }

    /**
     * A model with random initial weights.
     *
     * @param network what the recipe says
     * @param input shape of one example
     * @param outputs how many numbers the model is to give for each example
     * @param outputsWhy why so many, {@code the data has 10 classes}
     * @throws RunException if a layer does not fit what comes before or after it
     */
    public static Layer build(Network network, Shape input, int outputs, String outputsWhy, Seed seed) {
        return build(network, input, outputs, outputsWhy, seed, Room.ANY);
    }

    /** The same for a model that must not be larger than it is known to be. */
    public static Layer build(Network network, Shape input, int outputs, String outputsWhy, Seed seed, Room room) {
        Place whole = new ModelBuilder(outputs, outputsWhy, room).new Place("model", input, seed, 1, true);
        Layer made = network.make(whole);
        Shape given = whole.behind(made);
        if (!given.equals(Shape.of(outputs))) {
            throw new RunException(
                    "the model gives %s for each example, but %s: end the model with \"- linear\", whose width then follows from the data"
                            .formatted(Site.numbers(given), outputsWhy));
        }
        return made;
    }

    /** Where one layer is made, or all of the model. */
    private final class Place implements Site {
        private final String path;
        private final Shape shape;
        private final Seed seed;
        private final double gain;
        private final boolean isEnd;

        Place(String path, Shape shape, Seed seed, double gain, boolean isEnd) {
            this.path = path;
            this.shape = shape;
            this.seed = seed;
            this.gain = gain;
            this.isEnd = isEnd;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        @Override
        public Seed seed() {
            return seed;
        }

        @Override
        public double gain() {
            return gain;
        }

        @Override
        public boolean isEnd() {
            return isEnd;
        }

        @Override
        public int outputs() {
            return outputs;
        }

        @Override
        public String outputsWhy() {
            return outputsWhy;
        }

        /** In double, for a product of extents may be no long. */
        @Override
        public void take(double... extents) {
            made += Arrays.stream(extents).reduce(1, (a, b) -> a * b);
            if (made > room.values()) {
                throw new RunException(room.otherwise().get());
            }
        }

        @Override
        public Sequential sequence(String name, Seed inner, List<LayerPart> layers) {
            int end = -1;
            for (int i = 0; i < layers.size(); i++) {
                end = isEnd && layers.get(i).endsModels() ? i : end;
            }
            List<Layer> sequence = new ArrayList<>();
            Shape before = shape;
            for (int i = 0; i < layers.size(); i++) {
                Place place = new Place(
                        path + (name.isEmpty() ? "" : "." + name) + "." + i,
                        before,
                        inner.at("layers." + i),
                        i + 1 < layers.size() ? layers.get(i + 1).gain() : 1,
                        i == end);
                sequence.add(layers.get(i).make(place));
                before = place.behind(sequence.getLast());
            }
            return new Sequential(sequence);
        }

        @Override
        public Shape behind(Layer layer) {
            try {
                Tensor batch = Tensor.full(0, DType.F32, shape.prepend(1));
                Shape given = layer.forward(batch, Pass.evaluation()).shape();
                return given.part(1, given.rank());
            } catch (ShapeException e) {
                throw new RunException(path + " does not fit: " + e.problem(), e);
            }
        }

        @Override
        public RuntimeException misfit(String problem) {
            return new RunException(path + " " + problem);
        }
    }
}
