package dev.descent.train.evaluate;

import dev.descent.compile.Batch;
import dev.descent.data.Batches;
import dev.descent.data.Dataset;
import dev.descent.data.Epoch;
import dev.descent.data.Extents;
import dev.descent.data.MiniBatch;
import dev.descent.train.check.Slice;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A dataset in its order, part by part: read where it lies, or packed where lengths vary. A part is valid until the next
 * is taken.
 */
final class Parts implements Iterator<Parts.Part>, AutoCloseable {
    private final Dataset data;
    private final int size;
    private final Optional<Epoch> packed;
    private int from = 0;

    /** Some examples that stand next to one another. */
    record Part(Batch batch, Extents extents, int from) {
        int examples() {
            return extents.examples();
        }
    }

    /** @param size examples in each part but the last, which may have fewer */
    Parts(Dataset data, int size) {
        this.data = data;
        this.size = size;
        this.packed = data.varies() ? Optional.of(Batches.of(data, size).epoch(0)) : Optional.empty();
    }

    @Override
    public boolean hasNext() {
        return from < data.size();
    }

    @Override
    public Part next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + data.size() + " examples were taken");
        }
        int begin = from;
        if (packed.isPresent()) {
            MiniBatch batch = packed.get().next();
            from += batch.size();
            return new Part(batch, Extents.of(batch), begin);
        }
        int count = Math.min(size, data.size() - from);
        from += count;
        return new Part(new Slice(data, begin, count), new Extents(count, Map.of()), begin);
    }

    @Override
    public void close() {
        packed.ifPresent(Epoch::close);
    }
}
