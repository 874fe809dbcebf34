package dev.descent.cpu.attention;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.call.Call;
import dev.descent.cpu.machine.Workers;
import java.util.Map;

/** Attention, several tiles to a task. The cut depends on the shape alone, and each value of the result comes from one tile. */
public final class AttentionCall implements Call {
    /** Multiply-adds that are worth a task, as in a product. */
    private static final long PART = 1 << 20;

    /** More tasks than this would only be smaller. */
    private static final int MOST_PARTS = 32;

    private final AttentionTiles tiles;
    private final Workers workers;
    private final Workers.Task task = this::part;
    private final int bufferPacked;
    private final int bufferBeside;
    private final int bufferResult;
    private final int units;
    private final int unitsInPart;
    private long packed;
    private long beside;
    private long result;

    public AttentionCall(Step.Call step, Map<Buffer, Integer> numbers, AttentionTiles tiles, Workers workers) {
        this.tiles = tiles;
        this.workers = workers;
        this.bufferPacked = numbers.get(step.inputs().getFirst());
        this.bufferBeside = step.inputs().size() > 1 ? numbers.get(step.inputs().get(1)) : -1;
        this.bufferResult = numbers.get(step.output());
        this.units = tiles.entries() * tiles.tiles();
        this.unitsInPart = unitsInPart(units, 2 * tiles.work());
    }

    /** How many of some units of equal work make a task. */
    static int unitsInPart(int units, long work) {
        return Math.clamp(PART / Math.max(work, 1), 1, Math.max(1, Math.ceilDiv(units, MOST_PARTS)));
    }

    @Override
    public String kernel() {
        return "attention";
    }

    @Override
    public void bind(long[] addresses) {
        packed = addresses[bufferPacked];
        beside = bufferBeside < 0 ? 0 : addresses[bufferBeside];
        result = addresses[bufferResult];
    }

    @Override
    public void run() {
        tiles.clearResult(beside, result);
        workers.run(Math.ceilDiv(units, unitsInPart), task);
    }

    private void part(int index) {
        int to = Math.min(units, (index + 1) * unitsInPart);
        for (int unit = index * unitsInPart; unit < to; unit++) {
            tiles.forward(unit / tiles.tiles(), unit % tiles.tiles(), packed, beside, result);
        }
    }
}
