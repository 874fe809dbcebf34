package dev.descent.data;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * Puts sequences one after the other into the buffers of a batch, and says where each begins and whose each item is. One serves for
 * many batches, one at a time.
 */
final class Packer {
    private MemorySegment items = MemorySegment.NULL;
    private MemorySegment offsets = MemorySegment.NULL;
    private MemorySegment owners = MemorySegment.NULL;
    private long bytes;
    private int examples;
    private int at;

    /**
     * Begins a batch.
     *
     * @param column whose examples are going to be added
     * @param items for as many items as there is room for
     * @param offsets I32, one more than examples
     * @param owners I32, one for each item
     */
    void begin(Column column, MemorySegment items, MemorySegment offsets, MemorySegment owners) {
        this.items = items;
        this.offsets = offsets;
        this.owners = owners;
        bytes = column.bytes();
        examples = 0;
        at = 0;
        offsets.setAtIndex(JAVA_INT, 0, 0);
    }

    /**
     * Adds the next example.
     *
     * @param from where its first item begins, in bytes
     * @param length how many items it has
     */
    void add(MemorySegment source, long from, int length) {
        MemorySegment.copy(source, from, items, at * bytes, length * bytes);
        for (int end = at + length; at < end; at++) {
            owners.setAtIndex(JAVA_INT, at, examples);
        }
        examples++;
        offsets.setAtIndex(JAVA_INT, examples, at);
    }

    /** How many items were added. */
    int size() {
        return at;
    }

    /** Ends a batch with room for so many items: those that are left are zeros, and of no example. */
    void end(int room) {
        items.asSlice(at * bytes, (room - at) * bytes).fill((byte) 0);
        for (int i = at; i < room; i++) {
            owners.setAtIndex(JAVA_INT, i, examples);
        }
    }
}
