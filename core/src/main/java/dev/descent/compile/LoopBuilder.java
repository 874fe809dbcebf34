package dev.descent.compile;

import dev.descent.tensor.Elementwise;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Unary;
import dev.descent.tensor.Uniform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Writes the loop that computes a group of tensors; finds out whether there is one. */
final class LoopBuilder {
    /** Where values are to be put: a buffer, or, for a part of a concatenation, a window in one. */
    record Target(Buffer buffer, Optional<Layout.Concat> window, int part) {
        static Target whole(Buffer buffer) {
            return new Target(buffer, Optional.empty(), 0);
        }
    }

    /** A line whose places in memory are not yet final: dimensions may still be split. */
    private sealed interface Draft {
        record Final(Instruction line) implements Draft {}

        record Load(Buffer buffer, Space.Place place) implements Draft {}

        record Index(Space.Place place) implements Draft {}

        record Random(long key, Space.Place place, int counter) implements Draft {}

        record Gather(Buffer indices, Space.Place index, Buffer table, Space.Place within, long rows, long width)
                implements Draft {}

        record Store(Buffer buffer, Space.Place place, int argument) implements Draft {}
    }

    private final Domain domain;
    private final Space space;
    private final Buffers buffers;
    private final List<Draft> body = new ArrayList<>();
    /** Kept behind all other lines: what a loop overwrites it has read before. */
    private final List<Draft> stores = new ArrayList<>();

    private final Map<Tensor, Integer> lines = new IdentityHashMap<>();
    private final Map<Instruction.Constant, Integer> constants = new HashMap<>();
    private final Map<Tensor, Map<Boolean, Integer>> loads = new IdentityHashMap<>();

    private LoopBuilder(Domain domain, Buffers buffers) {
        this.domain = domain;
        this.space = domain.reduces()
                ? Space.reducing(domain.outer(), domain.reduced(), domain.inner())
                : Space.free(domain.size());
        this.buffers = buffers;
    }

    /**
     * The loop for a group, if the group can be computed in one.
     *
     * @param group operands before results
     * @param targets where the values that others need go
     */
    static Optional<Loop> build(Domain domain, List<Tensor> group, Map<Tensor, List<Target>> targets, Buffers buffers) {
        if (domain.size() == 0) {
            return Optional.of(new Loop(Loop.Reduction.NONE, List.of(0), List.of()));
        }
        LoopBuilder builder = new LoopBuilder(domain, buffers);
        for (Tensor tensor : group) {
            if (!builder.add(tensor)) {
                return Optional.empty();
            }
            for (Target target : targets.getOrDefault(tensor, List.of())) {
                if (!builder.store(tensor, target)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(builder.finish());
    }

    private boolean isBeforeReduction(Tensor tensor) {
        return tensor.shape().size() == domain.size();
    }

    private boolean add(Tensor tensor) {
        Optional<Integer> line = switch (tensor.op()) {
            case Unary.Detach copy -> operand(copy.x(), true);
            case Elementwise op -> {
                List<Integer> arguments = new ArrayList<>();
                for (Tensor input : op.inputs()) {
                    operand(input, isBeforeReduction(tensor)).ifPresent(arguments::add);
                }
                yield arguments.size() == op.inputs().size()
                        ? Optional.of(append(new Draft.Final(new Instruction.Apply(op, arguments))))
                        : Optional.empty();
            }
            case Reduction op ->
                operand(op.x(), true)
                        .map(argument -> append(new Draft.Final(
                                new Instruction.Reduce(op instanceof Reduction.Max, argument, op.dtype()))));
            case Leaf.Iota iota -> iota(iota, tensor);
            case Uniform uniform -> uniform(uniform, tensor);
            case Indexing.Gather gather -> gather(gather, tensor);
            default -> throw new IllegalStateException(tensor + " is not computed in a loop");
        };
        line.ifPresent(number -> lines.put(tensor, number));
        return line.isPresent();
    }

    private int append(Draft draft) {
        body.add(draft);
        return body.size() - 1;
    }

    /** The line that gives an operand; {@code before} tells whether it is needed for every value or only for folded ones. */
    private Optional<Integer> operand(Tensor operand, boolean before) {
        Source source = Source.of(operand);
        Integer own = lines.get(source.tensor());
        if (own != null) {
            return Optional.of(own);
        }
        if (source.tensor().op() instanceof Leaf.Constant constant) {
            Instruction.Constant line = new Instruction.Constant(constant.value(), constant.dtype());
            return Optional.of(constants.computeIfAbsent(line, it -> append(new Draft.Final(it))));
        }
        boolean everywhere = operand.shape().size() == domain.size() && before;
        Map<Boolean, Integer> known = loads.computeIfAbsent(operand, it -> new HashMap<>());
        if (!known.containsKey(everywhere)) {
            Space.Place place = space.rowMajor(everywhere);
            if (!follow(place, source)) {
                return Optional.empty();
            }
            known.put(everywhere, append(new Draft.Load(buffers.of(source.tensor()), place)));
        }
        return Optional.of(known.get(everywhere));
    }

    private boolean follow(Space.Place place, Source source) {
        return source.views().stream().allMatch(view -> space.follow(place, view));
    }

    private Optional<Integer> iota(Leaf.Iota op, Tensor tensor) {
        Space.Place place = space.rowMajor(isBeforeReduction(tensor));
        long[] strides = new long[op.shape().rank()];
        strides[op.axis()] = 1;
        return space.remap(place, op.shape(), strides, 0)
                ? Optional.of(append(new Draft.Index(place)))
                : Optional.empty();
    }

    private Optional<Integer> uniform(Uniform op, Tensor tensor) {
        Space.Place once = space.rowMajor(true);
        once.strides().replaceAll(stride -> 0L);
        Source counter = Source.of(op.counter());
        int line = append(
                counter.tensor().op() instanceof Leaf.Constant constant
                        ? new Draft.Final(new Instruction.Constant(constant.value(), constant.dtype()))
                        : new Draft.Load(buffers.of(counter.tensor()), once));
        return Optional.of(append(new Draft.Random(
                Threefry.key(op.seed(), op.stream()), space.rowMajor(isBeforeReduction(tensor)), line)));
    }

    private Optional<Integer> gather(Indexing.Gather op, Tensor tensor) {
        long rows = op.table().shape().dim(0);
        long width = op.table().shape().part(1, op.table().shape().rank()).size();
        Shape flat = Shape.of((int) (tensor.shape().size() / width), (int) width);
        Space.Place index = space.rowMajor(isBeforeReduction(tensor));
        Space.Place within = space.rowMajor(isBeforeReduction(tensor));
        Source indices = Source.of(op.indices());
        boolean found = space.remap(index, flat, new long[] {1, 0}, 0)
                && space.remap(within, flat, new long[] {0, 1}, 0)
                && follow(index, indices);
        return found
                ? Optional.of(append(new Draft.Gather(
                        buffers.of(indices.tensor()),
                        index,
                        buffers.of(Source.of(op.table()).tensor()),
                        within,
                        rows,
                        width)))
                : Optional.empty();
    }

    private boolean store(Tensor tensor, Target target) {
        Space.Place place = space.rowMajor(isBeforeReduction(tensor));
        if (target.window().isPresent()) {
            Layout.Concat concat = target.window().orElseThrow();
            long[] strides = concat.shape().strides();
            long origin = concat.offsets()[target.part()] * strides[concat.axis()];
            if (!space.remap(place, tensor.shape(), strides, origin)) {
                return false;
            }
        }
        stores.add(new Draft.Store(target.buffer(), place, lines.get(tensor)));
        return true;
    }

    // ---------------------------------------------------------------------------------------- from draft to loop

    private Loop finish() {
        body.addAll(stores);
        List<Long> extents = space.extents();
        int rank = extents.size();
        Loop.Reduction reduction = !domain.reduces()
                ? Loop.Reduction.NONE
                : domain.inner() == 1 ? Loop.Reduction.ROWS : Loop.Reduction.COLUMNS;
        // Loops in the order in which they will be nested: free ones outside, then the reduced one, then the lanes.
        int reducedAt =
                IntStream.range(0, rank).filter(space::reduced).findFirst().orElse(-1);
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank)
                .filter(d -> d != reducedAt && extents.get(d) != 1)
                .boxed()
                .toList());
        switch (reduction) {
            case ROWS -> order.add(reducedAt);
            case COLUMNS -> order.add(order.size() - 1, reducedAt);
            case NONE -> {
                if (order.isEmpty()) {
                    order.add(rank - 1);
                }
            }
        }
        List<List<Integer>> loops = collapse(order, reduction);
        List<Integer> collapsed = loops.stream()
                .map(dims ->
                        Math.toIntExact(dims.stream().mapToLong(extents::get).reduce(1, (a, b) -> a * b)))
                .toList();
        return new Loop(
                reduction,
                collapsed,
                body.stream().map(draft -> line(draft, loops)).toList());
    }

    /** Neighboring free loops that every place walks through like one loop become one. */
    private List<List<Integer>> collapse(List<Integer> order, Loop.Reduction reduction) {
        int fixed = reduction == Loop.Reduction.NONE ? 0 : reduction == Loop.Reduction.ROWS ? 1 : 2;
        List<List<Integer>> loops = new ArrayList<>();
        for (int position = 0; position < order.size(); position++) {
            int d = order.get(position);
            boolean free = position < order.size() - fixed;
            boolean joins = free
                    && !loops.isEmpty()
                    && body.stream()
                            .allMatch(draft -> walksOn(draft, loops.getLast().getLast(), d));
            if (joins) {
                loops.getLast().add(d);
            } else {
                loops.add(new ArrayList<>(List.of(d)));
            }
        }
        return loops;
    }

    private boolean walksOn(Draft draft, int outer, int inner) {
        return places(draft).stream()
                .allMatch(place -> place.strides().get(outer)
                        == place.strides().get(inner) * space.extents().get(inner));
    }

    private static List<Space.Place> places(Draft draft) {
        return switch (draft) {
            case Draft.Final line -> List.of();
            case Draft.Load load -> List.of(load.place());
            case Draft.Index index -> List.of(index.place());
            case Draft.Random random -> List.of(random.place());
            case Draft.Gather gather -> List.of(gather.index(), gather.within());
            case Draft.Store store -> List.of(store.place());
        };
    }

    private static Instruction line(Draft draft, List<List<Integer>> loops) {
        return switch (draft) {
            case Draft.Final line -> line.line();
            case Draft.Load load -> new Instruction.Load(access(load.buffer(), load.place(), loops));
            case Draft.Index index -> index(index.place(), loops);
            case Draft.Random random ->
                new Instruction.Random(random.key(), index(random.place(), loops), random.counter());
            case Draft.Gather gather ->
                new Instruction.Gather(
                        access(gather.indices(), gather.index(), loops),
                        access(gather.table(), gather.within(), loops),
                        gather.rows(),
                        gather.width());
            case Draft.Store store ->
                new Instruction.Store(
                        access(store.buffer(), store.place(), loops),
                        store.argument(),
                        store.buffer().dtype());
        };
    }

    private static Instruction.Index index(Space.Place place, List<List<Integer>> loops) {
        return new Instruction.Index(place.offset(), strides(place, loops));
    }

    private static Access access(Buffer buffer, Space.Place place, List<List<Integer>> loops) {
        return new Access(buffer, place.offset(), strides(place, loops));
    }

    private static List<Long> strides(Space.Place place, List<List<Integer>> loops) {
        return loops.stream().map(dims -> place.strides().get(dims.getLast())).toList();
    }
}
