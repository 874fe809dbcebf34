package dev.descent.compile;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which value of a buffer an iteration of a loop touches: value number {@code offset + Σ strides[d]·i[d]} for loop indices i.
 *
 * @param strides in values, one for each loop, outermost first
 */
public record Access(Buffer buffer, long offset, List<Long> strides) {
    public Access {
        strides = List.copyOf(strides);
    }

    /** Distance, in values, between neighboring lanes. */
    public long laneStride() {
        return strides.getLast();
    }

    /** The buffer with its strides, {@code t3(64,1)}, and its offset if there is one, {@code t3(64,1)+128}. */
    @Override
    public String toString() {
        return buffer.name()
                + strides.stream().map(String::valueOf).collect(Collectors.joining(",", "(", ")"))
                + (offset == 0 ? "" : "+" + offset);
    }

    /** The same access to memory of nobody's. */
    Access detached() {
        return new Access(Buffer.scratch(buffer.name(), buffer.dtype(), buffer.size()), offset, strides);
    }

    static List<Long> boxed(long[] strides) {
        return Arrays.stream(strides).boxed().toList();
    }
}
