package dev.descent.nn;

import dev.descent.tensor.Threefry;

/**
 * Where random numbers come from, as a tree: {@code seed.at("layers.0.weight")} depends on the seed and the path alone,
 * so a layer begins with the same weights whatever was made before it. A path may be walked in pieces: {@code
 * seed.at("layers").at("0")} is {@code seed.at("layers.0")}.
 *
 * @param value any number
 */
public record Seed(long value) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /**
     * The seed at a path of names separated by dots.
     *
     * @throws IllegalArgumentException if the path or one of its names is empty
     */
    public Seed at(String path) {
        long seed = value;
        for (String name : path.split("\\.", -1)) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("seed path \"" + path + "\" contains an empty name");
            }
            long hash = hash(name);
            seed = Threefry.bits((int) seed, (int) (seed >>> 32), (int) hash, (int) (hash >>> 32));
        }
        return new Seed(seed);
    }

    /** Fowler, Noll and Vo's hash FNV-1a in 64 bits, over UTF-16 units. */
    private static long hash(String name) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
