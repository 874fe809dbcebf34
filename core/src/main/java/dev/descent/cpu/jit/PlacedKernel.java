package dev.descent.cpu.jit;

import dev.descent.compile.Instruction;
import dev.descent.compile.Loop;
import dev.descent.cpu.kernel.Arguments;
import dev.descent.cpu.kernel.Kernel;

/** A generated loop over rows of lanes, each of whose accesses to memory is put where it is wanted from call to call. */
public final class PlacedKernel {
    /** Held, for the kernel is compiled for vectors only while a loop is there that wants it. */
    private final Loop loop;

    private final Kernel kernel;
    private final long[] arguments;
    private final int[] bases;
    private final long scratch;

    /** The kernel of a loop over one row of lanes, which will run over so many rows. */
    public PlacedKernel(Loop loop, long rows, Kernels kernels) {
        this.loop = loop;
        this.kernel = kernels.kernel(loop, rows);
        Arguments layout = new Arguments(loop);
        this.arguments = layout.values(kernels.lanes(loop));
        this.bases = new int[layout.places()];
        int next = 0;
        for (int line = 0; line < loop.body().size(); line++) {
            Instruction instruction = loop.body().get(line);
            if (instruction instanceof Instruction.Load || instruction instanceof Instruction.Store) {
                bases[next++] = layout.base(layout.place(line));
            }
        }
        this.scratch = Arguments.Scratch.total(loop, kernels.lanes(loop));
    }

    /** Arguments for one thread at a time, which says in them where the accesses are. */
    public long[] arguments() {
        return arguments.clone();
    }

    /** Bytes of memory that a call uses for itself. */
    public long scratch() {
        return scratch;
    }

    /**
     * Puts an access somewhere.
     *
     * @param mine the caller's own {@link #arguments}
     * @param access which one, in the order of the loop's body
     * @param address of the first lane in the first row
     * @param rowBytes how far it is from there to the next row
     */
    public void place(long[] mine, int access, long address, long rowBytes) {
        mine[bases[access]] = address;
        mine[bases[access] + 1] = rowBytes;
    }

    /** Runs over the first so many rows. */
    public void run(long[] mine, long memory, int rows) {
        run(mine, memory, rows, loop.lanes());
    }

    /** Runs over the first so many lanes of the first so many rows. */
    public void run(long[] mine, long memory, int rows, int lanesHere) {
        kernel.run(mine, memory, 0, rows, 0, lanesHere);
    }
}
