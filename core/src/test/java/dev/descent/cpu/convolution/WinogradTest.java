package dev.descent.cpu.convolution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.cpu.CpuBackend;
import dev.descent.cpu.Tiers;
import dev.descent.oracle.Oracle;
import dev.descent.oracle.OracleCases;
import dev.descent.oracle.Runner;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Window;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Where Winograd's method is used, and what is particular to it; what it computes is tested with all other convolutions. */
class WinogradTest {
    private static final int CHANNELS = 32;
    private static final int EXTENT = 12;

    @TestFactory
    Stream<DynamicTest> withoutItConvolutionsOfManyChannelsComputeWhatTheInterpreterDoes() {
        CpuBackend without = Tiers.scalars(false);
        return OracleCases.groups().get("windows").stream()
                .filter(tested -> tested.name().contains("of many channels"))
                .map(tested -> DynamicTest.dynamicTest(tested.name(), () -> Oracle.check(tested, Runner.on(without))));
    }

    @Test
    void manyChannelsUnderAKernelThatMovesByOneSuit() {
        Window usual = Window.of(3, 1, 1);
        assertTrue(WinogradTiles.suit(convolution(DType.F32, usual, 1, CHANNELS, CHANNELS)));
        assertFalse(WinogradTiles.suit(convolution(DType.F32, usual, 1, CHANNELS, CHANNELS - 1)));
        assertFalse(WinogradTiles.suit(convolution(DType.F32, usual, 1, CHANNELS - 1, CHANNELS)));
        assertFalse(WinogradTiles.suit(convolution(DType.F32, usual, 1, CHANNELS, 512)), "few tiles");
        assertFalse(WinogradTiles.suit(convolution(DType.F32, usual, 2, 2 * CHANNELS, CHANNELS)), "groups");
        assertFalse(WinogradTiles.suit(convolution(DType.F64, usual, 1, CHANNELS, CHANNELS)), "F64");
        assertFalse(WinogradTiles.suit(convolution(DType.F32, Window.of(3, 2, 1), 1, CHANNELS, CHANNELS)), "stride");
        assertFalse(WinogradTiles.suit(convolution(DType.F32, Window.of(5, 1, 2), 1, CHANNELS, CHANNELS)), "size");
        assertFalse(
                WinogradTiles.suit(convolution(DType.F32, new Window(3, 1, 2, 2, 2), 1, CHANNELS, CHANNELS)),
                "dilation");
    }

    @Test
    void anInfinityStaysWithinTheTilesThatReachIt() {
        Convolution op = convolution(DType.F32, Window.of(3, 1, 1), 1, CHANNELS, CHANNELS);
        float[] usual = result(op, 1, Tiers.scalars(true));
        for (float strange : new float[] {Float.POSITIVE_INFINITY, Float.NaN}) {
            float[] values = result(op, strange, Tiers.scalars(true));
            for (int place = 0; place < EXTENT * EXTENT; place++) {
                int fromRow = Math.abs(place / EXTENT - 5);
                int fromColumn = Math.abs(place % EXTENT - 6);
                // At row 5 and column 6, tiles begin at even rows and columns.
                boolean isReached = fromRow <= 1 && fromColumn <= 1;
                boolean isInTile = place / EXTENT / 2 >= 2
                        && place / EXTENT / 2 <= 3
                        && place % EXTENT / 2 >= 2
                        && place % EXTENT / 2 <= 3;
                for (int channel = 0; channel < CHANNELS; channel++) {
                    int at = place * CHANNELS + channel;
                    if (isReached) {
                        assertFalse(Float.isFinite(values[at]), "reached at " + place);
                    } else if (!isInTile) {
                        assertEquals(usual[at], values[at], "out of reach at " + place);
                    }
                }
            }
        }
    }

    /** The first image with something at row 5 and column 6. */
    private static float[] result(Convolution op, float there, CpuBackend backend) {
        Values image = Values.zeros(DType.F32, op.image());
        Values weights = Values.zeros(DType.F32, op.kernel());
        for (int i = 0; i < op.image().size(); i++) {
            image.set(i, Math.sin(i));
        }
        for (int i = 0; i < op.kernel().size(); i++) {
            weights.set(i, Math.cos(i));
        }
        image.set((5 * EXTENT + 6) * CHANNELS + 3, there);
        Map<String, Values> batch = Map.of("x", image, "w", weights);
        Tensor result = Tensor.of(op);
        Program program = Program.compile(List.of(result), Updates.none(), backend);
        program.run(name -> batch.get(name).memory());
        return program.value(result).toFloats();
    }

    private static Convolution convolution(DType dtype, Window window, int groups, int in, int out) {
        Tensor x = Tensor.input("x", dtype, 1, EXTENT, EXTENT, in);
        Tensor weight = Tensor.input("w", dtype, out, in / groups, window.size(), window.size());
        return new Convolution.Conv2d(x, weight, new Convolution.Geometry(window, window, groups));
    }
}
