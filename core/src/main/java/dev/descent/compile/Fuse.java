package dev.descent.compile;

import dev.descent.compile.LoopBuilder.Target;
import dev.descent.tensor.Binary;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Layout;
import dev.descent.tensor.Reduction;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Uniform;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The pass that decides which tensors are computed together in one loop. Each tensor in turn joins the loops of its operands, as
 * many of them as can become one: they run over the same values, every operand that stays inside is needed just where it is
 * computed, and no path leads out of the new loop and back into it.
 */
final class Fuse {
    /** Tensors that are computed together: in a loop, or one alone by a call. */
    static final class Group {
        private final boolean isLoop;
        private Domain domain;
        private List<Tensor> members;

        /** Of the ops alone: what the loop weighs at least. */
        private int weight;

        /** Greater than that of every group this one depends on. */
        private int rank;

        /** The groups that have to be computed before this one, for any of its members. */
        private final Set<Group> before = new LinkedHashSet<>();

        /** The groups that this one has to be computed before. */
        private final Set<Group> after = new LinkedHashSet<>();

        /** The last search that came by. */
        private int search;

        private Group(boolean isLoop, Domain domain, List<Tensor> members, int weight) {
            this.isLoop = isLoop;
            this.domain = domain;
            this.members = members;
            this.weight = weight;
        }

        boolean isLoop() {
            return isLoop;
        }

        Domain domain() {
            return domain;
        }

        /** Operands before results; a comparison may be a member of several groups. */
        List<Tensor> members() {
            return members;
        }

        private void add(Group earlier) {
            before.add(earlier);
            earlier.after.add(this);
        }

        /** Takes the place of another group among those that depend on it, and those that it depends on. */
        private void replace(Group other) {
            for (Group earlier : other.before) {
                earlier.after.remove(other);
                if (earlier != this) {
                    add(earlier);
                }
            }
            for (Group later : other.after) {
                later.before.remove(other);
                if (later != this) {
                    later.add(this);
                }
            }
        }
    }

    private final Map<Tensor, Integer> position = new IdentityHashMap<>();
    /** What has to be computed before a tensor. */
    private final Map<Tensor, List<Tensor>> sources = new IdentityHashMap<>();

    private final Map<Tensor, List<Tensor>> readers = new IdentityHashMap<>();
    private final Map<Tensor, Group> groupOf = new IdentityHashMap<>();
    private final Map<Tensor, Target> windows;
    private final Set<Group> groups = new LinkedHashSet<>();
    private int searches;

    private Fuse(Map<Tensor, Target> windows) {
        this.windows = windows;
    }

    /** The groups that compute the roots, in no particular order. */
    static List<Group> apply(List<Tensor> roots, Map<Tensor, Target> windows) {
        Fuse pass = new Fuse(windows);
        List<Tensor> computed =
                Graph.topological(roots).stream().filter(Copies::isComputed).toList();
        for (Tensor tensor : computed) {
            pass.sources.put(
                    tensor,
                    Stream.concat(sources(tensor).stream(), triggers(tensor).stream())
                            .toList());
            for (Tensor source : pass.sources.get(tensor)) {
                pass.position.putIfAbsent(source, pass.position.size());
                pass.readers.computeIfAbsent(source, it -> new ArrayList<>()).add(tensor);
            }
            pass.position.putIfAbsent(tensor, pass.position.size());
        }
        computed.forEach(pass::place);
        pass.joinSiblings();
        computed.forEach(tensor -> pass.compareWhereItIsRead(tensor, roots));
        return List.copyOf(pass.groups);
    }

    private void place(Tensor tensor) {
        boolean isLoop = Copies.isInLoop(tensor);
        Domain domain = isLoop
                ? Copies.domain(tensor)
                : Domain.elementwise(tensor.shape().size());
        Group own = new Group(isLoop, domain, List.of(tensor), Weight.of(tensor.op()));
        groups.add(own);
        groupOf.put(tensor, own);
        for (Tensor source : sources.get(tensor)) {
            Group earlier = groupOf.get(source);
            if (earlier != null) {
                own.add(earlier);
                own.rank = Math.max(own.rank, earlier.rank + 1);
            }
        }
        if (!isLoop) {
            return;
        }
        List<Group> producers = sources(tensor).stream()
                .map(groupOf::get)
                .filter(group -> group != null && group.isLoop)
                .distinct()
                .sorted(Comparator.comparing((Group group) -> position.get(group.members.getLast()))
                        .reversed())
                .toList();
        for (Group producer : producers) {
            merge(producer, groupOf.get(tensor));
        }
    }

    /**
     * Loops side by side that fold the same domain, and would each read all of a common source, become one, each with the one before it.
     */
    private void joinSiblings() {
        for (Tensor source : readers.keySet().stream()
                .sorted(Comparator.comparing(position::get))
                .toList()) {
            Map<Domain, Tensor> latest = new HashMap<>();
            for (Tensor reader : readers.get(source)) {
                Group group = groupOf.get(reader);
                if (group.isLoop
                        && group != groupOf.get(source)
                        && group.domain.reduces()
                        && group.domain.size() == source.shape().size()
                        && group.domain.inner() > 1) {
                    Tensor sibling = latest.put(group.domain, reader);
                    if (sibling != null) {
                        merge(groupOf.get(sibling), group);
                    }
                }
            }
        }
    }

    /**
     * A comparison of what is in memory anyway is not kept for loops that need it later: they compare again, which costs no more
     * than to read what came out.
     */
    private void compareWhereItIsRead(Tensor tensor, List<Tensor> roots) {
        Group own = groupOf.get(tensor);
        if (!(tensor.op() instanceof Binary.Compare) || roots.contains(tensor)) {
            return;
        }
        Set<Group> elsewhere = new LinkedHashSet<>();
        readers.getOrDefault(tensor, List.of()).forEach(reader -> elsewhere.add(groupOf.get(reader)));
        elsewhere.remove(own);
        boolean isAtHand =
                sources.get(tensor).stream().allMatch(source -> isInMemory(source, tensor) || roots.contains(source));
        if (!isAtHand || elsewhere.stream().anyMatch(group -> !group.isLoop || !isReadInPlace(tensor, group))) {
            return;
        }
        Map<Group, List<Tensor>> grown = new LinkedHashMap<>();
        for (Group group : elsewhere) {
            List<Tensor> members = new ArrayList<>(group.members);
            members.add(tensor);
            members.sort(Comparator.comparing(position::get));
            Optional<Loop> loop = loop(group.domain, members);
            if (!isReadInPlace(tensor, group)
                    || loop.isEmpty()
                    || Weight.of(loop.get()) + weightOfStores(members) > Weight.HEAVIEST) {
                return;
            }
            grown.put(group, members);
        }
        grown.forEach((group, members) -> group.members = members);
        boolean isReadHere = readers.getOrDefault(tensor, List.of()).stream().anyMatch(own.members::contains);
        if (!isReadHere && own.members.size() > 1) {
            own.members =
                    own.members.stream().filter(member -> member != tensor).toList();
        }
    }

    /** Whether a loop that took a tensor in would have each value of it where its members read it. */
    private static boolean isReadInPlace(Tensor tensor, Group group) {
        long size = tensor.shape().size();
        boolean fits = size == group.domain.size() || (group.domain.reduces() && size == group.domain.folded());
        return fits
                && group.members.stream()
                        .allMatch(reader -> reader.inputs().stream()
                                .map(Source::of)
                                .filter(source -> source.tensor() == tensor)
                                .allMatch(source -> staysInside(reader, source, group.domain)));
    }

    /** Whether a tensor's values are stored for others than one reader. */
    private boolean isInMemory(Tensor source, Tensor reader) {
        return !Copies.isComputed(source)
                || readers.get(source).stream()
                        .anyMatch(other -> other != reader && groupOf.get(other) != groupOf.get(source));
    }

    private Optional<Loop> loop(Domain domain, List<Tensor> members) {
        Map<Tensor, List<Target>> targets = new IdentityHashMap<>();
        members.stream()
                .filter(windows::containsKey)
                .forEach(member -> targets.put(member, List.of(windows.get(member))));
        return LoopBuilder.build(domain, members, targets, new Buffers());
    }

    /** The tensors, not views, that a tensor's operands show. */
    static List<Tensor> sources(Tensor tensor) {
        return tensor.inputs().stream().map(input -> Source.of(input).tensor()).toList();
    }

    /** The tensors that have to be computed before a tensor's operands may be read. */
    static List<Tensor> triggers(Tensor tensor) {
        return tensor.inputs().stream()
                .flatMap(input -> Source.of(input).triggers().stream())
                .toList();
    }

    private void merge(Group a, Group b) {
        if (a == b || a.weight + b.weight > Weight.HEAVIEST) {
            return;
        }
        Optional<Domain> domain = a.domain.merge(b.domain);
        if (domain.isEmpty() || !fits(a, b, domain.get()) || leadsOutAndBack(a, b)) {
            return;
        }
        List<Tensor> members = new ArrayList<>(a.members);
        members.addAll(b.members);
        members.sort(Comparator.comparing(position::get));
        Optional<Loop> loop = loop(domain.get(), members);
        if (loop.isEmpty() || Weight.of(loop.get()) + weightOfStores(members) > Weight.HEAVIEST) {
            return;
        }
        a.members = members;
        a.domain = domain.get();
        a.weight += b.weight;
        groups.remove(b);
        members.forEach(member -> groupOf.put(member, a));
        a.replace(b);
        a.rank = Math.max(a.rank, b.rank);
        raiseReaders(a);
    }

    /** What it adds to a loop that some values are read elsewhere too, as far as is known by now. */
    private int weightOfStores(List<Tensor> members) {
        Set<Tensor> inside = Collections.newSetFromMap(new IdentityHashMap<>());
        inside.addAll(members);
        long stored = members.stream()
                .filter(member -> !inside.containsAll(readers.getOrDefault(member, List.of())))
                .count();
        return (int) stored * Weight.ACCESS;
    }

    /** Restores the order of ranks behind a group whose own has grown. */
    private void raiseReaders(Group group) {
        Deque<Group> grown = new ArrayDeque<>(List.of(group));
        while (!grown.isEmpty()) {
            Group next = grown.pop();
            for (Group later : next.after) {
                if (later.rank <= next.rank) {
                    later.rank = next.rank + 1;
                    grown.push(later);
                }
            }
        }
    }

    /** Whether every operand that would become a line of the merged loop is needed just where that line has it. */
    private boolean fits(Group a, Group b, Domain domain) {
        return operandsFit(a, b, domain) && operandsFit(b, a, domain);
    }

    private boolean operandsFit(Group readers, Group read, Domain domain) {
        for (Tensor reader : readers.members) {
            for (Tensor operand : reader.inputs()) {
                Source source = Source.of(operand);
                if (groupOf.get(source.tensor()) == read && !staysInside(reader, source, domain)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean staysInside(Tensor reader, Source source, Domain domain) {
        if (reader.op() instanceof Indexing.Gather || reader.op() instanceof Uniform) {
            return false;
        }
        long size = source.tensor().shape().size();
        if (reader.op() instanceof Reduction && domain.reduces()) {
            return size == domain.size() && source.isContiguous();
        }
        if (source.isContiguous()) {
            return true;
        }
        List<Layout.View> moving = source.views().stream()
                .filter(view -> !(view instanceof Layout.Reshape))
                .toList();
        return moving.size() == 1
                && moving.getFirst() instanceof Layout.Broadcast broadcast
                && size == domain.folded()
                && domain.isUndoneBy(broadcast);
    }

    /** Whether some group outside depends on one of the two and the other depends on it. */
    private boolean leadsOutAndBack(Group a, Group b) {
        int lowest = Math.min(a.rank, b.rank);
        searches++;
        Deque<Group> open = new ArrayDeque<>();
        for (Group group : List.of(a, b)) {
            for (Group before : group.before) {
                if (before != a && before != b && isWorthALook(before, lowest)) {
                    open.push(before);
                }
            }
        }
        while (!open.isEmpty()) {
            for (Group before : open.pop().before) {
                if (before == a || before == b) {
                    return true;
                }
                if (isWorthALook(before, lowest)) {
                    open.push(before);
                }
            }
        }
        return false;
    }

    /** Whether a group may depend on one of such a rank, and this search has not come by yet. */
    private boolean isWorthALook(Group group, int lowest) {
        if (group.rank <= lowest || group.search == searches) {
            return false;
        }
        group.search = searches;
        return true;
    }
}
