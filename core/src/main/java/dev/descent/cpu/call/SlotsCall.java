package dev.descent.cpu.call;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.machine.Raw;
import dev.descent.tensor.DType;
import dev.descent.tensor.Indexing;
import java.util.Map;

/** Numbers the rows that are picked, one index after the other. */
public final class SlotsCall implements Call {
    private static final int BYTES = DType.I32.bytes();

    private final int bufferIndices;
    private final int bufferSlots;
    private final long count;
    private final long rows;
    private long indices;
    private long slots;

    public SlotsCall(Indexing.Slots op, Step.Call step, Map<Buffer, Integer> numbers) {
        this.bufferIndices = numbers.get(step.inputs().getFirst());
        this.bufferSlots = numbers.get(step.output());
        this.count = op.indices().shape().size();
        this.rows = op.rows();
    }

    @Override
    public String kernel() {
        return "slots";
    }

    @Override
    public void bind(long[] addresses) {
        indices = addresses[bufferIndices];
        slots = addresses[bufferSlots];
    }

    @Override
    public void run() {
        Raw.clear(slots, rows * BYTES);
        int picked = 0;
        for (long i = 0; i < count; i++) {
            long slot = slots + Raw.row(Raw.getInt(indices + i * BYTES), rows, BYTES);
            if (Raw.getInt(slot) == 0) {
                Raw.put(++picked, slot);
            }
        }
    }
}
