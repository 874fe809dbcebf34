package dev.descent.insight.twins;

import dev.descent.data.Dataset;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Examples with the very same inputs, to the bit. */
public final class Twins {
    private final Dataset data;
    private final List<String> inputs;
    private final String target;
    private final Map<List<ByteBuffer>, List<Integer>> byInputs = new HashMap<>();

    private Twins(Dataset data, List<String> inputs, String target) {
        this.data = data;
        this.inputs = inputs;
        this.target = target;
        for (int row = 0; row < data.size(); row++) {
            byInputs.computeIfAbsent(inputs(row), _ -> new ArrayList<>(1)).add(row);
        }
    }

    /**
     * Examples that are looked for.
     *
     * @param inputs the columns that have to be the same
     * @param target the column with the answers
     */
    public static Twins of(Dataset data, List<String> inputs, String target) {
        return new Twins(data, inputs, target);
    }

    /**
     * The first example with the inputs of this one and another answer, unless more of those with these inputs are on
     * this one's side.
     */
    public OptionalInt contradicting(int row) {
        List<Integer> alike = byInputs.get(inputs(row));
        int[] others = alike.stream()
                .mapToInt(Integer::intValue)
                .filter(other -> !agree(row, other))
                .toArray();
        return others.length > 0 && 2 * others.length >= alike.size() ? OptionalInt.of(others[0]) : OptionalInt.empty();
    }

    private boolean agree(int row, int other) {
        return part(target, row).mismatch(part(target, other)) < 0;
    }

    private List<ByteBuffer> inputs(int row) {
        return inputs.stream().map(name -> part(name, row).asByteBuffer()).toList();
    }

    private MemorySegment part(String column, int row) {
        return data.values(column, row);
    }
}
