package dev.descent.model;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.descent.compile.Precision;
import dev.descent.compile.Program;
import dev.descent.data.Batches;
import dev.descent.data.Column;
import dev.descent.data.Dataset;
import dev.descent.data.MiniBatch;
import dev.descent.data.source.BuiltIn;
import dev.descent.data.source.Idx;
import dev.descent.gradient.Gradients;
import dev.descent.loss.CrossEntropy;
import dev.descent.nn.Activation;
import dev.descent.nn.Dropout;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Linear;
import dev.descent.nn.Pass;
import dev.descent.nn.Seed;
import dev.descent.nn.Sequential;
import dev.descent.optimize.Adam;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.UpdateRule;
import dev.descent.tensor.BFloat16;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * In mixed precision models learn as in F32: the mean loss curve of three seeds is that in F32 within its standard error,
 * by what the seeds differ. That this could fail is shown by what mixed precision is not: with weights that are kept in
 * BF16 as well, small steps are rounded away, and learning rates are small here, so that this shows soon.
 *
 * <p>{@code -Dcurves=full} trains at full length instead, on all of MNIST and on Shakespeare, and prints the table that
 * stands in docs/library.md.
 */
class MixedPrecisionCurvesTest {
    private static final Path REAL_DATA = Path.of("../../shared/data");
    private static final boolean IS_FULL = "full".equals(System.getProperty("curves"));
    private static final int SEEDS = 3;

    private enum Arithmetic {
        F32,
        MIXED,
        BF16_WEIGHTS
    }

    /**
     * What is learned.
     *
     * @param points into how many equal parts a loss curve is cut, of each of which it has the mean
     */
    private record Task(
            String name,
            Dataset data,
            int batch,
            int epochs,
            int points,
            Function<Seed, Layer> model,
            CrossEntropy loss,
            UpdateRule rule) {

        Curves curves(Arithmetic arithmetic) {
            return new Curves(IntStream.rangeClosed(1, SEEDS)
                    .mapToObj(seed -> curve(arithmetic, new Seed(seed)))
                    .toList());
        }

        private double[] curve(Arithmetic arithmetic, Seed seed) {
            Layer layers = model.apply(seed.at("model"));
            Optimizer optimizer = new Optimizer(rule);
            Pass pass = Pass.training(seed.at("dropout"), optimizer.step().read());
            Tensor mean = loss.of(layers.forward(input(Dataset.X), pass), input(Dataset.Y));
            Gradients blame = Gradients.of(mean, layers.parameters());
            Program step = Program.compile(
                    List.of(mean),
                    optimizer.update(layers.parameters(), blame),
                    arithmetic == Arithmetic.F32 ? Precision.F32 : Precision.BF16);
            Batches batches =
                    Batches.of(data, batch).shuffle(seed.at("shuffle").value()).dropLast();
            int steps = epochs * batches.iterations() / points * points;
            double[] curve = new double[points];
            int done = 0;
            for (int epoch = 0; epoch < epochs; epoch++) {
                for (MiniBatch examples : batches.epoch(epoch)) {
                    step.run(examples);
                    if (arithmetic == Arithmetic.BF16_WEIGHTS) {
                        layers.parameters().forEach(Task::round);
                    }
                    if (done < steps) {
                        curve[done * points / steps] += step.value(mean).scalar() * points / steps;
                    }
                    done++;
                }
            }
            return curve;
        }

        private Tensor input(String name) {
            Column column = data.column(name);
            IntStream dims = IntStream.concat(
                    IntStream.of(batch), Arrays.stream(column.shape().dims()));
            return Tensor.input(name, column.dtype(), dims.toArray());
        }

        private static void round(Parameter parameter) {
            float[] rounded = parameter.values().toFloats();
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = BFloat16.value(BFloat16.bits(rounded[i]));
            }
            parameter.variable().write(values -> values.copyFrom(rounded));
        }
    }

    /** The loss curves of some seeds. */
    private record Curves(List<double[]> ofSeeds) {
        int points() {
            return ofSeeds.getFirst().length;
        }

        double mean(int point) {
            return at(point).average().orElseThrow();
        }

        private DoubleStream at(int point) {
            return ofSeeds.stream().mapToDouble(curve -> curve[point]);
        }

        /** By how much the mean of so many seeds is off, as a rule. */
        double standardError() {
            double squares = 0;
            for (int point = 0; point < points(); point++) {
                double mean = mean(point);
                squares += at(point).map(loss -> (loss - mean) * (loss - mean)).sum();
            }
            double variance = squares / (SEEDS - 1) / points();
            return Math.sqrt(variance / SEEDS);
        }

        /** The largest difference between the mean curve and another one. */
        double distance(Curves other) {
            return IntStream.range(0, points())
                    .mapToDouble(point -> Math.abs(mean(point) - other.mean(point)))
                    .max()
                    .orElseThrow();
        }

        String atTheEnd() {
            double[] losses = at(points() - 1).sorted().toArray();
            return String.format(Locale.ROOT, "%.4f (%.4f to %.4f)", mean(points() - 1), losses[0], losses[SEEDS - 1]);
        }
    }

    private static void requireWithinNoise(Task task) {
        Curves full = task.curves(Arithmetic.F32);
        Curves mixed = task.curves(Arithmetic.MIXED);
        Curves lossy = task.curves(Arithmetic.BF16_WEIGHTS);
        String row = String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.4f | %.4f | %.4f |",
                task.name,
                full.atTheEnd(),
                mixed.atTheEnd(),
                full.standardError(),
                full.distance(mixed),
                full.distance(lossy));
        if (IS_FULL) {
            System.out.println(row);
        }
        assertTrue(full.mean(full.points() - 1) < 0.9 * full.mean(0), () -> "learns at all: " + row);
        assertTrue(full.distance(mixed) > 0, () -> "BF16 changes nothing, so it is not used: " + row);
        assertTrue(full.distance(mixed) < full.standardError(), () -> "mixed precision is within noise: " + row);
        assertTrue(IS_FULL || full.distance(lossy) > full.standardError(), () -> "BF16 weights are not: " + row);
    }

    @Test
    void digits() {
        requireWithinNoise(new Task(
                "digits",
                BuiltIn.digits(),
                32,
                IS_FULL ? 30 : 4,
                IS_FULL ? 30 : 4,
                seed -> Sequential.of(
                        new Flatten(),
                        Linear.of(64, 256, seed.at("1")),
                        Activation.RELU,
                        new Dropout(0.3),
                        Linear.of(256, 128, seed.at("2")),
                        Activation.RELU,
                        new Dropout(0.3),
                        Linear.of(128, 10, seed.at("3"))),
                CrossEntropy.standard().labelSmoothing(0.1),
                AdamW.of(IS_FULL ? 0.003 : 0.0002)));
    }

    @Test
    void aPerceptronOnMnist() {
        Path folder = REAL_DATA.resolve("mnist");
        assumeTrue(Files.exists(folder), () -> "skipped: there is no MNIST at " + folder);
        List<String> classes =
                IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        Dataset all = IS_FULL ? Idx.train(folder, classes) : Idx.test(folder, classes);
        requireWithinNoise(new Task(
                "MNIST",
                IS_FULL ? all : all.select(IntStream.range(0, 2_000).toArray()),
                64,
                IS_FULL ? 2 : 4,
                IS_FULL ? 10 : 4,
                seed -> Sequential.of(
                        new Flatten(),
                        Linear.of(784, 256, seed.at("1")),
                        Activation.RELU,
                        Linear.of(256, 128, seed.at("2")),
                        Activation.RELU,
                        Linear.of(128, 10, seed.at("3"))),
                CrossEntropy.standard(),
                Adam.of(IS_FULL ? 0.001 : 0.0002)));
    }

    @Test
    void aTransformerOnCharacters() throws IOException {
        Path shakespeare = REAL_DATA.resolve("tinyshakespeare/input.txt");
        assumeTrue(!IS_FULL || Files.exists(shakespeare), () -> "skipped: there is no text at " + shakespeare);
        String text = Files.readString(IS_FULL ? shakespeare : Path.of("../LICENSE"));
        int context = IS_FULL ? 64 : 32;
        int batch = IS_FULL ? 12 : 8;
        int width = IS_FULL ? 128 : 32;
        int layers = IS_FULL ? 4 : 1;
        int[] alphabet = text.chars().distinct().sorted().toArray();
        requireWithinNoise(new Task(
                "characters",
                passages(IS_FULL ? text.substring(0, 400 * batch * context + 1) : text, alphabet, context),
                batch,
                IS_FULL ? 1 : 2,
                IS_FULL ? 8 : 4,
                seed -> Gpt.of(new Gpt.Config(alphabet.length, context, layers, 4, width, 0), seed),
                CrossEntropy.standard(),
                AdamW.of(IS_FULL ? 0.001 : 0.0003)));
    }

    /** A text in pieces, with the next character as the answer to each. */
    private static Dataset passages(String text, int[] alphabet, int context) {
        int[] tokens = text.chars().map(c -> Arrays.binarySearch(alphabet, c)).toArray();
        int size = (tokens.length - 1) / context * context;
        return Dataset.builder()
                .ints(Dataset.X, Shape.of(context), Arrays.copyOf(tokens, size))
                .ints(Dataset.Y, Shape.of(context), Arrays.copyOfRange(tokens, 1, size + 1))
                .build();
    }
}
