package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cpu.Tiers;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RoundedWeightsTest {
    private static final int STEPS = 4;
    private static final int TOKENS = 40;
    private static final int WIDTH = 48;

    /** Something to be trained: each has its own weights, the same for all of a kind. */
    private record Model(Tensor loss, Updates updates) {
        Model {
            // So that no weight is drawn while a test counts who wrote.
            updates.all().forEach(update -> update.variable().values());
        }

        static Model of(Tensor loss, List<Parameter> parameters) {
            return new Model(loss, momentum(loss, parameters));
        }

        Program compile(Backend backend) {
            return Program.compile(List.of(loss), updates, Precision.BF16, backend);
        }

        List<Variable> variables() {
            return updates.all().stream().map(Updates.Update::variable).toList();
        }

        List<int[]> bits() {
            return variables().stream()
                    .map(variable -> bitsOf(variable.values()))
                    .toList();
        }
    }

    private static int[] bitsOf(Values values) {
        return values.memory().toArray(ValueLayout.JAVA_INT);
    }

    private static Parameter parameter(String name, int seed, int... shape) {
        Shape whole = Shape.of(shape);
        return new Parameter(new Variable(name, DType.F32, whole, values -> draw(values, seed)));
    }

    private static Tensor input(int seed, int... shape) {
        Values values = Values.zeros(DType.F32, Shape.of(shape));
        draw(values, seed);
        return Tensor.of(values.toFloats(), shape);
    }

    private static void draw(Values values, int seed) {
        for (int i = 0; i < values.size(); i++) {
            values.set(i, 0.4 * (Threefry.uniform(Threefry.key(5, seed), 0, i) - 0.5));
        }
    }

    /** Momentum, and gradients clipped by their common norm. */
    private static Updates momentum(Tensor loss, List<Parameter> parameters) {
        Gradients blame = Gradients.of(loss, parameters);
        Tensor squares = parameters.stream()
                .map(parameter -> blame.of(parameter).square().sum())
                .reduce(Tensor::add)
                .orElseThrow();
        Tensor scale = squares.sqrt().reciprocal().min(1);
        Updates updates = Updates.none();
        for (Parameter parameter : parameters) {
            Variable velocity = new Variable("velocity", DType.F32, parameter.shape(), Initializer.zeros());
            Tensor faster = velocity.read().mul(0.9).add(blame.of(parameter).mul(scale.broadcastTo(parameter.shape())));
            updates = updates.and(velocity, faster).and(parameter.variable(), parameter.sub(faster.mul(0.5)));
        }
        return updates;
    }

    // ------------------------------------------------------------------------------------------------- the models

    private static Model perceptron() {
        Parameter first = parameter("first", 1, 64, WIDTH);
        Parameter second = parameter("second", 2, 64, WIDTH);
        Tensor hidden = input(9, TOKENS, WIDTH).matmul(first.transpose()).tanh();
        return Model.of(hidden.matmul(second).square().mean(), List.of(first, second));
    }

    /** The table is gathered from as it is, and rounded for the product with the same weights. */
    private static Model tied() {
        Parameter table = parameter("table", 1, 70, WIDTH);
        Parameter middle = parameter("middle", 2, WIDTH, WIDTH);
        int[] tokens = new int[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            tokens[i] = i * 7 % 70;
        }
        Tensor x = table.gather(Tensor.of(tokens, TOKENS)).matmul(middle).tanh();
        Tensor logits = x.matmul(table.transpose()).logSoftmax(-1);
        Tensor labels = Tensor.of(tokens, TOKENS)
                .add(Tensor.of(new int[TOKENS], TOKENS))
                .oneHot(70);
        return Model.of(logits.mul(labels).sum().neg().div(TOKENS), List.of(table, middle));
    }

    /** Weights that are cut into heads, permuted, sliced, padded, concatenated. */
    private static Model views() {
        Parameter heads = parameter("heads", 1, WIDTH, 4 * WIDTH);
        Parameter sliced = parameter("sliced", 2, 2 * WIDTH, WIDTH);
        Parameter padded = parameter("padded", 3, WIDTH, WIDTH - 2);
        Parameter left = parameter("left", 4, WIDTH, 20);
        Parameter right = parameter("right", 5, WIDTH, 28);
        Tensor x = input(9, TOKENS, WIDTH);
        Tensor four = x.unsqueeze(0).broadcastTo(Shape.of(4, TOKENS, WIDTH));
        Tensor all = four.matmul(heads.reshape(WIDTH, 4, WIDTH).permute(1, 0, 2))
                .sum(0)
                .tanh()
                .matmul(sliced.slice(0, 10, 10 + WIDTH).transpose())
                .tanh()
                .matmul(padded.pad(1, 1, 1, 0.25))
                .tanh()
                .matmul(Tensor.concat(1, List.of(left, right)));
        return Model.of(all.square().mean(), List.of(heads, sliced, padded, left, right));
    }

    private static Model convolutions() {
        Parameter first = parameter("first", 1, 32, 16, 3, 3);
        Parameter second = parameter("second", 2, 32, 32, 1, 1);
        Tensor hidden =
                Functions.conv2d(input(9, 2, 16, 8, 8), first, 1, 1, 1, 1).relu();
        return Model.of(Functions.conv2d(hidden, second, 1, 0, 1, 1).square().mean(), List.of(first, second));
    }

    /** A product with the old weight that waits for the new one: it cannot be updated in place. */
    private static Model late() {
        Parameter weight = parameter("weight", 1, WIDTH, WIDTH);
        Tensor x = input(9, TOKENS, WIDTH);
        Tensor loss = x.matmul(weight).square().mean();
        Tensor next = weight.sub(Gradients.of(loss, List.of(weight)).of(weight).mul(0.5));
        Tensor again = x.mul(next.sum().broadcastTo(x.shape())).matmul(weight);
        return new Model(again.tanh().sum(), Updates.none().and(weight.variable(), next));
    }

    /** So long an update that it takes several loops. */
    private static Model heavy() {
        Parameter weight = parameter("weight", 1, WIDTH, WIDTH);
        Tensor loss = input(9, TOKENS, WIDTH).matmul(weight).square().mean();
        Tensor next = weight.sub(Gradients.of(loss, List.of(weight)).of(weight));
        for (int i = 0; i < 6; i++) {
            next = next.tanh().add(next.mul(0.1));
        }
        return new Model(loss, Updates.none().and(weight.variable(), next));
    }

    /** The rounded weight is wanted itself, as an output and as what another variable becomes. */
    private static Model wanted() {
        Parameter weight = parameter("weight", 1, WIDTH, WIDTH);
        Variable rounded = new Variable("rounded", DType.F32, weight.shape(), Initializer.zeros());
        Tensor bits = weight.cast(DType.BF16);
        Tensor loss = input(9, TOKENS, WIDTH)
                .cast(DType.BF16)
                .matmul(bits)
                .cast(DType.F32)
                .square()
                .mean();
        Tensor next = weight.sub(Gradients.of(loss, List.of(weight)).of(weight).mul(0.5));
        return new Model(loss, Updates.none().and(weight.variable(), next).and(rounded, bits.cast(DType.F32)));
    }

    // --------------------------------------------------------------------------------------------------- the bits

    @TestFactory
    Stream<DynamicTest> trainingGivesTheBitsOfRoundingTheWeightsInEachRun() {
        return Stream.of(
                        Named.of("vectors", Tiers.vectors()),
                        Named.of("scalars", Tiers.scalars()),
                        Named.of("without native code", Tiers.withoutNativeCode()),
                        Named.of("plain Java", Tiers.plain()))
                .flatMap(backend -> Stream.of(
                                Named.<Supplier<Model>>of("perceptron", RoundedWeightsTest::perceptron),
                                Named.<Supplier<Model>>of("tied", RoundedWeightsTest::tied),
                                Named.<Supplier<Model>>of("views", RoundedWeightsTest::views),
                                Named.<Supplier<Model>>of("convolutions", RoundedWeightsTest::convolutions),
                                Named.<Supplier<Model>>of("late", RoundedWeightsTest::late),
                                Named.<Supplier<Model>>of("heavy", RoundedWeightsTest::heavy),
                                Named.<Supplier<Model>>of("wanted", RoundedWeightsTest::wanted))
                        .map(model -> DynamicTest.dynamicTest(
                                model.getName() + ", " + backend.getName(),
                                () -> requireSameBits(model.getPayload(), backend.getPayload()))));
    }

    private static void requireSameBits(Supplier<Model> models, Backend backend) {
        Model kept = models.get();
        Program training = kept.compile(backend);
        assertTrue(training.describe().contains("kept from run to run"));
        Model rounded = models.get();
        Rounding reference = new Rounding(rounded, backend);
        for (int step = 0; step < STEPS; step++) {
            training.run();
            reference.run();
            assertArrayEquals(bitsOf(reference.loss()), bitsOf(training.value(kept.loss())), "loss of step " + step);
            requireSame(rounded.bits(), kept.bits());
        }
    }

    private static void requireSame(List<int[]> expected, List<int[]> found) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i), "variable " + i);
        }
    }

    /** Trains by a program that writes to no variable, and so rounds all weights whenever it runs. */
    private static final class Rounding {
        private final Model model;
        private final Program program;

        Rounding(Model model, Backend backend) {
            this.model = model;
            List<Tensor> outputs = new ArrayList<>(List.of(model.loss()));
            model.updates().all().forEach(update -> outputs.add(update.value()));
            this.program = Program.compile(outputs, Updates.none(), Precision.BF16, backend);
            assertFalse(program.describe().contains("kept from run to run"));
        }

        Values loss() {
            return program.value(model.loss());
        }

        void run() {
            program.run();
            for (Updates.Update update : model.updates().all()) {
                Values next = program.value(update.value());
                update.variable().write(values -> values.memory().copyFrom(next.memory()));
            }
        }
    }

    // --------------------------------------------------------------------------------------------- never out of date

    /** What else may change the weight while a program has a copy of it. */
    @TestFactory
    Stream<DynamicTest> whoeverWritesToAWeightTheNextRunReadsWhatIsThere() {
        return Stream.of(
                        Named.<Consumer<Model>>of(
                                "one value", model -> weight(model).write(values -> values.set(3, 2))),
                        Named.<Consumer<Model>>of(
                                "all values", model -> weight(model).fill(0.01)),
                        Named.<Consumer<Model>>of(
                                "loaded weights",
                                model -> weight(model)
                                        .write(values -> values.memory()
                                                .copyFrom(loaded(values).memory()))),
                        Named.<Consumer<Model>>of(
                                "by another program",
                                model -> model.compile(Tiers.vectors()).run()),
                        Named.<Consumer<Model>>of(
                                "by a program in F32",
                                model -> Program.compile(List.of(model.loss()), model.updates(), Tiers.vectors())
                                        .run()),
                        Named.<Consumer<Model>>of(
                                "by a program for another thing",
                                model -> Program.compile(
                                                model.loss(),
                                                Updates.none()
                                                        .and(
                                                                weight(model),
                                                                weight(model)
                                                                        .read()
                                                                        .mul(2)))
                                        .run()),
                        Named.<Consumer<Model>>of(
                                "half-way, then failing",
                                model -> assertThrows(
                                        IllegalStateException.class,
                                        () -> weight(model).write(values -> {
                                            values.set(5, -3);
                                            throw new IllegalStateException("half-way");
                                        }))))
                .map(path -> DynamicTest.dynamicTest(path.getName(), () -> requireSeen(path.getPayload())));
    }

    private static Variable weight(Model model) {
        return model.variables().get(1);
    }

    private static Values loaded(Values like) {
        Values values = Values.zeros(like.dtype(), like.shape());
        draw(values, 77);
        return values;
    }

    private static void requireSeen(Consumer<Model> path) {
        Backend backend = Tiers.vectors();
        Model trained = perceptron();
        Program program = trained.compile(backend);
        Model other = perceptron();
        Rounding reference = new Rounding(other, backend);
        for (int round = 0; round < 3; round++) {
            program.run();
            path.accept(trained);
            reference.run();
            path.accept(other);
            requireSame(other.bits(), trained.bits());
        }
        program.run();
        reference.run();
        assertArrayEquals(bitsOf(reference.loss()), bitsOf(program.value(trained.loss())));
        requireSame(other.bits(), trained.bits());
    }

    @Test
    void runsBetweenWhichAWriterWritesReadWhatItWrote() {
        Backend backend = Tiers.vectors();
        Model model = perceptron();
        Program program = model.compile(backend);
        Model other = perceptron();
        Rounding reference = new Rounding(other, backend);
        program.run();
        reference.run();
        weight(model)
                .write(values -> weight(other).write(same -> {
                    for (int i = 0; i < 3; i++) {
                        values.set(i, 4);
                        same.set(i, 4);
                        program.run();
                        reference.run();
                        assertArrayEquals(bitsOf(reference.loss()), bitsOf(program.value(model.loss())));
                    }
                }));
        program.run();
        reference.run();
        requireSame(other.bits(), model.bits());
    }

    @Test
    void programsThatTrainTheSameWeightsInTurnsSeeEachOthersSteps() {
        Backend backend = Tiers.vectors();
        Model model = perceptron();
        Program one = model.compile(backend);
        Program two = model.compile(backend);
        Model other = perceptron();
        Rounding reference = new Rounding(other, backend);
        for (Program program : List.of(one, two, two, one, one, two, one)) {
            program.run();
            reference.run();
            assertArrayEquals(bitsOf(reference.loss()), bitsOf(program.value(model.loss())));
        }
        requireSame(other.bits(), model.bits());
    }

    @Test
    void afterARunThatFailedWeightsAndCopiesAgreeAgain() {
        Parameter weight = parameter("weight", 1, WIDTH, WIDTH);
        Parameter table = parameter("table", 2, 3, 2);
        Tensor picked = table.gather(Tensor.input("rows", DType.I32, 4)).sum();
        Tensor loss = input(9, TOKENS, WIDTH).matmul(weight).square().mean();
        Tensor next = weight.sub(Gradients.of(loss, List.of(weight)).of(weight));
        // What is gathered comes last, when the weight has been written.
        Program program = Program.compile(
                List.of(loss, picked.mul(next.sum())),
                Updates.none().and(weight.variable(), next),
                Precision.BF16,
                Tiers.vectors());
        Values right = Values.of(new int[] {0, 1, 2, 2}, Shape.of(4));
        Values wrong = Values.of(new int[] {0, 1, 3, 2}, Shape.of(4));
        program.run(name -> right.memory());
        long before = weight.variable().version();
        assertThrows(IndexOutOfBoundsException.class, () -> program.run(name -> wrong.memory()));
        assertTrue(weight.variable().version() > before);
        Program look = Program.compile(List.of(loss), Updates.none(), Precision.BF16, Tiers.vectors());
        look.run();
        program.run(name -> right.memory());
        assertArrayEquals(bitsOf(look.value(loss)), bitsOf(program.value(loss)));
    }

    // ------------------------------------------------------------------------------------------------- what is kept

    @Test
    void theLoopThatUpdatesAWeightRoundsIt() {
        Program program = tied().compile(Tiers.vectors());
        assertEquals(List.of(), roundings(program), program.describe());
        for (String weight : List.of("table", "middle")) {
            List<Step> writers = program.steps().stream()
                    .filter(step -> step.writes().stream().anyMatch(buffer -> isNamed(buffer, weight + ".bf16")))
                    .toList();
            assertEquals(1, writers.size());
            assertTrue(((Loop) writers.getFirst()).summary().endsWith("multiply subtract bf16"), program.describe());
            assertTrue(program.describe()
                    .lines()
                    .anyMatch(line -> line.matches(" +v\\d+:" + weight + "\\.bf16 +bf16 +\\d+  kept from run to run")));
        }
    }

    @Test
    void aProgramThatOnlyReadsAWeightRoundsItInEachRun() {
        Model model = perceptron();
        Program look = Program.compile(List.of(model.loss()), Updates.none(), Precision.BF16, Tiers.vectors());
        assertEquals(2, roundings(look).size(), look.describe());
        assertFalse(look.describe().contains("kept from run to run"));
    }

    @Test
    void aRoundedWeightThatIsWantedItselfIsComputed() {
        Parameter weight = parameter("weight", 1, WIDTH, WIDTH);
        Variable other = new Variable("other", DType.BF16, weight.shape(), Initializer.zeros());
        Tensor bits = weight.cast(DType.BF16);
        Tensor product = input(9, TOKENS, WIDTH).cast(DType.BF16).matmul(bits);
        Updates updates = Updates.none().and(weight.variable(), weight.mul(3)).and(other, bits);
        Program program = Program.compile(List.of(product, bits), updates, Precision.BF16, Tiers.vectors());
        for (int run = 0; run < 3; run++) {
            double[] now = bits.evaluate().toDoubles();
            program.run();
            assertArrayEquals(now, program.value(bits).toDoubles());
            assertArrayEquals(now, other.values().toDoubles());
        }
    }

    @Test
    void nothingIsKeptInSinglePrecision() {
        Model model = perceptron();
        Program program = Program.compile(List.of(model.loss()), model.updates(), Tiers.vectors());
        assertEquals(program.passes().get("copies"), program.passes().get("keep"));
        assertFalse(program.describe().contains("kept from run to run"));
    }

    /** The loops that do nothing else than to round a variable. */
    private static List<Step> roundings(Program program) {
        return program.steps().stream()
                .filter(step -> step instanceof Loop loop
                        && loop.summary().equals("bf16")
                        && loop.reads().stream().allMatch(buffer -> buffer.origin() instanceof Buffer.Held))
                .toList();
    }

    private static boolean isNamed(Buffer buffer, String variable) {
        return buffer.name().endsWith(":" + variable);
    }
}
