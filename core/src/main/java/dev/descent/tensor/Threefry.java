package dev.descent.tensor;

import java.util.List;

/**
 * Threefry-2x32 with 20 rounds, a counter-based random generator: bits are a function of a key and a counter, without
 * state. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
public final class Threefry {
    /** The rotations, used in turn. */
    public static final List<Integer> ROTATIONS = List.of(13, 15, 26, 6, 17, 29, 16, 24);

    // By name: what is looked up in a list at each round takes twice as long.
    private static final int R0 = ROTATIONS.get(0);
    private static final int R1 = ROTATIONS.get(1);
    private static final int R2 = ROTATIONS.get(2);
    private static final int R3 = ROTATIONS.get(3);
    private static final int R4 = ROTATIONS.get(4);
    private static final int R5 = ROTATIONS.get(5);
    private static final int R6 = ROTATIONS.get(6);
    private static final int R7 = ROTATIONS.get(7);

    /** Rounds of mixing; a key is injected after every fourth. */
    public static final int ROUNDS = 20;

    /** The constant that, with the two words of the key, makes the third. */
    public static final int PARITY = 0x1BD11BDA;

    private Threefry() {}

    /**
     * The two output words, the first in the low half.
     *
     * @param key0 first word of the key
     * @param key1 second word of the key
     * @param counter0 first word of the counter
     * @param counter1 second word of the counter
     */
    public static long bits(int key0, int key1, int counter0, int counter1) {
        int x0 = counter0 + key0;
        int x1 = counter1 + key1;
        int word = key1;
        int next = PARITY ^ key0 ^ key1;
        int last = key0;
        for (int injection = 1; injection <= ROUNDS / 4; injection++) {
            boolean odd = injection % 2 == 1;
            x0 += x1;
            x1 = Integer.rotateLeft(x1, odd ? R0 : R4) ^ x0;
            x0 += x1;
            x1 = Integer.rotateLeft(x1, odd ? R1 : R5) ^ x0;
            x0 += x1;
            x1 = Integer.rotateLeft(x1, odd ? R2 : R6) ^ x0;
            x0 += x1;
            x1 = Integer.rotateLeft(x1, odd ? R3 : R7) ^ x0;
            x0 += word;
            x1 += next + injection;
            int first = word;
            word = next;
            next = last;
            last = first;
        }
        return (x0 & 0xFFFF_FFFFL) | ((long) x1 << 32);
    }

    /** The key, first word low, of one stream of a seed. */
    public static long key(long seed, int stream) {
        return bits((int) seed, (int) (seed >>> 32), stream, 0x5EED);
    }

    /** The number in [0, 1), a multiple of 2⁻²⁴, that a key gives at (counter, index). */
    public static float uniform(long key, int counter, int index) {
        return ((int) bits((int) key, (int) (key >>> 32), index, counter) >>> 8) * 0x1p-24f;
    }
}
