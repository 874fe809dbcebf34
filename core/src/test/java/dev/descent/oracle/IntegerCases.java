package dev.descent.oracle;

import static dev.descent.tensor.DType.BOOL;
import static dev.descent.tensor.DType.F32;
import static dev.descent.tensor.DType.F64;
import static dev.descent.tensor.DType.I32;

import dev.descent.tensor.Binary;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Uniform;
import java.util.ArrayList;
import java.util.List;

/** Whole numbers, truth values, and the ways between the types: all exact. */
final class IntegerCases {
    private IntegerCases() {}

    static List<OracleCase> all() {
        List<OracleCase> cases = new ArrayList<>();
        for (int size : new int[] {1, 3, 15, 16, 17, 33, 1000}) {
            cases.add(OracleCase.of("whole numbers " + size, F32, draw -> arithmetic(draw, size)));
            cases.add(OracleCase.of("truth values " + size, F32, draw -> logic(draw, size)));
        }
        cases.add(OracleCase.of("whole numbers wrap around", F32, draw -> {
            int[] ends = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1, 65536, 123456789};
            Tensor a = draw.givenIntegers(ends, 6, 1);
            Tensor b = draw.givenIntegers(ends, 6);
            return List.of(
                    a.add(b),
                    a.sub(b),
                    a.mul(b),
                    a.max(b),
                    a.min(b),
                    a.neg(),
                    a.abs(),
                    a.sign(),
                    a.lt(b),
                    a.eq(b),
                    a.add(b).sum(0),
                    a.add(b).sum());
        }));
        for (DType from : DType.values()) {
            cases.add(OracleCase.of("cast from " + from, F32, draw -> {
                Tensor x = draw.given(new double[] {-2.75, -1, -0.5, 0, 0.5, 1, 1.5, 300, -7e8, 2.5e9}, 10);
                Tensor exact = x.cast(from);
                return List.of(exact, exact.cast(F32), exact.cast(F64), exact.cast(I32), exact.cast(BOOL));
            }));
        }
        cases.add(OracleCase.of("views of whole numbers and truth values", F32, draw -> {
            Tensor n = draw.integers(-9, 9, 4, 5);
            Tensor t = draw.truths(4, 5);
            return List.of(
                    n.transpose(),
                    t.transpose(),
                    n.flip(0).slice(1, 1, 4),
                    Tensor.concat(0, List.of(t, t.flip(1))),
                    n.pad(1, 1, 2, -3),
                    t.pad(1, 1, 2, 1),
                    n.sum(0),
                    n.amax(1),
                    n.gather(draw.indices(4, 6)),
                    t.gather(draw.indices(4, 6)),
                    Tensor.of(new Indexing.ScatterAdd(n, draw.indices(3, 4), 3)),
                    Tensor.select(t, n, n.neg()),
                    Tensor.select(t, t, n.gt(Tensor.full(0, I32, Shape.scalar()))));
        }));
        cases.add(OracleCase.of("argmax with ties", F32, draw -> {
            Tensor x = draw.integers(0, 4, 9, 17).cast(F32);
            return List.of(x.argmax(0), x.argmax(1), draw.integers(0, 3, 9, 17).argmax(1));
        }));
        cases.add(OracleCase.of(
                "oneHot",
                F32,
                draw -> List.of(
                        draw.indices(7, 33).oneHot(7),
                        Functions.oneHot(draw.integers(-2, 9, 2, 3), 7, F64),
                        Functions.isClass(draw.indices(3, 4), 3))));
        cases.add(OracleCase.of("sums of copies wrap around", F32, draw -> {
            Shape many = Shape.of(100_000);
            return List.of(
                    draw.integers(50_000, 60_000).broadcastTo(many).sum(),
                    Tensor.full(-50_000, I32, many).sum());
        }));
        cases.add(OracleCase.of("random numbers of a counter picked out of others", F32, draw -> {
            Tensor counter = draw.integers(0, 9, 3).slice(0, 2, 3).reshape();
            return List.of(Tensor.of(new Uniform(Shape.of(5, 7), 3, 1, counter)));
        }));
        cases.add(OracleCase.of("random numbers of one counter", F32, draw -> {
            Tensor counter = draw.givenIntegers(new int[] {41});
            return List.of(
                    Tensor.of(new Uniform(Shape.of(3, 17), 5, 0, counter)),
                    Tensor.of(new Uniform(Shape.of(1000), -7, 3, counter)),
                    Tensor.of(new Uniform(Shape.of(17, 3), 5, 0, counter)).transpose(),
                    Functions.bernoulli(0.25, Shape.of(33), 1L << 40, 9, counter.add(1)));
        }));
        return cases;
    }

    private static List<Tensor> arithmetic(Draw draw, int size) {
        Tensor a = draw.integers(-1000, 1000, size);
        Tensor b = draw.integers(-1000, 1000, size);
        Tensor divisor = Tensor.select(b.eq(Tensor.zerosLike(b)), Tensor.onesLike(b), b);
        List<Tensor> results = new ArrayList<>(List.of(
                a.add(b),
                a.sub(b),
                a.mul(b),
                a.div(divisor),
                a.max(b),
                a.min(b),
                a.neg(),
                a.abs(),
                a.sign(),
                a.mul(b).sum(),
                a.amax(0),
                a.mul(7).add(3).sub(b),
                Tensor.iota(Shape.of(size), 0).mul(a)));
        for (Binary.Compare.Order order : Binary.Compare.Order.values()) {
            results.add(Tensor.of(new Binary.Compare(order, a, b)));
        }
        return results;
    }

    private static List<Tensor> logic(Draw draw, int size) {
        Tensor x = draw.normal(size);
        Tensor p = draw.truths(size);
        Tensor q = x.gt(0);
        return List.of(
                p.max(q),
                p.min(q),
                p.cast(F32).mul(x),
                Tensor.select(p.min(q), x, x.neg()),
                q.cast(I32).sum(),
                x.cast(BOOL),
                Tensor.select(p, p, q),
                p.cast(I32).sub(q.cast(I32)));
    }
}
