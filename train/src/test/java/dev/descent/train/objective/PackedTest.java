package dev.descent.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.checkpoint.Checkpoints;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.data.Dataset;
import dev.descent.data.Extents;
import dev.descent.data.HeldBatch;
import dev.descent.data.augment.Transforms;
import dev.descent.insight.blame.Blame;
import dev.descent.insight.blame.Dynamics;
import dev.descent.insight.curvature.Curvature;
import dev.descent.insight.explain.Explanation;
import dev.descent.loss.Losses;
import dev.descent.metric.Metrics;
import dev.descent.nn.Embedding;
import dev.descent.nn.Linear;
import dev.descent.nn.Parameters;
import dev.descent.nn.Seed;
import dev.descent.optimize.Adam;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.train.Trainer;
import dev.descent.train.history.History;
import dev.descent.train.history.TrainingException;
import dev.descent.train.keep.Resuming;
import dev.descent.train.loop.Steps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on texts of different lengths, packed. */
class PackedTest {
    private static final int WORDS = 20;
    private static final int LONGEST = 12;

    @TempDir
    Path folder;

    /** Word 0 fills up where somebody does by hand; words below 10 speak for class 0, the others for class 1. */
    private static int[][] texts(int size, long seed) {
        Random random = new Random(seed);
        int[][] texts = new int[size][];
        for (int row = 0; row < size; row++) {
            boolean first = random.nextBoolean();
            texts[row] = new int[1 + random.nextInt(LONGEST)];
            for (int i = 0; i < texts[row].length; i++) {
                boolean own = random.nextInt(4) > 0;
                texts[row][i] = (own == first ? 1 : 10) + random.nextInt(9);
            }
        }
        return texts;
    }

    private static int[] kinds(int[][] texts) {
        return Arrays.stream(texts)
                .mapToInt(text ->
                        2 * Arrays.stream(text).filter(word -> word >= 10).count() > text.length ? 1 : 0)
                .toArray();
    }

    private static Dataset packed(int[][] texts) {
        return Dataset.builder()
                .sequences("text", texts)
                .labels("kind", kinds(texts), 2)
                .build();
    }

    private static Dataset padded(int[][] texts) {
        int[] all = new int[texts.length * LONGEST];
        for (int row = 0; row < texts.length; row++) {
            System.arraycopy(texts[row], 0, all, row * LONGEST, texts[row].length);
        }
        return Dataset.builder()
                .ints("text", Shape.of(LONGEST), all)
                .labels("kind", kinds(texts), 2)
                .build();
    }

    /** The mean of a text's word vectors, and a layer on it. */
    private record Bag(Embedding words, Linear head) {
        static Bag of() {
            Seed seed = new Seed(7);
            return new Bag(Embedding.of(WORDS, 8, seed.at("words")), Linear.of(8, 2, seed.at("head")));
        }

        Parameters parameters() {
            return words.parameters().within("words").and(head.parameters().within("head"));
        }

        /** @param compiled counts how often a training step is written down */
        Objective packed(AtomicInteger compiled) {
            return Objective.comparing(
                    parameters(),
                    List.of("text"),
                    (batch, pass) -> {
                        compiled.addAndGet(pass.isTraining() ? 1 : 0);
                        Packed text = batch.packed("text");
                        Tensor mean = text.mean(pass.within("words", words, text.items()));
                        return pass.within("head", head, mean);
                    },
                    "kind",
                    Losses::crossEntropy);
        }

        Objective padded() {
            return Objective.comparing(
                    parameters(),
                    List.of("text"),
                    (batch, pass) -> {
                        Tensor text = batch.column("text");
                        Tensor isWord = text.ne(Tensor.full(0, DType.I32, text.shape()))
                                .cast(DType.F32)
                                .unsqueeze(-1);
                        Tensor sum = words.forward(text, pass).mul(isWord).sum(1);
                        return head.forward(sum.div(isWord.sum(1)), pass);
                    },
                    "kind",
                    Losses::crossEntropy);
        }
    }

    private static Trainer.Builder trainer(Objective objective) {
        return Trainer.of(objective)
                .optimizer(Adam.of(0.02))
                .metrics(Metrics.accuracy())
                .batchSize(16)
                .epochs(6)
                .seed(3);
    }

    @Test
    void textsOfDifferentLengthsTrainAsIfTheyWereFilledUp() {
        int[][] texts = texts(150, 1);
        int[][] others = texts(40, 2);
        AtomicInteger compiled = new AtomicInteger();
        Bag one = Bag.of();
        Bag other = Bag.of();
        Trainer packed = trainer(one.packed(compiled)).build();
        Trainer padded = trainer(other.padded()).build();

        History ours = packed.fit(packed(texts), packed(others));
        History theirs = padded.fit(padded(texts), padded(others));

        for (int epoch = 0; epoch < 6; epoch++) {
            assertEquals(
                    theirs.epochs().get(epoch).trainLoss(),
                    ours.epochs().get(epoch).trainLoss(),
                    1e-6);
            assertEquals(
                    theirs.epochs().get(epoch).validationLoss().orElseThrow(),
                    ours.epochs().get(epoch).validationLoss().orElseThrow(),
                    1e-6);
        }
        assertArrayEquals(
                other.head().weight().values().toFloats(),
                one.head().weight().values().toFloats(),
                1e-5f);
        assertTrue(packed.evaluate(packed(others)).metrics().get("accuracy") > 0.9);
        assertEquals(theirs.scale().constant(), ours.scale().constant(), 1e-6);
        Values said = packed.predict(packed(others));
        assertEquals(Shape.of(40, 2), said.shape());
        assertArrayEquals(padded.predict(padded(others)).toFloats(), said.toFloats(), 1e-4f);
        assertTrue(compiled.get() <= Steps.KEPT, "60 batches of small texts need " + compiled + " programs");
    }

    @Test
    void gatheredUpdatesAreThoseOfOneBatch() {
        int[][] texts = texts(64, 1);
        Bag one = Bag.of();
        Bag other = Bag.of();
        trainer(one.packed(new AtomicInteger()))
                .batchSize(8)
                .accumulate(4)
                .build()
                .fit(packed(texts));
        trainer(other.packed(new AtomicInteger())).batchSize(32).build().fit(packed(texts));

        assertArrayEquals(
                other.head().weight().values().toFloats(),
                one.head().weight().values().toFloats(),
                1e-4f);
    }

    @Test
    void aRunOnTextsThatWasStoppedComesToTheSameBits() {
        Dataset train = packed(texts(50, 1));
        Dataset validation = packed(texts(20, 2));
        Trainer undisturbed =
                trainer(Bag.of().packed(new AtomicInteger())).epochs(3).build();
        String expected = Resuming.result(undisturbed, undisturbed.fit(train, validation));

        History history;
        Trainer trainer;
        do {
            int[] asked = new int[1];
            trainer = trainer(Bag.of().packed(new AtomicInteger()))
                    .epochs(3)
                    .checkpoints(Checkpoints.in(folder))
                    .stopWhen(() -> asked[0]++ == 3)
                    .build();
            history = trainer.resume(train, validation);
        } while (history.ending() == History.Ending.INTERRUPTED);

        assertEquals(expected, Resuming.result(trainer, history));
    }

    @Test
    void theLatestProgramsAreKeptAndTheOthersClosed() {
        int[][] texts = IntStream.range(0, 24).mapToObj(i -> new int[8 + 8 * i]).toArray(int[][]::new);
        Dataset data = Dataset.builder()
                .sequences("text", texts)
                .labels("kind", new int[24], 2)
                .build();
        AtomicInteger compiled = new AtomicInteger();
        Bag bag = Bag.of();

        Trainer.of(bag.packed(compiled))
                .batchSize(1)
                .shuffle(false)
                .epochs(2)
                .build()
                .fit(data);

        int sizes = (int) Arrays.stream(texts)
                .mapToInt(text -> Extents.of(
                                Dataset.builder().sequences("text", text).build(), 0)
                        .rooms()
                        .get("text"))
                .distinct()
                .count();
        assertTrue(sizes > Steps.KEPT, sizes + " sizes");
        // In turn, none of which is there any more when its turn comes.
        assertEquals(2 * sizes + 1, compiled.get(), 1);
    }

    @Test
    void questionsAndAnswersOfDifferentLengthsFindOneAnother() {
        Random random = new Random(5);
        int[][] questions = new int[96][];
        int[][] answers = new int[96][];
        for (int row = 0; row < 96; row++) {
            int subject = row % 16;
            questions[row] = new int[1 + random.nextInt(5)];
            answers[row] = new int[1 + random.nextInt(9)];
            Arrays.fill(questions[row], 18);
            Arrays.fill(answers[row], 19);
            questions[row][random.nextInt(questions[row].length)] = subject;
            answers[row][random.nextInt(answers[row].length)] = subject;
        }
        Dataset data = Dataset.builder()
                .sequences("question", questions)
                .sequences("answer", answers)
                .build();
        Embedding words = Embedding.of(WORDS, 16, new Seed(3));
        AtomicInteger compiled = new AtomicInteger();
        Objective objective = Objective.of(words.parameters(), List.of("question", "answer"), (batch, pass) -> {
            compiled.addAndGet(pass.isTraining() ? 1 : 0);
            Packed question = batch.packed("question");
            Packed answer = batch.packed("answer");
            return Objective.Measured.of(Losses.contrastive(
                    question.sum(words.forward(question.items(), pass)),
                    answer.sum(words.forward(answer.items(), pass))));
        });
        Trainer trainer = Trainer.of(objective)
                .optimizer(Adam.of(0.02))
                .batchSize(16)
                .shuffle(false)
                .epochs(20)
                .build();

        History history = trainer.fit(data);

        assertTrue(history.epochs().getLast().trainLoss() < history.initialLoss() / 2, history.epochs()::toString);
        assertTrue(compiled.get() <= 10, compiled + " programs");
    }

    @Test
    void whatPackedTextsAreMadeOfIsThereForAProgram() {
        Dataset data = Dataset.builder()
                .sequences("text", new int[] {5, 6, 7}, new int[] {}, new int[] {8})
                .build();
        HeldBatch batch = HeldBatch.of(data, 2, 0, 1);
        Packed text = Inputs.of(batch, List.of("text")).packed("text");

        assertArrayEquals(new int[] {8, 5, 6, 7, 0, 0, 0, 0}, ints(batch, text.items()));
        assertArrayEquals(new int[] {0, 1, 4, 4}, ints(batch, text.offsets()));
        assertArrayEquals(new int[] {0, 1, 1, 1, 3, 3, 3, 3}, ints(batch, text.owners()));
        assertArrayEquals(new int[] {1, 3, 0}, ints(batch, text.lengths()));
        assertArrayEquals(new int[] {0, 0, 1, 2, 0, 1, 2, 3}, ints(batch, text.positions()));
        assertArrayEquals(
                new int[] {1, 1, 1, 1, 0, 0, 0, 0}, ints(batch, text.isItem().cast(DType.I32)));
        Tensor numbers = text.items().cast(DType.F32);
        assertArrayEquals(new int[] {8, 18, 0}, ints(batch, text.sum(numbers).cast(DType.I32)));
        assertArrayEquals(new int[] {8, 6, 0}, ints(batch, text.mean(numbers).cast(DType.I32)));
        assertArrayEquals(
                new int[] {8, 18, 18, 18, 0, 0, 0, 0},
                ints(batch, text.spread(text.sum(numbers)).cast(DType.I32)));
    }

    private static int[] ints(HeldBatch batch, Tensor tensor) {
        Program program = Program.compile(tensor.add(0), Updates.none());
        program.run(batch);
        return program.value(program.outputs().getFirst()).memory().toArray(ValueLayout.JAVA_INT);
    }

    @Test
    void insightLooksAtTextsToo() {
        int[][] texts = texts(48, 1);
        Dataset data = packed(texts);
        Objective objective = Bag.of().packed(new AtomicInteger());
        Dynamics dynamics = Dynamics.of(objective, data);
        Trainer trainer = trainer(objective).epochs(2).listener(dynamics).build();
        trainer.fit(data);

        assertEquals(48, Blame.of(dynamics).ranking().size());
        double[] losses = trainer.losses(data);
        assertEquals(
                trainer.evaluate(data).loss(), Arrays.stream(losses).average().orElseThrow(), 1e-5);
        assertTrue(Curvature.of(objective, data).measure().largest() > 0);
        Explanation step = Explanation.of(trainer(objective).build().pauseBefore(2, data, Optional.empty()));
        assertEquals("words", step.layers().getFirst().path());
        assertTrue(step.outcome().after() < step.outcome().before());
    }

    @Test
    void aTransformSeesTheItemsOfOneText() {
        Dataset data = Dataset.builder()
                .sequences("sound", Shape.of(2), new float[] {1, 2, 3, 4}, new float[] {5, 6}, new float[] {})
                .build();
        Linear linear = Linear.of(2, 1, new Seed(1));
        Objective objective = Objective.of(linear.parameters(), List.of("sound"), (batch, pass) -> {
            Packed sound = batch.packed("sound");
            return Objective.Measured.of(
                    sound.sum(linear.forward(sound.items(), pass)).square().mean());
        });
        Trainer trainer = Trainer.of(objective)
                .shuffle(false)
                .transforms(Transforms.on("sound", (example, _) -> {
                    MemorySegment values = example.values("x");
                    for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
                        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, 10 * values.getAtIndex(ValueLayout.JAVA_FLOAT, i));
                    }
                }))
                .build();

        HeldBatch batch = trainer.pauseBefore(1, data, Optional.empty()).batch();

        float[] expected = new float[16];
        System.arraycopy(new float[] {10, 20, 30, 40, 50, 60}, 0, expected, 0, 6);
        assertArrayEquals(expected, batch.column("sound").toFloats());
    }

    @Test
    void wrongWaysOfTakingAColumnAreSaid() {
        Dataset data = packed(texts(10, 1));
        Bag bag = Bag.of();
        Objective unpacked = Objective.of(
                bag.parameters(),
                List.of("text", "kind"),
                (batch, pass) -> Objective.Measured.of(
                        bag.words().forward(batch.column("text"), pass).mean()));
        Objective packing = Objective.of(
                bag.parameters(),
                List.of("text", "kind"),
                (batch, pass) -> Objective.Measured.of(
                        bag.words().forward(batch.packed("kind").items(), pass).mean()));

        assertTrue(
                refused(unpacked, data).contains("the lengths of column \"text\" vary; take it by packed(\"text\")"));
        assertTrue(refused(packing, data)
                .contains("the examples of column \"kind\" are all of one shape; take it by column(\"kind\")"));
    }

    private static String refused(Objective objective, Dataset data) {
        return assertThrows(
                        TrainingException.class,
                        () -> Trainer.of(objective).build().fit(data))
                .getMessage();
    }
}
