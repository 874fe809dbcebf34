package dev.descent.cpu.kernel;

import dev.descent.compile.Access;
import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.tensor.Binary;
import dev.descent.tensor.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * When each line of a loop's body is computed. A line either varies along the reduced loop (the lane loop, where nothing is
 * reduced) or is fixed for all of it. A finished reduction begins a new phase, which runs over the reduced loop once more: what
 * varies and is needed again is computed again if that is cheap, else kept from the phase in which it came up.
 */
public final class Phases {
    /** Above this cost a value is kept for later phases instead of being computed again. */
    private static final int CHEAP = 6;

    /** Strips of a single array are no slower: a processor waits for many of its cache lines at once. */
    private static final int FEWEST_STREAMS = 2;

    private final Loop loop;
    private final List<Instruction> body;
    private final boolean[] varies;
    private final int[] phase;
    private final int[] cost;
    private final NavigableSet<Integer> kept = new TreeSet<>();

    public Phases(Loop loop) {
        this.loop = loop;
        this.body = loop.body();
        this.varies = new boolean[body.size()];
        this.phase = new int[body.size()];
        this.cost = new int[body.size()];
        for (int line = 0; line < body.size(); line++) {
            analyze(line);
        }
        // From the last phase back: what a later phase wants kept is work of an earlier one.
        for (int p = count() - 1; p > 0; p--) {
            for (int line : work(p)) {
                visit(line, p, new TreeSet<>());
            }
        }
    }

    private void analyze(int line) {
        Instruction instruction = body.get(line);
        for (int argument : instruction.arguments()) {
            varies[line] |= varies[argument];
            phase[line] = Math.max(phase[line], phase[argument]);
            cost[line] += varies[argument] ? cost[argument] : 0;
        }
        cost[line] += ownCost(instruction);
        switch (instruction) {
            case Instruction.Load load -> varies[line] = moves(load.from());
            case Instruction.Index index -> varies[line] = moves(index.strides());
            case Instruction.Random random ->
                varies[line] |= moves(random.index().strides());
            case Instruction.Gather gather -> varies[line] = moves(gather.index()) || moves(gather.within());
            case Instruction.Reduce reduce -> {
                varies[line] = false;
                phase[line]++;
            }
            case Instruction.Store store -> varies[line] |= moves(store.to());
            case Instruction.Constant constant -> {}
            case Instruction.Apply apply -> {}
        }
    }

    private boolean moves(Access access) {
        return moves(access.strides());
    }

    private boolean moves(List<Long> strides) {
        int reducedAt = strides.size() - (loop.reduction() == Loop.Reduction.COLUMNS ? 2 : 1);
        return strides.get(reducedAt) != 0;
    }

    private static int ownCost(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Random random -> 35;
            case Instruction.Apply apply ->
                switch (apply.op()) {
                    case Unary.Exp op -> 8;
                    case Unary.Log op -> 8;
                    case Unary.Tanh op -> 8;
                    case Unary.Erf op -> 16;
                    case Unary.NormalCdf op -> 16;
                    case Unary.NormalDensity op -> 8;
                    case Unary.Sin op -> 8;
                    case Unary.Cos op -> 8;
                    case Binary.Power op -> 16;
                    case Binary.Divide op -> 3;
                    case Unary.Sqrt op -> 3;
                    default -> 1;
                };
            default -> 1;
        };
    }

    /** Number of phases. */
    public int count() {
        return 1 + IntStream.of(phase).max().orElse(0);
    }

    /** The phase in which a line is first computed. */
    public int phase(int line) {
        return phase[line];
    }

    /** The lines that are fixed along the reduced loop and come up in a phase, without reductions. */
    public List<Integer> fixed(int p) {
        return IntStream.range(0, body.size())
                .filter(line -> !varies[line]
                        && phase[line] == p
                        && !(body.get(line) instanceof Instruction.Reduce)
                        && !(body.get(line) instanceof Instruction.Constant))
                .boxed()
                .toList();
    }

    /** The reductions that a phase carries out. */
    public List<Integer> reductions(int p) {
        return IntStream.range(0, body.size())
                .filter(line -> body.get(line) instanceof Instruction.Reduce reduce && phase[reduce.argument()] == p)
                .boxed()
                .toList();
    }

    /** What a phase runs over the reduced loop for: its reductions, its stores, and the values kept for later. */
    private List<Integer> work(int p) {
        List<Integer> work = new ArrayList<>(reductions(p));
        for (int line = 0; line < body.size(); line++) {
            boolean stores = body.get(line) instanceof Instruction.Store && varies[line];
            if (phase[line] == p && (stores || kept.contains(line))) {
                work.add(line);
            }
        }
        return work;
    }

    /** The varying lines of a phase in order, with the stores; empty if the phase has nothing to run for. */
    public List<Integer> lines(int p) {
        NavigableSet<Integer> lines = new TreeSet<>();
        work(p).forEach(line -> visit(line, p, lines));
        reductions(p).forEach(lines::remove);
        return List.copyOf(lines);
    }

    private void visit(int line, int p, NavigableSet<Integer> visited) {
        if (!visited.add(line) || isRecalled(line, p)) {
            return;
        }
        for (int argument : body.get(line).arguments()) {
            if (varies[argument]) {
                if (phase[argument] < p && cost[argument] > CHEAP) {
                    kept.add(argument);
                }
                visit(argument, p, visited);
            }
        }
    }

    /**
     * Whether columns are best reduced row by row, as the memory lies, with a sum for each lane in memory: one at a time they are
     * short strips of each row, which a processor does not read ahead. It takes a loop that reads or writes several
     * arrays, and in which nothing that a reduction gives goes back into the reduced loop.
     */
    public boolean goRowByRow() {
        boolean once = IntStream.range(1, count())
                .allMatch(p -> lines(p).isEmpty() && reductions(p).isEmpty());
        boolean repeatable = fixed(0).stream().noneMatch(line -> body.get(line) instanceof Instruction.Store);
        long streams =
                lines(0).stream().filter(line -> isStream(body.get(line))).count();
        return loop.reduction() == Loop.Reduction.COLUMNS && once && repeatable && streams >= FEWEST_STREAMS;
    }

    private static boolean isStream(Instruction line) {
        return switch (line) {
            case Instruction.Load load -> load.from().laneStride() != 0;
            case Instruction.Store store -> store.to().laneStride() != 0;
            case Instruction.Gather gather -> gather.within().laneStride() != 0;
            default -> false;
        };
    }

    /** Whether a phase reads a line's value back instead of computing it. */
    public boolean isRecalled(int line, int p) {
        return phase[line] < p && kept.contains(line);
    }

    /** The lines whose values are kept from one phase to a later one. */
    public List<Integer> kept() {
        return List.copyOf(kept);
    }
}
