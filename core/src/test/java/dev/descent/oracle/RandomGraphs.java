package dev.descent.oracle;

import static dev.descent.tensor.DType.F32;
import static dev.descent.tensor.DType.F64;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Random expressions over all ops and views. Every step keeps values of moderate size moderate and stays clear of
 * poles, so that errors stay small enough to compare.
 */
final class RandomGraphs {
    private static final int[] EXTENTS = {1, 2, 3, 4, 5, 7, 16, 17};
    private static final int LARGEST = 600;

    private final Draw draw;
    private final RandomGenerator random;
    private final List<Tensor> pool = new ArrayList<>();

    private RandomGraphs(Draw draw) {
        this.draw = draw;
        this.random = draw.random();
    }

    /** This many cases, one in eight of them in F64. */
    static List<OracleCase> all(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    DType dtype = i % 8 == 7 ? F64 : F32;
                    int steps = 5 + i % 36;
                    return OracleCase.of(
                            "random graph " + i + " of " + steps + " steps",
                            dtype,
                            draw -> new RandomGraphs(draw).outputs(steps));
                })
                .toList();
    }

    private List<Tensor> outputs(int steps) {
        for (int i = 0; i < 3; i++) {
            pool.add(leaf());
        }
        for (int i = 0; i < steps; i++) {
            pool.add(step());
        }
        Tensor last = pool.getLast();
        List<Tensor> outputs =
                OracleCase.forwardAndGradients(draw, last.add(pick().mean().mul(0.1)));
        outputs.add(pick());
        outputs.add(pick());
        return outputs;
    }

    private Tensor leaf() {
        return draw.normal(randomShape());
    }

    private int[] randomShape() {
        int[] dims = new int[random.nextInt(1, 4)];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = EXTENTS[random.nextInt(EXTENTS.length)];
        }
        return Shape.of(dims).size() <= LARGEST ? dims : randomShape();
    }

    /** A tensor of the pool, the younger the likelier. */
    private Tensor pick() {
        int last = pool.size() - 1;
        return pool.get(last - (int) (random.nextDouble() * random.nextDouble() * pool.size()));
    }

    private Tensor step() {
        Tensor x = pick();
        return switch (random.nextInt(8)) {
            case 0, 1 -> unary(x);
            case 2, 3 -> binary(x, partner(x));
            case 4 -> reduction(x);
            case 5, 6 -> view(x);
            default -> random.nextBoolean() ? product(x) : rows(x);
        };
    }

    private Tensor unary(Tensor x) {
        return switch (random.nextInt(20)) {
            case 0 -> x.neg();
            case 1 -> x.tanh().exp();
            case 2 -> x.square().add(0.5).log();
            case 3 -> x.square().add(0.3).sqrt();
            case 4 -> x.square().add(0.5).reciprocal();
            case 5 -> x.tanh();
            case 6 -> x.erf();
            case 7 -> x.sin();
            case 8 -> x.cos();
            case 9 -> x.abs();
            case 10 -> x.sign().mul(x.square()).mul(0.3);
            case 11 -> x.relu();
            case 12 -> x.sigmoid();
            case 13 -> x.gelu();
            case 14 -> Functions.geluTanh(x);
            case 15 -> Functions.silu(x);
            case 16 -> Functions.softplus(x);
            case 17 -> Functions.clip(x, -1.5, 1.5);
            case 18 -> x.mul(x.detach()).mul(0.4);
            default -> x.mul(0.7).add(0.1);
        };
    }

    /** Something that broadcasts with a tensor: one of its shape, a fresh one with extents 1, or a part of its axes. */
    private Tensor partner(Tensor x) {
        for (int attempt = 0; attempt < 4; attempt++) {
            Tensor y = pick();
            if (y.shape().equals(x.shape())) {
                return y;
            }
        }
        int from = random.nextInt(x.shape().rank() + 1);
        int[] dims = x.shape().part(from, x.shape().rank()).dims();
        for (int i = 0; i < dims.length; i++) {
            dims[i] = random.nextInt(3) == 0 ? 1 : dims[i];
        }
        return draw.normal(dims);
    }

    private Tensor binary(Tensor a, Tensor b) {
        return switch (random.nextInt(10)) {
            case 0 -> a.add(b).mul(0.6);
            case 1 -> a.sub(b).mul(0.6);
            case 2 -> a.mul(b).mul(0.4);
            case 3 -> a.div(b.square().add(1));
            case 4 -> a.max(b);
            case 5 -> a.min(b);
            case 6 -> a.abs().add(0.5).pow(b.tanh());
            case 7 -> Tensor.select(a.lt(b), a.mul(0.5), b);
            case 8 -> Tensor.select(a.ge(0).max(b.gt(1)), a, b);
            default -> a.mul(b.le(0.5).cast(draw.dtype()));
        };
    }

    private int[] randomAxes(Tensor x) {
        int[] axes = IntStream.range(0, x.shape().rank())
                .filter(axis -> random.nextBoolean())
                .toArray();
        return axes.length == 0 && x.shape().rank() > 0
                ? new int[] {random.nextInt(x.shape().rank())}
                : axes;
    }

    private Tensor reduction(Tensor x) {
        int[] axes = randomAxes(x);
        return switch (random.nextInt(5)) {
            case 0 -> x.mean(axes);
            case 1 -> x.meanKeeping(axes).add(x.mul(0.5));
            case 2 -> x.amax(axes);
            case 3 -> x.amaxKeeping(axes).sub(x).mul(0.5);
            default -> x.square().mean(axes).add(0.1).sqrt();
        };
    }

    private Tensor rows(Tensor x) {
        if (x.shape().rank() == 0) {
            return unary(x);
        }
        int axis = random.nextInt(x.shape().rank());
        return switch (random.nextInt(5)) {
            case 0 -> x.softmax(axis);
            case 1 -> x.logSoftmax(axis).mul(0.4);
            case 2 -> Functions.layerNorm(x, 0.2);
            case 3 -> Functions.logSumExp(x, axis).mul(0.4);
            default -> Functions.normalize(x, axis, 0.3);
        };
    }

    private Tensor view(Tensor x) {
        int rank = x.shape().rank();
        if (rank == 0) {
            return x.broadcastTo(Shape.of(randomShape()));
        }
        int axis = random.nextInt(rank);
        int extent = x.shape().dim(axis);
        return switch (random.nextInt(9)) {
            case 0 -> x.permute(randomOrder(rank));
            case 1 -> x.flip(randomAxes(x));
            case 2 -> {
                int from = random.nextInt(extent);
                yield x.slice(axis, from, random.nextInt(from, extent) + 1);
            }
            case 3 -> x.reshape(-1);
            case 4 -> rank > 1 ? x.flatten(random.nextInt(rank)) : x.unsqueeze(random.nextInt(2));
            case 5 -> small(x) ? x.pad(axis, random.nextInt(3), random.nextInt(3), random.nextInt(2)) : x.neg();
            case 6 -> small(x) ? Tensor.concat(axis, List.of(x, x.tanh(), x.flip(axis))) : x.transpose(0, axis);
            case 7 -> x.gather(draw.indices(x.shape().dim(0), random.nextInt(1, 6)));
            default ->
                Tensor.of(new Indexing.ScatterAdd(x, draw.indices(4, x.shape().dim(0)), 4))
                        .mul(0.4);
        };
    }

    private static boolean small(Tensor x) {
        return x.shape().size() * 3 <= LARGEST && x.shape().rank() <= 4;
    }

    private int[] randomOrder(int rank) {
        int[] order = IntStream.range(0, rank).toArray();
        for (int i = rank - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    private Tensor product(Tensor x) {
        if (x.shape().rank() == 0 || x.shape().size() > LARGEST) {
            return unary(x);
        }
        int k = x.shape().dim(-1);
        int n = EXTENTS[random.nextInt(EXTENTS.length)];
        Tensor y = random.nextBoolean() ? draw.parameter(n, k).transpose() : draw.normal(k, n);
        return x.matmul(y).mul(1 / Math.sqrt(k));
    }
}
