package dev.descent.oracle;

import static dev.descent.tensor.DType.F32;

import dev.descent.tensor.Tensor;
import java.util.List;

/** Graphs deeper than a stack that recursed over them. */
final class DeepCases {
    private static final int LAYERS = 2000;

    private DeepCases() {}

    static List<OracleCase> all() {
        return List.of(
                OracleCase.withGradients("a chain of " + LAYERS + " elementwise layers", F32, draw -> {
                    Tensor x = draw.normal(17);
                    Tensor w = draw.parameter(17);
                    for (int i = 0; i < LAYERS; i++) {
                        x = x.add(x.mul(w).tanh().mul(1e-3));
                    }
                    return x;
                }),
                OracleCase.withGradients("a chain of " + LAYERS + " linear layers", F32, draw -> {
                    Tensor x = draw.normal(3, 4);
                    Tensor w = draw.parameter(4, 4);
                    for (int i = 0; i < LAYERS; i++) {
                        x = x.add(x.matmul(w).tanh().mul(1e-3));
                    }
                    return x;
                }),
                OracleCase.withGradients("a chain of " + LAYERS + " sums and broadcasts", F32, draw -> {
                    Tensor x = draw.normal(3, 5);
                    for (int i = 0; i < LAYERS; i++) {
                        x = x.sub(x.meanKeeping(1).mul(1e-3));
                    }
                    return x;
                }));
    }
}
