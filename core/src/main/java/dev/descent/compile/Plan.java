package dev.descent.compile;

import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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

    /** Where a buffer lies in the arena. */
    private record Place(Life life, long from) {
        long to() {
            return from + life.bytes;
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
        List<Place> placed = new ArrayList<>();
        open.forEach(life -> plan.place(life, placed));
        return plan;
    }

    private static long aligned(long bytes) {
        return (bytes + Variable.ALIGNMENT - 1) / Variable.ALIGNMENT * Variable.ALIGNMENT;
    }

    /** At the lowest offset where it meets no buffer that lives at the same time; {@code placed} stay ordered by offset. */
    private void place(Life life, List<Place> placed) {
        long offset = 0;
        for (Place other : placed) {
            if (life.overlaps(other.life)) {
                if (offset + life.bytes <= other.from) {
                    break;
                }
                offset = Math.max(offset, other.to());
            }
        }
        Place place = new Place(life, offset);
        int at = Collections.binarySearch(placed, place, Comparator.comparingLong(Place::from));
        placed.add(at < 0 ? -at - 1 : at, place);
        offsets.put(life.buffer, offset);
        bytes = Math.max(bytes, place.to());
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
