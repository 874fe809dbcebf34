package dev.descent.cpu.convolution;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.call.Call;
import dev.descent.cpu.machine.Raw;
import dev.descent.cpu.machine.SharedScratch;
import dev.descent.tensor.DType;
import dev.descent.tensor.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Map;

/** A routine on BF16 operands by the code for F32 operands, which are written out before. */
final class WidenedCall implements Call {
    private final Call call;
    private final MemorySegment memory;
    private final int[] inputs;
    private final long[] sizes;
    private final long[] from;
    private final long[] to;

    /**
     * A call with its operands widened.
     *
     * @param call the same on F32 operands
     */
    WidenedCall(Call call, Step.Call step, Map<Buffer, Integer> numbers) {
        this.call = call;
        List<Buffer> buffers = step.inputs();
        this.inputs = buffers.stream().mapToInt(numbers::get).toArray();
        this.sizes = buffers.stream().mapToLong(Buffer::size).toArray();
        this.from = new long[inputs.length];
        this.to = new long[inputs.length];
        long bytes = 0;
        for (long size : sizes) {
            bytes += SharedScratch.aligned(size * DType.F32.bytes());
        }
        this.memory = NativeMemory.allocate(bytes, () -> "scratch memory for a convolution");
    }

    @Override
    public String kernel() {
        return call.kernel() + ", widened";
    }

    @Override
    public void bind(long[] addresses) {
        long[] wide = addresses.clone();
        long next = memory.address();
        for (int i = 0; i < inputs.length; i++) {
            from[i] = addresses[inputs[i]];
            to[i] = next;
            wide[inputs[i]] = next;
            next += SharedScratch.aligned(sizes[i] * DType.F32.bytes());
        }
        call.bind(wide);
    }

    @Override
    public void run() {
        try {
            widen();
            call.run();
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private void widen() {
        for (int i = 0; i < inputs.length; i++) {
            for (long value = 0; value < sizes[i]; value++) {
                Raw.put(Raw.getBFloat16(from[i] + value * DType.BF16.bytes()), to[i] + value * DType.F32.bytes());
            }
        }
    }
}
