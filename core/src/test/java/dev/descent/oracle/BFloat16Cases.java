package dev.descent.oracle;

import static dev.descent.tensor.DType.BF16;
import static dev.descent.tensor.DType.F32;

import dev.descent.compile.Updates;
import dev.descent.oracle.OracleCase.Work;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import dev.descent.tensor.Window;
import java.util.ArrayList;
import java.util.List;

/** Values of two bytes: rounded, stored, moved, read in every way that loops read, and multiplied. */
final class BFloat16Cases {
    private static final int[] SIZES = {1, 2, 15, 16, 17, 33, 1000};

    private BFloat16Cases() {}

    static List<OracleCase> all() {
        List<OracleCase> cases = new ArrayList<>();
        for (int size : SIZES) {
            cases.add(OracleCase.one(
                    "rounded and stored, " + size,
                    F32,
                    draw -> draw.normal(size).cast(BF16)));
            cases.add(OracleCase.withGradients(
                    "rounded amid a loop, " + size,
                    F32,
                    draw -> draw.normal(size).mul(3).cast(BF16).cast(F32).add(draw.normal(size))));
            cases.add(OracleCase.withGradients("a product, " + size, F32, draw -> {
                Tensor x = draw.normal(17, size).cast(BF16);
                return x.matmul(draw.normal(size, 33).cast(BF16));
            }));
        }
        for (DType other : List.of(DType.F64, DType.I32, DType.BOOL)) {
            cases.add(OracleCase.one(
                    "from " + other,
                    F32,
                    draw -> draw.normal(35).mul(50).cast(other).cast(BF16)));
            cases.add(OracleCase.one("to " + other, F32, draw -> {
                // Stored in between, so that one loop writes two bytes a value and another reads them.
                Tensor stored = draw.normal(5, 7).cast(BF16);
                return Tensor.concat(0, List.of(stored, stored)).cast(other);
            }));
        }
        views(cases);
        products(cases);
        cases.add(OracleCase.updating("a variable of BF16", draw -> {
            Variable master = draw.variable(3, 17);
            Variable copy = new Variable("copy", BF16, Shape.of(3, 17), Initializer.zeros());
            Tensor moved = master.read().sub(copy.read().cast(F32).mul(0.25));
            return new Work(
                    List.of(copy.read().cast(F32).sum()),
                    Updates.none().and(master, moved).and(copy, moved.cast(BF16)));
        }));
        return List.copyOf(cases);
    }

    private static void views(List<OracleCase> cases) {
        cases.add(OracleCase.one(
                "read across", F32, draw -> stored(draw, 33, 20).transpose().cast(F32)));
        cases.add(OracleCase.one(
                "read backwards", F32, draw -> stored(draw, 33, 20).flip(1).cast(F32)));
        cases.add(OracleCase.one(
                "cut out", F32, draw -> stored(draw, 33, 20).slice(1, 3, 20).cast(F32)));
        cases.add(OracleCase.one(
                "a column for all", F32, draw -> stored(draw, 33, 1).cast(F32).add(draw.normal(66, 20))));
        cases.add(OracleCase.one(
                "joined side by side",
                F32,
                draw -> Tensor.concat(1, List.of(stored(draw, 9, 1), stored(draw, 9, 20), stored(draw, 9, 3)))));
        cases.add(OracleCase.one(
                "rows by number",
                F32,
                draw -> stored(draw, 9, 20).gather(draw.indices(9, 4, 3)).cast(F32)));
        cases.add(OracleCase.one(
                "values by number",
                F32,
                draw -> stored(draw, 40).gather(draw.indices(40, 50)).cast(F32)));
        cases.add(OracleCase.one(
                "the largest of each row, rounded",
                F32,
                draw -> draw.distinct(9, 20).amax(1).cast(BF16)));
    }

    private static Tensor stored(Draw draw, int... shape) {
        Tensor rounded = draw.normal(shape).cast(BF16);
        return Tensor.concat(0, List.of(rounded, rounded));
    }

    private static void products(List<OracleCase> cases) {
        for (int[] size : new int[][] {{1, 64, 64}, {64, 1, 64}, {65, 33, 1}, {128, 96, 80}, {31, 200, 257}}) {
            String form = size[0] + "×" + size[1] + " by " + size[1] + "×" + size[2];
            cases.add(OracleCase.withGradients(
                    form,
                    F32,
                    draw -> draw.normal(size[0], size[1])
                            .cast(BF16)
                            .matmul(draw.normal(size[1], size[2]).cast(BF16))));
            cases.add(OracleCase.withGradients(
                    form + ", both transposed",
                    F32,
                    draw -> draw.normal(size[1], size[0])
                            .cast(BF16)
                            .transpose()
                            .matmul(draw.normal(size[2], size[1]).cast(BF16).transpose())));
        }
        Window window = new Window(3, 2, 1, 1, 1);
        for (int out : List.of(5, 64, 128)) {
            cases.add(OracleCase.withGradients(
                    "a convolution to " + out,
                    F32,
                    draw -> Tensor.of(new Convolution.Conv2d(
                            draw.normal(3, 9, 8, 20).cast(BF16),
                            draw.normal(out, 20, 3, 3).cast(BF16),
                            new Convolution.Geometry(window, window, 1)))));
        }
        cases.add(OracleCase.withGradients("a batch", F32, draw -> {
            Tensor heads = draw.normal(3, 24, 4, 20).cast(BF16).permute(0, 2, 1, 3);
            return heads.matmul(draw.normal(3, 4, 20, 24).cast(BF16));
        }));
    }
}
