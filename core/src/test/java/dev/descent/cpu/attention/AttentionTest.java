package dev.descent.cpu.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Backend;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.cpu.CpuBackend;
import dev.descent.cpu.Tiers;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.Attention;
import dev.descent.tensor.DType;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.ShapeException;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionTest {
    /** More than two tiles of queries, the last one short, and no whole number of vectors. */
    private static final int TOKENS = 150;

    private static final Shape SHAPE = Shape.of(2, TOKENS, 3, 2, 7);

    private static final Backend USUAL = new CpuBackend(2);
    private static final Backend PLAIN = Tiers.plain();

    private static Stream<Arguments> backends() {
        return Stream.of(USUAL, Tiers.withoutOneDnn(), PLAIN)
                .flatMap(backend -> Stream.of(false, true)
                        .flatMap(
                                causal -> Stream.of(false, true).map(masked -> Arguments.of(backend, causal, masked))));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void tilesGiveWhatTheWholeExpressionGives(Backend backend, boolean causal, boolean masked) {
        Optional<Tensor> isToken = masked ? Optional.of(someTokens()) : Optional.empty();
        List<Values> tiled = run(backend, qkv(DType.F32), x -> Tensor.of(new Attention(x, isToken, causal)));
        List<Values> whole = run(backend, qkv(DType.F64), x -> new Attention(x, isToken, causal).expanded());
        for (int i = 0; i < whole.size(); i++) {
            assertArrayEquals(whole.get(i).toDoubles(), tiled.get(i).toDoubles(), 2e-5);
        }
    }

    /** Heads of one feature, of less and of more than a vector; contexts of one token and on either side of a tile. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, false, false",
        "1, 33, true, true",
        "7, 5, true, false",
        "31, 33, false, true",
        "33, 1, true, true",
        "65, 5, false, false",
        "65, 33, true, false",
        "130, 1, false, true"
    })
    void itFitsHeadsAndContextsOfAnySize(int tokens, int features, boolean causal, boolean masked) {
        Shape shape = Shape.of(2, tokens, 3, 2, features);
        Tensor some = Tensor.iota(Shape.of(2, tokens), 1)
                .cast(DType.F32)
                .mul(1.6)
                .cos()
                .gt(0);
        Optional<Tensor> isToken = masked ? Optional.of(some) : Optional.empty();
        List<double[]> exact = Interpreter.evaluate(
                seenAndGradient(qkv(DType.F64, shape), x -> new Attention(x, isToken, causal).expanded()), Map.of());
        for (Backend backend : List.of(USUAL, PLAIN)) {
            List<Values> tiled = run(backend, qkv(DType.F32, shape), x -> Tensor.of(new Attention(x, isToken, causal)));
            for (int i = 0; i < exact.size(); i++) {
                assertArrayEquals(exact.get(i), tiled.get(i).toDoubles(), 2e-5);
            }
        }
    }

    private static Stream<Arguments> packs() {
        return Stream.of(USUAL, Tiers.withoutOneDnn(), PLAIN)
                .flatMap(backend -> Stream.of(false, true).map(causal -> Arguments.of(backend, causal)));
    }

    /** Texts of no token, of one, of less and of more than a tile; room for some tokens more behind them. */
    @ParameterizedTest
    @MethodSource("packs")
    void packedSequencesSeeThemselvesAlone(Backend backend, boolean causal) {
        int[] lengths = {5, 0, 1, 70, 17, 0, 33};
        int room = 131;
        Tensor offsets = offsets(lengths);
        Shape shape = Shape.of(1, room, 3, 2, 7);
        List<double[]> exact = Interpreter.evaluate(
                seenAndGradient(
                        qkv(DType.F64, shape),
                        x -> Attention.packed(x, offsets, causal).expanded()),
                Map.of());
        List<Values> packed = run(backend, qkv(DType.F32, shape), x -> Tensor.of(Attention.packed(x, offsets, causal)));
        for (int i = 0; i < exact.size(); i++) {
            assertArrayEquals(exact.get(i), packed.get(i).toDoubles(), 2e-5);
        }
        int begin = 6;
        Tensor alone = qkv(DType.F32, shape).slice(1, begin, begin + 70);
        List<Values> single = run(backend, alone, x -> Tensor.of(new Attention(x, Optional.empty(), causal)));
        double[] seen = packed.getFirst().toDoubles();
        assertArrayEquals(single.getFirst().toDoubles(), Arrays.copyOfRange(seen, begin * 14, (begin + 70) * 14), 1e-6);
        assertArrayEquals(new double[5 * 14], Arrays.copyOfRange(seen, 126 * 14, room * 14), "behind the last text");
    }

    @Test
    void packedSequencesHaveTheSameBitsOnAnyNumberOfThreads() {
        Function<Tensor, Tensor> attention = x -> Tensor.of(Attention.packed(x, offsets(90, 40, 19), false));
        Shape shape = Shape.of(1, TOKENS, 3, 2, 7);
        List<Values> alone = run(new CpuBackend(1), qkv(DType.F32, shape), attention);
        List<Values> together = run(new CpuBackend(5), qkv(DType.F32, shape), attention);
        for (int i = 0; i < alone.size(); i++) {
            assertArrayEquals(alone.get(i).toFloats(), together.get(i).toFloats());
        }
    }

    /** Offsets are data; wrong ones must not reach beyond the buffers. */
    @Test
    void offsetsThatLeadAstrayTouchNothingElse() {
        Tensor offsets = Tensor.of(new int[] {-5, 900, 20, 1 << 30}, 4);
        for (Values values : run(
                USUAL, qkv(DType.F32, Shape.of(1, 40, 3, 2, 7)), x -> Tensor.of(Attention.packed(x, offsets, true)))) {
            assertTrue(values.isFinite());
        }
    }

    @Test
    void packedSequencesNeedABatchOfOneAndNoMask() {
        ShapeException batch =
                assertThrows(ShapeException.class, () -> Attention.packed(qkv(DType.F32), offsets(3, 4), false));
        assertTrue(batch.getMessage().contains("a batch of one"), batch.getMessage());
    }

    private static Tensor offsets(int... lengths) {
        int[] offsets = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            offsets[i + 1] = offsets[i] + lengths[i];
        }
        return Tensor.of(offsets, offsets.length);
    }

    @Test
    void itGivesTheSameBitsOnAnyNumberOfThreads() {
        Function<Tensor, Tensor> attention = x -> Tensor.of(new Attention(x, Optional.of(someTokens()), true));
        List<Values> alone = run(new CpuBackend(1), qkv(DType.F32), attention);
        for (int threads : new int[] {2, 5}) {
            List<Values> together = run(new CpuBackend(threads), qkv(DType.F32), attention);
            for (int i = 0; i < alone.size(); i++) {
                assertArrayEquals(alone.get(i).toFloats(), together.get(i).toFloats());
            }
        }
    }

    @Test
    void aQueryThatSeesNoKeyGivesZeroAndTakesNoBlame() {
        Tensor nothing = Tensor.full(0, DType.BOOL, Shape.of(2, TOKENS));
        for (Values values :
                run(new CpuBackend(1), qkv(DType.F32), x -> Tensor.of(new Attention(x, Optional.of(nothing), true)))) {
            assertArrayEquals(new double[Math.toIntExact(values.size())], values.toDoubles());
        }
    }

    @Test
    void fourTimesTheContextTakesFourTimesTheMemory() {
        assertEquals(4, (double) temporaryBytes(4 * 256) / temporaryBytes(256), 0.1);
        assertTrue(temporaryBytes(1024) < 4L * 1024 * 1024, "less than the weights of one head");
    }

    private static long temporaryBytes(int tokens) {
        Tensor x = Tensor.input("x", DType.F32, 1, tokens, 3, 2, 16);
        Tensor loss =
                Tensor.of(new Attention(x, Optional.empty(), true)).square().sum();
        return Program.compile(List.of(loss, Gradients.of(loss, List.of(x)).of(x)), Updates.none())
                .temporaryBytes();
    }

    private static List<Values> run(Backend backend, Tensor qkv, Function<Tensor, Tensor> attention) {
        List<Tensor> outputs = seenAndGradient(qkv, attention);
        Program program = Program.compile(outputs, Updates.none(), backend);
        program.run();
        return outputs.stream().map(program::value).toList();
    }

    /** What comes out, and the gradient of a sum of it with different weights. */
    private static List<Tensor> seenAndGradient(Tensor qkv, Function<Tensor, Tensor> attention) {
        Tensor seen = attention.apply(qkv);
        Tensor weights =
                Tensor.iota(seen.shape(), 1).cast(seen.dtype()).mul(0.1).sin();
        return List.of(seen, Gradients.of(seen.mul(weights).sum(), List.of(qkv)).of(qkv));
    }

    private static Tensor qkv(DType dtype) {
        return qkv(dtype, SHAPE);
    }

    private static Tensor qkv(DType dtype, Shape shape) {
        float[] numbers = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 4 * Threefry.uniform(Threefry.key(3, 1), 0, i) - 2;
        }
        return Tensor.of(numbers, shape.dims()).cast(dtype);
    }

    /** All of the first sequence's but a few, a third of the second's. */
    private static Tensor someTokens() {
        Shape shape = Shape.of(2, TOKENS);
        Tensor place = Tensor.iota(shape, 1);
        Tensor length = Tensor.iota(shape, 0).mul(-90).add(145);
        return place.lt(length);
    }
}
