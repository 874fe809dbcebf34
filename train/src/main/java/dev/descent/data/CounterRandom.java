package dev.descent.data;

import java.util.random.RandomGenerator;

/**
 * Random bits that are a function of where they stand: the n-th number depends on the seed, two coordinates (an epoch
 * and a row, say) and n, on nothing else. The mixing is SplitMix64's (Steele, Lea, Flood, "Fast splittable pseudorandom
 * number generators", 2014).
 */
final class CounterRandom implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long key;
    private long counter;

    CounterRandom(long seed, long first, long second) {
        moveTo(seed, first, second);
    }

    /** Starts over at other coordinates. */
    void moveTo(long seed, long first, long second) {
        key = mix(mix(mix(seed + GOLDEN_GAMMA) + first + GOLDEN_GAMMA) + second + GOLDEN_GAMMA);
        counter = 0;
    }

    @Override
    public long nextLong() {
        counter++;
        return mix(key + counter * GOLDEN_GAMMA);
    }

    /**
     * A number in {@code 0 ≤ n < bound}, each equally likely (Lemire, "Fast random integer generation in an interval",
     * 2019). Written out here because a permutation must stay the same whatever the JDK does in its own.
     */
    @Override
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("a bound must be positive: " + bound);
        }
        long product = (nextLong() >>> 32) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            long threshold = (1L << 32) % bound;
            while ((product & 0xFFFFFFFFL) < threshold) {
                product = (nextLong() >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
