package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.tensor.DType;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixedPrecisionTest {
    private final Random random = new Random(7);

    private Tensor values(int... shape) {
        int size = 1;
        for (int extent : shape) {
            size *= extent;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values, shape);
    }

    private static List<Tensor> mixed(Tensor... roots) {
        return MixedPrecision.apply(Simplify.apply(List.of(roots)), Precision.BF16);
    }

    private static List<Tensor> roundings(List<Tensor> roots) {
        return Graph.topological(roots).stream()
                .filter(node -> node.op() instanceof Unary.Cast cast && cast.dtype() == DType.BF16)
                .toList();
    }

    @Test
    void theResultIsTheProductOfRoundedFactors() {
        Tensor a = values(64, 96);
        Tensor b = values(96, 80);
        Tensor product = a.matmul(b);
        Program program = Program.compile(List.of(product), Updates.none(), Precision.BF16);
        program.run();
        Tensor rounded = Tensor.of(new MatMul(
                Tensor.of(new Leaf.Literal(a.cast(DType.BF16).evaluate())).cast(DType.F64),
                Tensor.of(new Leaf.Literal(b.cast(DType.BF16).evaluate())).cast(DType.F64),
                false,
                false));
        double[] expected = Interpreter.evaluate(List.of(rounded), Map.of()).getFirst();
        double[] got = program.value(product).toDoubles();
        for (int i = 0; i < got.length; i++) {
            assertEquals(expected[i], got[i], 1e-4);
        }
    }

    @Test
    void aFactorOfSeveralProductsIsRoundedOnceBelowItsViews() {
        Tensor x = values(6, 64, 48).tanh();
        Tensor heads = x.reshape(6, 64, 4, 12).permute(0, 2, 1, 3);
        List<Tensor> roots = mixed(heads.matmul(heads.transpose()), x.matmul(values(6, 48, 64)));
        assertEquals(2, roundings(roots).size());
        assertTrue(roundings(roots).stream()
                .anyMatch(rounding -> rounding.inputs().getFirst().op() instanceof Unary.Tanh));
    }

    @Test
    void whatIsNotWorthRoundingStaysAsItIs() {
        assertTrue(roundings(mixed(values(64, 4).matmul(values(4, 64)))).isEmpty());
        assertFalse(roundings(mixed(values(64, 64).matmul(values(64, 64)))).isEmpty());
    }

    @Test
    void f32LeavesAProgramAsItIsWritten() {
        List<Tensor> roots = Simplify.apply(List.of(values(64, 64).matmul(values(64, 64))));
        assertEquals(roots, MixedPrecision.apply(roots, Precision.F32));
    }
}
