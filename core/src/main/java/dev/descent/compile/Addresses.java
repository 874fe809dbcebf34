package dev.descent.compile;

import dev.descent.tensor.Variable;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the buffers of a program lie. Those of the program itself are there from the start; variables take their memory when the
 * program first runs, and each batch has its own.
 */
final class Addresses {
    /** A buffer that each batch feeds. */
    private record Input(int number, String name, Buffer buffer) {}

    private final long[] values;
    private final int[] late;
    private final Variable[] variables;
    private final Input[] inputs;
    /** What the batch gave: held while the steps read it, who know addresses alone. */
    private final MemorySegment[] fed;

    /** Whether somebody took the addresses as they are now. */
    private boolean known;

    Addresses(List<Buffer> buffers, Plan plan, MemorySegment arena) {
        this.values = buffers.stream()
                .mapToLong(buffer -> switch (buffer.origin()) {
                    case Buffer.Temporary temporary -> arena.address() + plan.offset(buffer);
                    case Buffer.Given given -> given.values().memory().address();
                    case Buffer.Held held -> 0;
                    case Buffer.Fed fed -> 0;
                })
                .toArray();
        this.late = IntStream.range(0, values.length)
                .filter(i -> buffers.get(i).origin() instanceof Buffer.Held)
                .toArray();
        this.variables = IntStream.of(late)
                .mapToObj(i -> ((Buffer.Held) buffers.get(i).origin()).variable())
                .toArray(Variable[]::new);
        this.inputs = IntStream.range(0, values.length)
                .filter(i -> buffers.get(i).origin() instanceof Buffer.Fed)
                .mapToObj(i -> new Input(i, ((Buffer.Fed) buffers.get(i).origin()).input(), buffers.get(i)))
                .toArray(Input[]::new);
        this.fed = new MemorySegment[inputs.length];
    }

    /**
     * Takes a batch in.
     *
     * @return whether everything lies where it lay when {@link #take} was called last
     * @throws IllegalArgumentException if the batch lacks an input or has something else for it
     */
    boolean areKnown(Batch batch) {
        for (int i = 0; i < late.length; i++) {
            set(late[i], variables[i].address());
        }
        for (int i = 0; i < inputs.length; i++) {
            Input input = inputs[i];
            MemorySegment given = batch.values(input.name);
            check(input, given);
            fed[i] = given;
            set(input.number, given.address());
        }
        return known;
    }

    private void set(int number, long address) {
        known &= values[number] == address;
        values[number] = address;
    }

    /** All of them, in the order of the buffers. */
    long[] take() {
        known = true;
        return values;
    }

    private static void check(Input input, MemorySegment given) {
        if (given.byteSize() != input.buffer.bytes()) {
            throw new IllegalArgumentException(
                    "input \"" + input.name + "\" takes " + input.buffer.size() + " " + input.buffer.dtype()
                            + " values, that is " + input.buffer.bytes() + " bytes, not " + given.byteSize());
        }
        if (!given.isNative()) {
            throw new IllegalArgumentException(
                    "input \"" + input.name + "\" lies on the Java heap, where the garbage collector"
                            + " moves it; copy it to native memory, as Values.of does");
        }
        if (!given.scope().isAlive()) {
            throw new IllegalArgumentException("the memory of input \"" + input.name
                    + "\" has been given back: its arena is closed; keep the arena open while programs run");
        }
    }
}
