package dev.descent.compile;

import dev.descent.compile.Fuse.Group;
import dev.descent.compile.LoopBuilder.Target;
import dev.descent.compile.Step.Matrix;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.MatMul;
import dev.descent.tensor.Routine;
import dev.descent.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The pass that turns groups of tensors into steps and puts the steps in order. A variable is updated in place where every step
 * that needs its old value can come first; otherwise its new value waits in a temporary buffer until the end.
 */
final class Lower {
    /** The new value of a variable, as a tensor of the lowered graph. */
    private record Assignment(Buffer variable, Tensor value) {}

    private final Buffers buffers;
    private final Map<Tensor, Target> windows;
    private final List<Group> groups;
    private final Map<Tensor, Group> groupOf = new IdentityHashMap<>();
    private final Map<Tensor, List<Target>> targets = new IdentityHashMap<>();
    private final Map<Group, Set<Group>> before = new IdentityHashMap<>();
    private final Map<Group, Set<Group>> after = new IdentityHashMap<>();
    private final Map<Buffer, Set<Group>> readers = new IdentityHashMap<>();
    private final Map<Tensor, Integer> position = new IdentityHashMap<>();

    private Lower(List<Tensor> outputs, List<Tensor> values, Buffers buffers) {
        this.buffers = buffers;
        // Parameters come in the order of the forward pass; their gradients are to be used up in the order in which
        // they come.
        List<Tensor> roots =
                Stream.concat(outputs.stream(), values.reversed().stream()).toList();
        List<Tensor> order = Graph.topological(roots);
        order.forEach(tensor -> position.put(tensor, position.size()));
        this.windows = windows(order);
        this.groups = Fuse.apply(roots, windows);
        for (Group group : groups) {
            group.members().forEach(member -> groupOf.put(member, group));
            before.put(group, new LinkedHashSet<>());
            after.put(group, new LinkedHashSet<>());
        }
    }

    /** The steps that compute some tensors into their buffers and carry out some updates. */
    static List<Step> apply(List<Tensor> outputs, Updates updates, Buffers buffers) {
        List<Assignment> assignments = updates.all().stream()
                .map(update -> new Assignment(buffers.of(update.variable()), update.value()))
                .toList();
        List<Tensor> values = assignments.stream().map(Assignment::value).toList();
        Lower pass = new Lower(outputs, values, buffers);
        pass.findTargets(outputs);
        List<Step> last = pass.assign(assignments);
        List<Step> steps = new ArrayList<>(pass.order());
        steps.addAll(last);
        return steps;
    }

    /** The parts of concatenations, each with its place in the whole. */
    private Map<Tensor, Target> windows(List<Tensor> order) {
        Map<Tensor, Target> found = new IdentityHashMap<>();
        for (Tensor tensor : order) {
            if (tensor.op() instanceof Layout.Concat concat) {
                for (int part = 0; part < concat.inputs().size(); part++) {
                    Tensor input = concat.inputs().get(part);
                    found.put(input, new Target(buffers.of(tensor), Optional.of(concat), part));
                }
            }
        }
        return found;
    }

    /** Every tensor that is an output or that another group reads gets a buffer. */
    private void findTargets(List<Tensor> outputs) {
        windows.forEach((part, target) -> addTarget(part, target));
        Set<Tensor> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        needed.addAll(outputs);
        for (Group group : groups) {
            for (Tensor member : group.members()) {
                for (Tensor trigger : Fuse.triggers(member)) {
                    Group first = groupOf.get(trigger);
                    if (first != null && first != group) {
                        require(first, group);
                    }
                }
                for (Tensor source : Fuse.sources(member)) {
                    Group producer = groupOf.get(source);
                    if (source.op() instanceof Leaf.Read) {
                        readers.computeIfAbsent(buffers.of(source), it -> new LinkedHashSet<>())
                                .add(group);
                    }
                    if (producer != null
                            && producer != group
                            && !group.members().contains(source)) {
                        require(producer, group);
                        if (!(member.op() instanceof Layout.Concat)) {
                            needed.add(source);
                        }
                    }
                }
            }
        }
        needed.stream()
                .filter(tensor -> groupOf.get(tensor).isLoop())
                .sorted(Comparator.comparing(position::get))
                .forEach(tensor -> addTarget(tensor, Target.whole(buffers.of(tensor))));
    }

    private void require(Group first, Group then) {
        before.get(then).add(first);
        after.get(first).add(then);
    }

    private void addTarget(Tensor tensor, Target target) {
        targets.computeIfAbsent(tensor, it -> new ArrayList<>()).add(target);
    }

    // ------------------------------------------------------------------------------------------------ assignments

    private List<Step> assign(List<Assignment> assignments) {
        List<Step> last = new ArrayList<>();
        for (Assignment assignment : assignments) {
            Group writer = groupOf.get(assignment.value());
            Target inPlace = Target.whole(assignment.variable());
            addTarget(assignment.value(), inPlace);
            if (!canWriteInPlace(assignment, writer)) {
                targets.get(assignment.value()).remove(inPlace);
                Buffer waiting = buffers.of(assignment.value());
                if (targets.get(assignment.value()).stream().noneMatch(t -> t.buffer() == waiting)) {
                    addTarget(assignment.value(), Target.whole(waiting));
                }
                last.add(copy(waiting, assignment.variable()));
            }
        }
        return last;
    }

    private boolean canWriteInPlace(Assignment assignment, Group writer) {
        if (!readsOnlyWhatItOverwrites(loop(writer), assignment.variable())) {
            return false;
        }
        Set<Group> others = new LinkedHashSet<>(readers.getOrDefault(assignment.variable(), Set.of()));
        others.remove(writer);
        if (leadsToAny(others, writer)) {
            return false;
        }
        others.forEach(reader -> require(reader, writer));
        return true;
    }

    /** Whether a loop reads a variable at no other moment than just before it writes the same element. */
    private static boolean readsOnlyWhatItOverwrites(Loop loop, Buffer variable) {
        List<Access> touches = loop.accesses().stream()
                .filter(access -> access.buffer() == variable)
                .toList();
        int reducedAt = loop.extents().size() - (loop.reduction() == Loop.Reduction.COLUMNS ? 2 : 1);
        boolean once = touches.stream()
                .allMatch(access -> loop.reduction() == Loop.Reduction.NONE
                        || loop.reduced() == 1
                        || access.strides().get(reducedAt) == 0);
        boolean gathered = loop.body().stream()
                .anyMatch(line -> line instanceof Instruction.Gather gather
                        && (gather.within().buffer() == variable
                                || gather.index().buffer() == variable));
        return touches.stream().distinct().count() == 1 && (once || touches.size() == 1) && !gathered;
    }

    /** Whether one of some groups must run after another, by what has been found so far. */
    private boolean leadsToAny(Set<Group> later, Group earlier) {
        if (later.isEmpty()) {
            return false;
        }
        Set<Group> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Group> open = new ArrayDeque<>(List.of(earlier));
        while (!open.isEmpty()) {
            for (Group group : after.get(open.pop())) {
                if (later.contains(group)) {
                    return true;
                }
                if (seen.add(group)) {
                    open.push(group);
                }
            }
        }
        return false;
    }

    private static Step copy(Buffer from, Buffer to) {
        List<Long> one = List.of(1L);
        return new Loop(
                Loop.Reduction.NONE,
                List.of(Math.toIntExact(from.size())),
                List.of(
                        new Instruction.Load(new Access(from, 0, one)),
                        new Instruction.Store(new Access(to, 0, one), 0, to.dtype())));
    }

    // ------------------------------------------------------------------------------------------------------ steps

    /** The groups' steps, each after those that it depends on, otherwise in the order of the graph. */
    private List<Step> order() {
        Map<Group, Integer> waitsFor = new IdentityHashMap<>();
        groups.forEach(group -> waitsFor.put(group, before.get(group).size()));
        PriorityQueue<Group> ready = new PriorityQueue<>(
                Comparator.comparing(group -> position.get(group.members().getLast())));
        groups.stream().filter(group -> waitsFor.get(group) == 0).forEach(ready::add);
        List<Step> steps = new ArrayList<>();
        int done = 0;
        while (!ready.isEmpty()) {
            Group group = ready.remove();
            done++;
            step(group).ifPresent(steps::add);
            for (Group next : after.get(group)) {
                if (waitsFor.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            }
        }
        if (done != groups.size()) {
            throw new IllegalStateException("the steps of a program wait for each other");
        }
        return steps;
    }

    private Optional<Step> step(Group group) {
        if (group.isLoop()) {
            return Optional.of(loop(group));
        }
        Tensor tensor = group.members().getFirst();
        return switch (tensor.op()) {
            case MatMul product ->
                Optional.of(new Step.Product(
                        matrix(product.a(), product.transposeA()),
                        matrix(product.b(), product.transposeB()),
                        buffers.of(tensor),
                        product.batch(),
                        product.m(),
                        product.n(),
                        product.k()));
            case Routine routine ->
                Optional.of(new Step.Call(
                        routine,
                        tensor.inputs().stream()
                                .map(input -> buffers.of(Source.of(input).tensor()))
                                .toList(),
                        buffers.of(tensor)));
            case Layout.Concat concat -> Optional.empty();
            default -> throw new IllegalStateException(tensor + " is no step");
        };
    }

    private Loop loop(Group group) {
        return LoopBuilder.build(group.domain(), group.members(), targets, buffers)
                .orElseThrow(() -> new IllegalStateException("a fused loop lost its form"));
    }

    /** A factor of a product; a transpose that is asked for and one in the way it lies cancel out. */
    private Matrix matrix(Tensor factor, boolean transpose) {
        Matrix open = Copies.matrix(factor).orElseThrow();
        return new Matrix(
                buffers.of(Source.of(factor).tensor()),
                open.offset(),
                open.batchStride(),
                open.leading(),
                open.transposed() != transpose);
    }
}
