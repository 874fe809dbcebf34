package dev.descent.compile;

import dev.descent.tensor.Graph;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes graphs, loops and programs as text. The grammar stands in docs/compiler.md. */
final class Listing {
    private Listing() {}

    /** The program after each pass. */
    static Map<String, String> passes(Compiled compiled, List<String> kernels) {
        Map<String, String> passes = new LinkedHashMap<>();
        passes.put("write", graph(compiled.written()));
        passes.put("simplify", graph(compiled.simplified()));
        passes.put("precision", graph(compiled.precise()));
        passes.put("copies", graph(compiled.copied()));
        passes.put("keep", graph(compiled.kept().roots()));
        passes.put("lower", compiled.steps().stream().map(Listing::step).collect(Collectors.joining("\n", "", "\n")));
        passes.put("plan", program(compiled, kernels));
        return passes;
    }

    /** One line for each tensor, {@code %7 = add f32[64, 10] %5 %6}, and the roots. */
    static String graph(List<Tensor> roots) {
        Map<Tensor, Integer> numbers = new IdentityHashMap<>();
        StringBuilder text = new StringBuilder();
        for (Tensor node : Graph.topological(roots)) {
            numbers.put(node, numbers.size());
            text.append('%').append(numbers.get(node)).append(" = ").append(node);
            switch (node.op()) {
                case Leaf.Input input -> text.append(" \"").append(input.name()).append('"');
                case Leaf.Read read -> text.append(' ').append(read.variable().name());
                default -> node.inputs().forEach(x -> text.append(" %").append(numbers.get(x)));
            }
            text.append('\n');
        }
        return text.append("return ")
                .append(roots.stream().map(root -> "%" + numbers.get(root)).collect(Collectors.joining(" ")))
                .append('\n')
                .toString();
    }

    /** A step with every line of its body. */
    static String step(Step step) {
        return step instanceof Loop loop ? loop(loop) : step.toString();
    }

    private static String loop(Loop loop) {
        StringBuilder text = new StringBuilder("loop ");
        text.append(extents(loop));
        switch (loop.reduction()) {
            case NONE -> {}
            case ROWS -> text.append(" reducing lanes");
            case COLUMNS ->
                text.append(" reducing dimension ").append(loop.extents().size() - 2);
        }
        for (int line = 0; line < loop.body().size(); line++) {
            text.append("\n  ");
            if (!(loop.body().get(line) instanceof Instruction.Store)) {
                text.append('%').append(line).append(" = ");
            }
            text.append(line(loop.body().get(line)));
        }
        return text.toString();
    }

    private static String line(Instruction line) {
        return switch (line) {
            case Instruction.Constant constant -> "constant " + (float) constant.value() + type(line);
            case Instruction.Load load -> "load " + load.from() + type(line);
            case Instruction.Index index -> "index " + index.strides() + plus(index.offset());
            case Instruction.Random random -> "random " + random.index().strides() + " %" + random.counter();
            case Instruction.Gather gather ->
                "gather " + gather.within() + " by " + gather.index() + " of " + gather.rows() + " rows" + type(line);
            case Instruction.Apply apply -> apply.op().mnemonic() + operands(apply.arguments()) + type(line);
            case Instruction.Reduce reduce -> (reduce.max() ? "reduce max" : "reduce sum") + " %" + reduce.argument();
            case Instruction.Store store -> "store " + store.to() + " %" + store.argument();
        };
    }

    private static String operands(List<Integer> lines) {
        return lines.stream().map(line -> " %" + line).collect(Collectors.joining());
    }

    private static String plus(long offset) {
        return offset == 0 ? "" : " + " + offset;
    }

    private static String type(Instruction line) {
        return " : " + line.dtype().name().toLowerCase(Locale.ROOT);
    }

    private static String extents(Loop loop) {
        return loop.extents().stream().map(String::valueOf).collect(Collectors.joining("×"));
    }

    // --------------------------------------------------------------------------------------------------- for people

    /** Totals, then the steps, then the buffers. */
    static String program(Compiled compiled, List<String> kernels) {
        List<Step> steps = compiled.steps();
        List<Buffer> temporary = compiled.buffers().stream()
                .filter(buffer -> buffer.origin() instanceof Buffer.Temporary)
                .toList();
        long flops = steps.stream().mapToLong(Step::flops).sum();
        long unshared = temporary.stream().mapToLong(Buffer::bytes).sum();
        long kept = compiled.kept().copies().values().stream()
                .mapToLong(Variable::bytes)
                .sum();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d steps by %d kernels, %s a run, %s of temporaries (%s without sharing)%s\n",
                steps.size(),
                kernels.stream().distinct().count(),
                flops(flops),
                bytes(compiled.plan().bytes()),
                bytes(unshared),
                kept == 0 ? "" : ", " + bytes(kept) + " of rounded weights"));
        List<String> distinct = kernels.stream().distinct().toList();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            text.append(String.format(
                    Locale.ROOT,
                    "%4d  k%-3d %12s  %s\n",
                    i + 1,
                    distinct.indexOf(kernels.get(i)) + 1,
                    flops(step.flops()),
                    summary(step)));
        }
        for (Buffer buffer : compiled.buffers()) {
            text.append(String.format(
                    Locale.ROOT,
                    "      %-28s %-4s %10d  %s\n",
                    buffer.name(),
                    buffer.dtype().name().toLowerCase(Locale.ROOT),
                    buffer.size(),
                    origin(buffer, compiled)));
        }
        return text.toString();
    }

    private static String summary(Step step) {
        if (!(step instanceof Loop loop)) {
            return step.toString();
        }
        List<String> ways = new ArrayList<>();
        ways.add("loop " + extents(loop));
        String summary = loop.summary();
        ways.add(summary.isEmpty() ? "copy" : summary);
        ways.add(names(loop.reads()) + " → " + names(loop.writes()));
        return String.join(" | ", ways);
    }

    private static String names(Iterable<Buffer> buffers) {
        List<String> names = new ArrayList<>();
        buffers.forEach(buffer -> names.add(buffer.name()));
        return String.join(" ", names);
    }

    private static String origin(Buffer buffer, Compiled compiled) {
        return switch (buffer.origin()) {
            case Buffer.Temporary temporary -> "temporary at " + compiled.plan().offset(buffer);
            case Buffer.Held held
            when compiled.kept().copies().containsValue(held.variable()) -> "kept from run to run";
            case Buffer.Fed fed -> "fed by each batch";
            case Buffer.Held held -> "variable";
            case Buffer.Given given -> "constant";
        };
    }

    private static String flops(long count) {
        return count >= 1e9
                ? String.format(Locale.ROOT, "%.2f GFLOP", count / 1e9)
                : count >= 1e6
                        ? String.format(Locale.ROOT, "%.2f MFLOP", count / 1e6)
                        : String.format(Locale.ROOT, "%.2f kFLOP", count / 1e3);
    }

    private static String bytes(long count) {
        return count >= 1 << 20
                ? String.format(Locale.ROOT, "%.2f MiB", count / (double) (1 << 20))
                : String.format(Locale.ROOT, "%.2f KiB", count / (double) (1 << 10));
    }
}
