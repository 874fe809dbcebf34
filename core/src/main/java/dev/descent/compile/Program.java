package dev.descent.compile;

import dev.descent.compile.Backend.Executable;
import dev.descent.tensor.NativeMemory;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Expressions and updates made into something that runs: compiled once, executed many times. Running allocates nothing on the
 * heap; memory is native, taken at compilation and given back by the garbage collector. Not safe for use by several threads
 * at once.
 *
 * <p>A program that a process has all its life, or a few of them, need not be closed. Who makes ever new ones closes those that are
 * done with: a library's native code for them (some hundred KB for each product of its own shape) would else wait for a collection
 * that a small heap seldom needs.
 */
public final class Program implements AutoCloseable {
    private static final Batch NOTHING = input -> {
        throw new IllegalArgumentException("input \"" + input + "\" was not given: run the program with a batch");
    };

    private final Compiled compiled;
    private final MemorySegment arena;
    private final Addresses addresses;
    private final Executable refresh;
    private final Executable executable;
    private final Versions versions;
    private final Lease lease;
    private final Map<Tensor, Values> results = new IdentityHashMap<>();

    private Program(List<Tensor> outputs, Updates updates, Precision precision, Backend backend) {
        this.compiled = Compiled.of(outputs, updates, precision);
        List<Buffer> buffers = compiled.buffers();
        requireMemory(buffers, compiled.plan().bytes());
        this.arena = NativeMemory.allocate(compiled.plan().bytes(), () -> "what a program computes");
        this.addresses = new Addresses(buffers, compiled.plan(), arena);
        this.refresh = backend.prepare(compiled.refresh(), buffers);
        this.executable = backend.prepare(compiled.steps(), buffers);
        this.versions = new Versions(
                updates.all().stream().map(Updates.Update::variable).toList(),
                compiled.kept().copies().keySet());
        this.lease = new Lease(() -> {
            refresh.close();
            executable.close();
        });
        for (int i = 0; i < outputs.size(); i++) {
            Buffer buffer = compiled.results().get(i);
            MemorySegment memory = arena.asSlice(compiled.plan().offset(buffer), buffer.bytes());
            results.put(
                    outputs.get(i), new Values(buffer.dtype(), outputs.get(i).shape(), memory));
        }
    }

    /** Refuses at once what would not fit when it first runs, and says how much of what there is. */
    private static void requireMemory(List<Buffer> buffers, long temporary) {
        Set<Variable> variables = new LinkedHashSet<>();
        for (Buffer buffer : buffers) {
            if (buffer.origin() instanceof Buffer.Held held) {
                variables.add(held.variable());
            }
        }
        long coming = variables.stream()
                .filter(variable -> !variable.isPlaced())
                .mapToLong(Variable::bytes)
                .sum();
        NativeMemory.require(coming + temporary, () -> {
            long numbers = variables.stream()
                    .mapToLong(variable -> variable.shape().size())
                    .sum();
            return String.format(
                    Locale.ROOT,
                    "a program with %,d numbers in %d variables (weights, what the optimizer keeps) and %s for what it"
                            + " computes",
                    numbers,
                    variables.size(),
                    NativeMemory.text(temporary));
        });
    }

    /** A program that computes one tensor, usually the loss, and then updates variables. */
    public static Program compile(Tensor output, Updates updates) {
        return compile(List.of(output), updates);
    }

    /** A program that computes some tensors and then updates variables. */
    public static Program compile(List<Tensor> outputs, Updates updates) {
        return compile(outputs, updates, Precision.F32);
    }

    /** A program whose products are carried out in some precision. */
    public static Program compile(List<Tensor> outputs, Updates updates, Precision precision) {
        return compile(outputs, updates, precision, Backends.standard());
    }

    /** A program for a backend of the caller's choice. */
    public static Program compile(List<Tensor> outputs, Updates updates, Backend backend) {
        return compile(outputs, updates, Precision.F32, backend);
    }

    /** A program in some precision for a backend of the caller's choice. */
    public static Program compile(List<Tensor> outputs, Updates updates, Precision precision, Backend backend) {
        return new Program(outputs, updates, precision, backend);
    }

    /** Computes everything once. */
    public void run() {
        run(NOTHING);
    }

    /**
     * Computes everything once, from a batch.
     *
     * @throws IllegalArgumentException if the batch lacks an input, has another number of values for it, or has them where
     *     no address leads: on the heap, or in memory that has been given back; nothing was computed then
     * @throws IndexOutOfBoundsException if an index leads outside its table; some variables may be updated by then
     * @throws IllegalStateException if the program was closed
     */
    public void run(Batch batch) {
        if (!lease.enter()) {
            throw new IllegalStateException("this program was closed: compile it again to run it");
        }
        try {
            compute(batch);
        } finally {
            lease.leave();
        }
    }

    private void compute(Batch batch) {
        if (!addresses.areKnown(batch)) {
            long[] known = addresses.take();
            refresh.bind(known);
            executable.bind(known);
        }
        try {
            if (!versions.areKnown()) {
                refresh.run();
            }
            executable.run();
        } finally {
            versions.tell();
            // The steps know addresses alone, of which the garbage collector knows nothing.
            Reference.reachabilityFence(this);
        }
        versions.remember();
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

    /**
     * Gives native code back that was made for this program alone. It cannot be run after that, but its results and descriptions stay.
     * May be called by any thread and more than once; where a run is on its way, that comes to its end first, and this does not wait
     * for it.
     */
    @Override
    public void close() {
        lease.end();
    }

    /** What the program gives, in the order in which it was asked for. */
    public List<Tensor> outputs() {
        return compiled.written().subList(0, compiled.results().size());
    }

    /** The steps, in order. */
    public List<Step> steps() {
        return compiled.steps();
    }

    /** Floating-point operations in one run, a multiply-add counted as two. */
    public long flops() {
        return compiled.steps().stream().mapToLong(Step::flops).sum();
    }

    /** Bytes of native memory for values that live no longer than a run. */
    public long temporaryBytes() {
        return compiled.plan().bytes();
    }

    /** What was compiled, for people: totals, steps with their kernels and FLOPs, buffers with their bytes. */
    public String describe() {
        return Listing.program(compiled, executable.kernels());
    }

    /** The program after each pass, by the pass's name, in the grammar of {@code docs/compiler.md}. */
    public Map<String, String> passes() {
        return Listing.passes(compiled, executable.kernels());
    }
}
