package dev.descent.compile;

import dev.descent.compile.Backend.Executable;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Expressions and updates made into something that runs: compiled once, executed many times. Running allocates nothing on the
 * heap; memory is native, taken at compilation and given back by the garbage collector. Not safe for use by several threads
 * at once.
 */
public final class Program {
    private final List<Step> steps;
    private final List<Buffer> buffers;
    private final Plan plan;
    private final MemorySegment arena;
    private final Executable executable;
    private final long[] addresses;
    private final Map<Tensor, Values> results = new IdentityHashMap<>();

    private Program(List<Tensor> outputs, Updates updates, Backend backend) {
        List<Tensor> roots = new ArrayList<>(outputs);
        updates.all().forEach(update -> roots.add(update.value()));
        List<Tensor> lowered = Copies.apply(Simplify.apply(roots));
        Buffers names = new Buffers();
        List<Lower.Assignment> assignments = new ArrayList<>();
        for (int i = 0; i < updates.all().size(); i++) {
            assignments.add(new Lower.Assignment(
                    names.of(updates.all().get(i).variable()), Copies.inLoop(lowered.get(outputs.size() + i))));
        }
        List<Tensor> wanted = lowered.subList(0, outputs.size());
        this.steps = Lower.apply(wanted, assignments, names);
        this.buffers = touched(steps);
        this.plan = Plan.of(steps, wanted.stream().map(names::of).toList());
        this.arena = Arena.ofAuto().allocate(Math.max(plan.bytes(), 1), Variable.ALIGNMENT);
        this.addresses = new long[buffers.size()];
        this.executable = backend.prepare(steps, buffers);
        for (int i = 0; i < outputs.size(); i++) {
            Buffer buffer = names.of(wanted.get(i));
            MemorySegment memory = arena.asSlice(plan.offset(buffer), buffer.bytes());
            results.put(
                    outputs.get(i), new Values(buffer.dtype(), outputs.get(i).shape(), memory));
        }
    }

    private static List<Buffer> touched(List<Step> steps) {
        Set<Buffer> touched = new LinkedHashSet<>();
        for (Step step : steps) {
            touched.addAll(step.reads());
            touched.addAll(step.writes());
        }
        return List.copyOf(touched);
    }

    /** A program that computes one tensor, usually the loss, and then updates variables. */
    public static Program compile(Tensor output, Updates updates) {
        return compile(List.of(output), updates);
    }

    /** A program that computes some tensors and then updates variables. */
    public static Program compile(List<Tensor> outputs, Updates updates) {
        return compile(outputs, updates, Backends.standard());
    }

    /** A program for a backend of the caller's choice. */
    public static Program compile(List<Tensor> outputs, Updates updates, Backend backend) {
        return new Program(outputs, updates, backend);
    }

    /** Computes everything once. */
    public void run() {
        run(NOTHING);
    }

    private static final Batch NOTHING = input -> {
        throw new IllegalArgumentException("input \"" + input + "\" was not given: run the program with a batch");
    };

    /**
     * Computes everything once, from a batch.
     *
     * @throws IllegalArgumentException if the batch lacks an input or has another number of values for it
     */
    public void run(Batch batch) {
        boolean moved = false;
        for (int i = 0; i < addresses.length; i++) {
            long address = address(buffers.get(i), batch);
            moved |= address != addresses[i];
            addresses[i] = address;
        }
        if (moved) {
            executable.bind(addresses);
        }
        executable.run();
    }

    private long address(Buffer buffer, Batch batch) {
        return switch (buffer.origin()) {
            case Buffer.Temporary temporary -> arena.address() + plan.offset(buffer);
            case Buffer.Held held -> held.variable().address();
            case Buffer.Given given -> given.values().memory().address();
            case Buffer.Fed fed -> {
                MemorySegment values = batch.values(fed.input());
                if (values.byteSize() != buffer.bytes()) {
                    throw new IllegalArgumentException("input \"" + fed.input() + "\" takes " + buffer.size() + " "
                            + buffer.dtype() + " values, that is " + buffer.bytes() + " bytes, not "
                            + values.byteSize());
                }
                yield values.address();
            }
        };
    }

    /**
     * What an output was in the last run, in place: the next run overwrites it.
     *
     * @throws IllegalArgumentException if the program was not compiled to give it
     */
    public Values value(Tensor output) {
        Values values = results.get(output);
        if (values == null) {
            throw new IllegalArgumentException(output + " is not an output of this program");
        }
        return values;
    }

    /** The steps, in order. */
    public List<Step> steps() {
        return steps;
    }
}
