package dev.descent.data;

/** The order in which an epoch visits the examples: a function of seed and epoch alone. */
public final class Shuffle {
    private static final long STREAM = 0x5348_5546_464C_4531L;

    private Shuffle() {}

    /**
     * The rows {@code 0 … size−1} in an order in which every permutation is equally likely (Fisher and Yates, in
     * Durstenfeld's form, 1964).
     *
     * @return at position i the row that is visited i-th
     */
    public static int[] permutation(int size, long seed, long epoch) {
        int[] rows = new int[size];
        for (int i = 0; i < size; i++) {
            rows[i] = i;
        }
        shuffle(rows, seed, epoch);
        return rows;
    }

    /** Brings some rows into the order of a seed and an epoch. */
    static void shuffle(int[] rows, long seed, long epoch) {
        CounterRandom random = new CounterRandom(seed, epoch, STREAM);
        for (int last = rows.length - 1; last > 0; last--) {
            int chosen = random.nextInt(last + 1);
            int row = rows[chosen];
            rows[chosen] = rows[last];
            rows[last] = row;
        }
    }
}
