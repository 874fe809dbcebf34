package dev.descent.cpu.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Values;
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
        List<Values> whole =
                run(backend, qkv(DType.F64), x -> Attention.composed(x, isToken, causal, weights -> weights));
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
                seenAndGradient(qkv(DType.F64, shape), x -> Attention.composed(x, isToken, causal, w -> w)), Map.of());
        for (Backend backend : List.of(USUAL, PLAIN)) {
            List<Values> tiled = run(backend, qkv(DType.F32, shape), x -> Tensor.of(new Attention(x, isToken, causal)));
            for (int i = 0; i < exact.size(); i++) {
                assertArrayEquals(exact.get(i), tiled.get(i).toDoubles(), 2e-5);
            }
        }
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
