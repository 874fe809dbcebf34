package dev.descent.compile;

import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pass that gives every temporary buffer its place in the program's arena. Buffers that are never needed at the same time may
 * share bytes.
 */
final class Plan {
    /** From the first step that writes a buffer to the last that reads it. */
    private record Life(Buffer buffer, int from, int to, long bytes) {
        boolean overlaps(Life other) {
            return from <= other.to && other.from <= to;
        }
    }

    private final Map<Buffer, Long> offsets = new IdentityHashMap<>();
    private long bytes;

    private Plan() {}

    /**
     * Lays out the buffers of some steps.
     *
     * @param kept buffers whose values are looked at after the run
     */
    static Plan of(List<Step> steps, Collection<Buffer> kept) {
        Map<Buffer, int[]> lives = new IdentityHashMap<>();
        for (int at = 0; at < steps.size(); at++) {
            for (Set<Buffer> touched :
                    List.of(steps.get(at).reads(), steps.get(at).writes())) {
                for (Buffer buffer : touched) {
                    if (buffer.origin() instanceof Buffer.Temporary) {
                        int now = at;
                        lives.computeIfAbsent(buffer, it -> new int[] {now, now})[1] = at;
                    }
                }
            }
        }
        kept.forEach(buffer -> lives.computeIfAbsent(buffer, it -> new int[2])[1] = steps.size());
        List<Life> open = new ArrayList<>();
        lives.forEach((buffer, life) -> open.add(new Life(buffer, life[0], life[1], aligned(buffer.bytes()))));
        open.sort(Comparator.comparingLong(Life::bytes)
                .reversed()
                .thenComparingInt(Life::from)
                .thenComparing(life -> life.buffer().name()));
        Plan plan = new Plan();
        List<Life> placed = new ArrayList<>();
        for (Life life : open) {
            plan.place(life, placed);
            placed.add(life);
        }
        return plan;
    }

    private static long aligned(long bytes) {
        return (bytes + Variable.ALIGNMENT - 1) / Variable.ALIGNMENT * Variable.ALIGNMENT;
    }

    /** At the lowest offset where it meets no buffer that lives at the same time. */
    private void place(Life life, List<Life> placed) {
        List<Life> neighbours = placed.stream()
                .filter(life::overlaps)
                .sorted(Comparator.comparingLong(other -> offsets.get(other.buffer)))
                .toList();
        long offset = 0;
        for (Life other : neighbours) {
            if (offset + life.bytes <= offsets.get(other.buffer)) {
                break;
            }
            offset = Math.max(offset, offsets.get(other.buffer) + other.bytes);
        }
        offsets.put(life.buffer, offset);
        bytes = Math.max(bytes, offset + life.bytes);
    }

    /** Bytes that the arena needs. */
    long bytes() {
        return bytes;
    }

    /** Where a temporary buffer begins in the arena. */
    long offset(Buffer buffer) {
        return offsets.get(buffer);
    }
}
