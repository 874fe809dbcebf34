package dev.descent.compile;

import dev.descent.compile.LoopBuilder.Target;
import dev.descent.compile.Step.Matrix;
import dev.descent.tensor.DType;
import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Op;
import dev.descent.tensor.Ordering;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Routine;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Unary;
import dev.descent.tensor.Uniform;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pass that inserts a copy (a {@link Unary.Detach}) wherever values must lie in memory in an order that no view of what is
 * there gives: before a library's product, around concatenations, under a reshape that a loop cannot look through, and where
 * a program's result is a mere view.
 */
final class Copies {
    /** Values from which on a copy is worth a step of its own. */
    private static final long LARGE = 1 << 12;

    private final Map<Tensor, Tensor> rebuilt = new IdentityHashMap<>();
    private final Map<Tensor, Tensor> copies = new IdentityHashMap<>();

    private Copies() {}

    /** The roots with copies inserted, in the same order; every root is computed by a step of its own. */
    static List<Tensor> apply(List<Tensor> roots) {
        Copies pass = new Copies();
        for (Tensor node : Graph.topological(roots)) {
            List<Tensor> inputs = node.inputs().stream().map(pass.rebuilt::get).toList();
            pass.rebuilt.put(node, pass.rebuild(node, inputs));
        }
        return roots.stream()
                .map(pass.rebuilt::get)
                .map(root -> isComputed(root) ? root : pass.copy(root))
                .toList();
    }

    /** Whether a step computes this tensor: it is neither a leaf nor a view. */
    static boolean isComputed(Tensor tensor) {
        return isInLoop(tensor) || isCall(tensor);
    }

    /** Whether a loop computes this tensor. */
    static boolean isInLoop(Tensor tensor) {
        return switch (tensor.op()) {
            case Elementwise op -> true;
            case Reduction op -> true;
            case Uniform op -> true;
            case Leaf.Iota op -> true;
            case Indexing.Gather op -> true;
            default -> false;
        };
    }

    /** Whether this tensor comes from something that is no loop. */
    static boolean isCall(Tensor tensor) {
        return switch (tensor.op()) {
            case MatMul op -> true;
            case Routine op -> true;
            case Layout.Concat op -> true;
            default -> false;
        };
    }

    /** The same values, from a loop: they can be written wherever a loop can write. */
    static Tensor inLoop(Tensor tensor) {
        return isInLoop(tensor) ? tensor : Tensor.of(new Unary.Detach(tensor));
    }

    private Tensor rebuild(Tensor node, List<Tensor> inputs) {
        if (node.shape().size() == 0 && isComputed(node)) {
            return Tensor.zerosLike(node);
        }
        return switch (node.op()) {
            case Leaf leaf -> node;
            case Layout.View view -> with(node, inputs);
            case Ordering ordering -> with(node, inputs);
            case Layout.Concat concat -> parts(concat, inputs);
            case MatMul product ->
                with(
                        node,
                        inputs.stream()
                                .map(x -> matrix(x).isPresent() ? x : copy(x))
                                .toList());
            case Routine routine ->
                with(node, inputs.stream().map(this::contiguous).toList());
            case Uniform uniform ->
                with(node, inputs.stream().map(this::asItStands).toList());
            case Indexing.Gather gather -> {
                Tensor indices = Source.of(inputs.get(1)).tensor().op() instanceof Leaf.Constant
                        ? copy(inputs.get(1))
                        : inputs.get(1);
                Tensor direct = with(node, List.of(contiguous(inputs.get(0)), indices));
                yield isReadable(direct)
                        ? direct
                        : with(direct, List.of(direct.inputs().get(0), copy(indices)));
            }
            default -> {
                Tensor direct = with(node, inputs.stream().map(this::inOrder).toList());
                yield isReadable(direct)
                        ? direct
                        : with(node, inputs.stream().map(this::readableInPlace).toList());
            }
        };
    }

    /** A concatenation whose every operand is a copy of its own, which a loop writes right where it belongs. */
    private Tensor parts(Layout.Concat concat, List<Tensor> inputs) {
        List<Tensor> parts = new ArrayList<>();
        for (Tensor input : inputs) {
            Tensor part = Tensor.of(new Unary.Detach(readable(input)));
            Target window = new Target(NOWHERE, Optional.of(concat), parts.size());
            boolean fits = LoopBuilder.build(domain(part), List.of(part), Map.of(part, List.of(window)), new Buffers())
                    .isPresent();
            parts.add(fits ? part : Tensor.of(new Unary.Detach(copy(input))));
        }
        return Tensor.of(concat.on(parts));
    }

    private static final Buffer NOWHERE = new Buffer("nowhere", DType.F32, 0, new Buffer.Temporary());

    /** The same op on other operands; the same tensor if they are the same. */
    static Tensor with(Tensor node, List<Tensor> inputs) {
        return inputs.equals(node.inputs()) ? node : Tensor.of(node.op().on(inputs));
    }

    /** An operand of a loop that cannot read all of them in place: this one, or a copy of it. */
    private Tensor readableInPlace(Tensor input) {
        return Source.of(input).isContiguous() ? input : copy(input);
    }

    /**
     * An operand of a loop; one of some size that the loop would read with strides from lane to lane is copied below what repeats
     * it. (Lanes that lie apart are collected one by one, which takes several times as long as a copy does.)
     */
    private Tensor inOrder(Tensor input) {
        return switch (input.op()) {
            case Layout.Broadcast view -> with(input, List.of(inOrder(view.x())));
            case Layout.Reshape view -> with(input, List.of(inOrder(view.x())));
            case Layout.Permute view when input.shape().size() >= LARGE && isApart(input) -> copy(input);
            default -> input;
        };
    }

    /** Whether neighboring values of a view lie apart. */
    private static boolean isApart(Tensor view) {
        Tensor copy = Tensor.of(new Unary.Detach(view));
        return LoopBuilder.build(domain(copy), List.of(copy), Map.of(), new Buffers()).stream()
                .flatMap(loop -> loop.accesses().stream())
                .anyMatch(access -> Math.abs(access.laneStride()) > 1);
    }

    /** A number: this one, or a copy where a view picks it out of others. */
    private Tensor asItStands(Tensor number) {
        return Source.of(number).tensor().shape().size() == 1 ? number : copy(number);
    }

    private Tensor contiguous(Tensor x) {
        Source source = Source.of(x);
        return source.isContiguous() && !(source.tensor().op() instanceof Leaf.Constant) ? x : copy(x);
    }

    private Tensor copy(Tensor x) {
        Tensor known = copies.get(x);
        if (known == null) {
            known = Tensor.of(new Unary.Detach(readable(x)));
            copies.put(x, known);
        }
        return known;
    }

    /** x, or an equal view with copies further down, such that a copying loop can read it. */
    private Tensor readable(Tensor x) {
        if (x.op() instanceof Ordering.After after) {
            return Tensor.of(after.on(List.of(readable(after.x()), after.trigger())));
        }
        if (!(x.op() instanceof Layout.View view) || isReadable(Tensor.of(new Unary.Detach(x)))) {
            return x;
        }
        return Tensor.of(view.on(List.of(copy(view.x()))));
    }

    /** Whether a loop for this tensor alone can read all operands where they are. */
    private static boolean isReadable(Tensor tensor) {
        return LoopBuilder.build(domain(tensor), List.of(tensor), Map.of(), new Buffers())
                .isPresent();
    }

    /** What a loop for one tensor alone runs over. */
    static Domain domain(Tensor tensor) {
        Op op = tensor.op();
        return op instanceof Reduction reduction
                ? Domain.of(reduction)
                : Domain.elementwise(tensor.shape().size());
    }

    /**
     * How a library can read a factor in place, if it can: the last two axes with one stride of 1, the axes before them with
     * one common stride. The buffer is left open.
     */
    static Optional<Matrix> matrix(Tensor factor) {
        Source source = Source.of(factor);
        if (source.tensor().op() instanceof Leaf.Constant) {
            return Optional.empty();
        }
        int rank = factor.shape().rank();
        long batch = factor.shape().part(0, rank - 2).size();
        long rows = factor.shape().dim(-2);
        long columns = factor.shape().dim(-1);
        Space space = Space.free(batch, rows, columns);
        Space.Place place = space.rowMajor(true);
        for (Layout.View view : source.views()) {
            if (!space.follow(place, view)) {
                return Optional.empty();
            }
        }
        if (space.extents().size() != 3) {
            return Optional.empty();
        }
        List<Long> strides = new ArrayList<>(place.strides());
        long down = rows == 1 ? columns : strides.get(1);
        long across = columns == 1 ? 1 : strides.get(2);
        if (across == 1 && down >= columns) {
            return Optional.of(new Matrix(null, place.offset(), strides.get(0), down, false));
        }
        long leading = columns == 1 ? rows : strides.get(2);
        boolean transposed = (rows == 1 || strides.get(1) == 1) && leading >= rows;
        return transposed
                ? Optional.of(new Matrix(null, place.offset(), strides.get(0), leading, true))
                : Optional.empty();
    }
}
