package dev.descent.insight;

import dev.descent.data.Dataset;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Examples with the very same inputs, to the bit. */
final class Twins {
    private final Dataset data;
    private final Map<ByteBuffer, List<Integer>> byInputs = new HashMap<>();

    private Twins(Dataset data) {
        this.data = data;
        for (int row = 0; row < data.size(); row++) {
            byInputs.computeIfAbsent(inputs(row), _ -> new ArrayList<>(1)).add(row);
        }
    }

    static Twins of(Dataset data) {
        return new Twins(data);
    }

    /**
     * The first example with the inputs of this one and another answer, unless more of those with these inputs are on
     * this one's side.
     */
    OptionalInt contradicting(int row) {
        List<Integer> alike = byInputs.get(inputs(row));
        int[] others = alike.stream()
                .mapToInt(Integer::intValue)
                .filter(other -> !agree(row, other))
                .toArray();
        return others.length > 0 && 2 * others.length >= alike.size() ? OptionalInt.of(others[0]) : OptionalInt.empty();
    }

    private boolean agree(int row, int other) {
        return part(Dataset.Y, row).mismatch(part(Dataset.Y, other)) < 0;
    }

    private ByteBuffer inputs(int row) {
        return part(Dataset.X, row).asByteBuffer();
    }

    private MemorySegment part(String column, int row) {
        long bytes = data.column(column).bytes();
        return data.values(column).asSlice(row * bytes, bytes);
    }
}
