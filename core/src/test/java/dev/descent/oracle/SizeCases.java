package dev.descent.oracle;

import static dev.descent.tensor.DType.F32;
import static dev.descent.tensor.DType.F64;

import dev.descent.tensor.Functions;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The loops that training is made of, at sizes on either side of vector widths, tiles and thresholds. */
final class SizeCases {
    private static final int[] SIZES = {1, 3, 15, 16, 17, 31, 33, 1000};

    private final List<OracleCase> cases = new ArrayList<>();

    private SizeCases() {}

    static List<OracleCase> all() {
        SizeCases sizes = new SizeCases();
        for (int rows : SIZES) {
            for (int columns : SIZES) {
                if (rows * columns <= 3000 || rows * columns == 17_000) {
                    sizes.rows(rows, columns);
                }
            }
        }
        sizes.products();
        sizes.large();
        return List.copyOf(sizes.cases);
    }

    private void rows(int rows, int columns) {
        String size = " " + rows + "×" + columns;
        cases.add(OracleCase.withGradients("elementwise and broadcasts" + size, F32, draw -> {
            Tensor x = draw.normal(rows, columns);
            Tensor scaled = x.mul(draw.normal(columns)).add(draw.normal(rows, 1));
            return scaled.tanh().mul(draw.normal()).sub(x.square().mul(0.3));
        }));
        cases.add(OracleCase.withGradients(
                "softmax rows" + size, F32, draw -> draw.normal(rows, columns).softmax(-1)));
        cases.add(OracleCase.withGradients(
                "layerNorm rows" + size,
                F32,
                draw -> Functions.layerNorm(draw.normal(rows, columns), 0.1)
                        .mul(draw.normal(columns))
                        .add(draw.normal(columns))));
        cases.add(OracleCase.withGradients(
                "crossEntropy rows" + size,
                F32,
                draw -> FunctionExamples.crossEntropy(draw.normal(rows, columns), draw.indices(columns, rows))));
        cases.add(OracleCase.of("reductions" + size, F32, draw -> {
            Tensor x = draw.normal(rows, columns);
            Tensor y = x.mul(draw.normal(rows, columns));
            return List.of(y.sum(0), y.sum(1), y.sum(), y.amax(0), y.amax(1), y.amax(0, 1), x.mean(0), x.argmax(1));
        }));
    }

    private void products() {
        for (int size : SIZES) {
            int small = Math.min(size, 33);
            product(size, 3, 17);
            product(3, size, 17);
            product(17, 3, size);
            product(small, small, small);
            product(1, size, 1);
        }
        product(64, 64, 64);
        product(65, 33, 129);
    }

    private void product(int m, int k, int n) {
        String size = " " + m + "×" + k + " by " + k + "×" + n;
        cases.add(OracleCase.withGradients(
                "linear and relu" + size,
                F32,
                draw -> draw.normal(m, k)
                        .matmul(draw.parameter(n, k).transpose())
                        .add(draw.parameter(n))
                        .relu()));
        cases.add(OracleCase.withGradients(
                "product" + size, F64, draw -> draw.normal(m, k).matmul(draw.normal(k, n))));
    }

    /** Large enough that a backend would share them among threads. */
    private void large() {
        cases.add(OracleCase.of("a large elementwise chain", F32, draw -> {
            Tensor x = draw.normal(300, 700);
            return List.of(x.mul(x).add(1).sqrt().reciprocal(), x.sum(), x.sum(0), x.sum(1));
        }));
        cases.add(OracleCase.of("a large product", F32, draw -> {
            Tensor x = draw.normal(130, 120);
            Tensor w = draw.parameter(120, 140);
            return List.of(x.matmul(w).tanh(), x.matmul(w).sum(0));
        }));
        cases.add(OracleCase.withGradients(
                "a large softmax", F32, draw -> draw.normal(513, 129).softmax(-1)));
        cases.add(OracleCase.withGradients(
                "a large gather", F32, draw -> draw.parameter(257, 65).gather(draw.indices(257, 999))));
        cases.add(OracleCase.one(
                "random numbers", F32, draw -> Functions.normal(Shape.of(1001), 3, 4, draw.integers(0, 9))));
    }
}
