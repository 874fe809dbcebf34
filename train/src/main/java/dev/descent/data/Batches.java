package dev.descent.data;

import dev.descent.data.BatchRing.Slot;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * How a dataset is dealt out in batches, epoch by epoch. An epoch is one pass: 1,000 examples at batch size 32 are 32
 * iterations, the last of 8 examples, or 31 with {@link #dropLast}. Which examples come when is a function of the seed
 * and the epoch alone, so an epoch can be dealt again, or from its middle. Immutable.
 *
 * <pre>{@code
 * Batches batches = Batches.of(train, 32).shuffle(seed).dropLast();
 * for (MiniBatch batch : batches.epoch(0)) {
 *     step.run(batch);
 * }
 * }</pre>
 */
public final class Batches {
    /** How much native memory the batches prepared ahead may take together, unless that is fewer than two. */
    private static final long AHEAD_BYTES = 4 << 20;

    private static final int LEAST_AHEAD = 2;
    private static final int MOST_AHEAD = 32;

    private final Dataset data;
    private final int batchSize;
    private final Order order;
    private final boolean dropLast;
    private final Augmentation augmentation;
    /** Buffers of epochs that have ended: native memory waits long for the garbage collector. */
    private final Queue<Slot[]> spare = new ConcurrentLinkedQueue<>();

    /** In which order an epoch visits the rows. */
    sealed interface Order {
        /** As they stand in the dataset. */
        record AsGiven() implements Order {}

        /** As seed and epoch have it. */
        record Shuffled(long seed) implements Order {}
    }

    /** What is done to each example; the transforms are called in turn. */
    record Augmentation(List<Transform> transforms, long seed) {}

    private Batches(Dataset data, int batchSize, Order order, boolean dropLast, Augmentation augmentation) {
        this.data = data;
        this.batchSize = batchSize;
        this.order = order;
        this.dropLast = dropLast;
        this.augmentation = augmentation;
    }

    /**
     * Batches in the order of the dataset, the last one smaller if the size does not divide it.
     *
     * @throws DataException if the batch size is not positive
     */
    public static Batches of(Dataset data, int batchSize) {
        if (batchSize < 1) {
            throw new DataException("a batch size of " + batchSize + " is impossible; use 1 or more");
        }
        return new Batches(data, batchSize, new Order.AsGiven(), false, new Augmentation(List.of(), 0));
    }

    /** The same in an order that is drawn anew for each epoch. */
    public Batches shuffle(long seed) {
        return new Batches(data, batchSize, new Order.Shuffled(seed), dropLast, augmentation);
    }

    /**
     * The same without a last batch that is smaller than the others.
     *
     * @throws DataException if that leaves none
     */
    public Batches dropLast() {
        if (batchSize > data.size()) {
            throw new DataException(
                    "%s examples do not fill one batch of %s, so dropLast would drop them all; use a smaller batch size"
                            .formatted(data.size(), batchSize));
        }
        return new Batches(data, batchSize, order, true, augmentation);
    }

    /**
     * The same with a change to each example, by random numbers that are a function of seed, epoch and row.
     *
     * @throws DataException if one of the transforms is not for such examples
     */
    public Batches transform(long seed, Transform... transforms) {
        for (Transform transform : transforms) {
            transform.check(data);
        }
        return new Batches(data, batchSize, order, dropLast, new Augmentation(List.of(transforms), seed));
    }

    /** Number of batches in an epoch. */
    public int iterations() {
        return dropLast ? data.size() / batchSize : Math.ceilDiv(data.size(), batchSize);
    }

    /** The examples that are dealt out. */
    public Dataset data() {
        return data;
    }

    /** Most examples in a batch. */
    public int batchSize() {
        return batchSize;
    }

    /** One pass over the data, prepared ahead on another thread from now on. */
    public Epoch epoch(long epoch) {
        return epoch(epoch, 0);
    }

    /**
     * The rest of one pass over the data: a run that is resumed goes on where it was.
     *
     * @param firstIteration index of the first batch, {@code 0 ≤ firstIteration ≤ iterations()}
     * @throws IllegalArgumentException if there is no such iteration
     */
    public Epoch epoch(long epoch, int firstIteration) {
        if (firstIteration < 0 || firstIteration > iterations()) {
            throw new IllegalArgumentException(
                    "an epoch of " + iterations() + " iterations cannot begin at iteration " + firstIteration);
        }
        BatchRing ring = new BatchRing(slots());
        return new Epoch(
                new BatchWorker(data, ring, rows(epoch), epoch, firstIteration, iterations(), augmentation), spare);
    }

    private Slot[] slots() {
        Slot[] ended = spare.poll();
        boolean transformed = !augmentation.transforms().isEmpty();
        return ended != null
                ? ended
                : BatchRing.slots(ahead() + 1, data, Math.min(batchSize, data.size()), transformed);
    }

    private int[] rows(long epoch) {
        return switch (order) {
            case Order.AsGiven() -> IntStream.range(0, data.size()).toArray();
            case Order.Shuffled(long seed) -> Shuffle.permutation(data.size(), seed, epoch);
        };
    }

    /** Small batches are prepared further ahead: waking a thread costs more than copying one. */
    private int ahead() {
        long batchBytes = data.columns().stream().mapToLong(this::bytes).sum();
        return Math.clamp(
                AHEAD_BYTES / batchBytes, LEAST_AHEAD, Math.min(MOST_AHEAD, Math.max(LEAST_AHEAD, iterations())));
    }

    /** The most that a batch takes of a column. */
    private long bytes(Column column) {
        return column.bytes() * (column.varies() ? BatchRing.most(data, column.name(), batchSize) : batchSize);
    }
}
