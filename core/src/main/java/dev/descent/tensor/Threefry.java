package dev.descent.tensor;

import java.util.List;

/**
 * Threefry-2x32 with 20 rounds, a counter-based random generator: bits are a function of a key and a counter, without
 * state. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
public final class Threefry {
    /** The rotations, used in turn. */
    public static final List<Integer> ROTATIONS = List.of(13, 15, 26, 6, 17, 29, 16, 24);

    private static final int[] ROTATION =
            ROTATIONS.stream().mapToInt(Integer::intValue).toArray();

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
        int key2 = PARITY ^ key0 ^ key1;
        int x0 = counter0 + key0;
        int x1 = counter1 + key1;
        for (int round = 0; round < ROUNDS; round++) {
            x0 += x1;
            x1 = Integer.rotateLeft(x1, ROTATION[round % 8]) ^ x0;
            if (round % 4 == 3) {
                int injection = round / 4 + 1;
                x0 += word(injection, key0, key1, key2);
                x1 += word(injection + 1, key0, key1, key2) + injection;
            }
        }
        return (x0 & 0xFFFF_FFFFL) | ((long) x1 << 32);
    }

    private static int word(int n, int key0, int key1, int key2) {
        return switch (n % 3) {
            case 0 -> key0;
            case 1 -> key1;
            default -> key2;
        };
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
