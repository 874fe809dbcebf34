package dev.descent.cpu.attention;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.call.Call;
import dev.descent.cpu.machine.Workers;
import java.util.Map;

/** The gradient of attention, several heads to a task. A head's tiles follow one another, so that its sums have one order. */
public final class AttentionGradientCall implements Call {
    private final AttentionTiles tiles;
    private final Workers workers;
    private final Workers.Task task = this::part;
    private final int bufferPacked;
    private final int bufferBeside;
    private final int bufferUpstream;
    private final int bufferGradient;
    private final int units;
    private final int unitsInPart;
    private long packed;
    private long beside;
    private long upstream;
    private long gradient;

    public AttentionGradientCall(Step.Call step, Map<Buffer, Integer> numbers, AttentionTiles tiles, Workers workers) {
        this.tiles = tiles;
        this.workers = workers;
        this.bufferPacked = numbers.get(step.inputs().getFirst());
        this.bufferBeside = step.inputs().size() > 2 ? numbers.get(step.inputs().get(1)) : -1;
        this.bufferUpstream = numbers.get(step.inputs().getLast());
        this.bufferGradient = numbers.get(step.output());
        this.units = tiles.entries();
        this.unitsInPart = AttentionCall.unitsInPart(units, 5 * tiles.work() * tiles.tiles());
    }

    @Override
    public String kernel() {
        return "attention-gradient";
    }

    @Override
    public void bind(long[] addresses) {
        packed = addresses[bufferPacked];
        beside = bufferBeside < 0 ? 0 : addresses[bufferBeside];
        upstream = addresses[bufferUpstream];
        gradient = addresses[bufferGradient];
    }

    @Override
    public void run() {
        tiles.clearGradient(beside, gradient);
        workers.run(Math.ceilDiv(units, unitsInPart), task);
    }

    private void part(int index) {
        int to = Math.min(units, (index + 1) * unitsInPart);
        for (int unit = index * unitsInPart; unit < to; unit++) {
            tiles.backward(unit, packed, beside, upstream, gradient);
        }
    }
}
