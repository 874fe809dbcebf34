package dev.descent.compile;

import dev.descent.tensor.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fused kernel: nested loops over one body. The innermost loop runs over lanes, which lie side by side in a vector register;
 * a reduction runs either along the lanes (rows: softmax, layer norm) or along the loop just outside of them (columns: the
 * gradient of a bias). A line that depends on a finished reduction runs in a later phase, once more over the reduced loop.
 *
 * @param reduction what is reduced
 * @param extents of the loops, outermost first; the last is the lane loop, and with {@link Reduction#COLUMNS} the last but
 *     one is the reduced loop
 * @param body lines in an order in which they can be computed
 */
public record Loop(Reduction reduction, List<Integer> extents, List<Instruction> body) implements Step {
    /** Along which loop values are folded together. */
    public enum Reduction {
        NONE,
        ROWS,
        COLUMNS
    }

    public Loop {
        extents = List.copyOf(extents);
        body = List.copyOf(body);
    }

    /**
     * A loop that needs the same code as this one, but holds on to nothing: neither to memory nor, by its ops' operands, to the
     * graph. So what outlives the program can keep it.
     */
    public Loop detached() {
        return new Loop(
                reduction, extents, body.stream().map(Instruction::detached).toList());
    }

    /** Number of lanes in the lane loop. */
    public int lanes() {
        return extents.getLast();
    }

    /** Extent of the reduced loop. */
    public int reduced() {
        return switch (reduction) {
            case NONE -> 1;
            case ROWS -> extents.getLast();
            case COLUMNS -> extents.get(extents.size() - 2);
        };
    }

    /** The loops that run in any order, besides the lanes: all but the lane loop and the reduced loop. */
    public List<Integer> outer() {
        return extents.subList(0, extents.size() - (reduction == Reduction.COLUMNS ? 2 : 1));
    }

    /** How often the body runs. */
    public long iterations() {
        return extents.stream().mapToLong(i -> i).reduce(1, (a, b) -> a * b);
    }

    /** Every access to memory: loads, gathers, stores. */
    public List<Access> accesses() {
        List<Access> all = new ArrayList<>(loads());
        all.addAll(stores());
        return all;
    }

    private List<Access> loads() {
        List<Access> loads = new ArrayList<>();
        for (Instruction line : body) {
            switch (line) {
                case Instruction.Load load -> loads.add(load.from());
                case Instruction.Gather gather -> {
                    loads.add(gather.index());
                    loads.add(gather.within());
                }
                default -> {}
            }
        }
        return loads;
    }

    private List<Access> stores() {
        return body.stream()
                .filter(Instruction.Store.class::isInstance)
                .map(line -> ((Instruction.Store) line).to())
                .toList();
    }

    @Override
    public Set<Buffer> reads() {
        return Step.buffers(loads());
    }

    @Override
    public Set<Buffer> writes() {
        return Step.buffers(stores());
    }

    @Override
    public long flops() {
        long lines = body.stream()
                .filter(line -> line instanceof Instruction.Reduce
                        || (line instanceof Instruction.Apply apply && !(apply.op() instanceof Unary.Cast)))
                .count();
        return lines * iterations();
    }

    /** The ops of the body in order, {@code sub exp sum div}. */
    public String summary() {
        return body.stream()
                .flatMap(line -> switch (line) {
                    case Instruction.Apply apply -> Stream.of(apply.op().mnemonic());
                    case Instruction.Reduce reduce -> Stream.of(reduce.max() ? "max↓" : "sum↓");
                    case Instruction.Random random -> Stream.of("random");
                    case Instruction.Gather gather -> Stream.of("gather");
                    default -> Stream.<String>empty();
                })
                .collect(Collectors.joining(" "));
    }
}
