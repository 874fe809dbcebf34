package dev.descent.data;

import dev.descent.data.BatchRing.Part;
import dev.descent.data.BatchRing.Slot;
import dev.descent.data.Batches.Augmentation;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Copies the examples of one epoch into a ring of buffers, batch by batch, on a thread of its own. It must not know the
 * {@link Epoch} that it works for, so that an abandoned one can be collected.
 *
 * @param rows the rows in the order in which they are visited
 * @param firstIteration index of the first batch
 * @param iterations index after the last batch
 */
record BatchWorker(
        Dataset data,
        BatchRing ring,
        int[] rows,
        long epoch,
        int firstIteration,
        int iterations,
        Augmentation augmentation)
        implements Runnable {

    @Override
    public void run() {
        int iteration = firstIteration;
        try {
            List<Column> columns = data.columns();
            CounterRandom random = new CounterRandom(0, 0, 0);
            Packer packer = new Packer();
            for (; iteration < iterations; iteration++) {
                Slot slot = ring.free();
                prepare(iteration, slot, columns, random, packer);
                ring.fill();
            }
        } catch (InterruptedException e) {
            ring.fail(
                    new DataException("preparing iteration " + iteration + " of epoch " + epoch + " was interrupted"));
        } catch (Exception e) {
            ring.fail(e);
        } catch (Error e) {
            // Out of memory, a failed assertion: the consumer must see it rather than wait for ever.
            ring.fail(e);
        }
    }

    private void prepare(int iteration, Slot slot, List<Column> columns, CounterRandom random, Packer packer) {
        int from = iteration * slot.rows.length;
        slot.size = Math.min(slot.rows.length, rows.length - from);
        System.arraycopy(rows, from, slot.rows, 0, slot.size);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.varies()) {
                pack(slot, column, packer);
            } else {
                copy(slot, column);
            }
        }
        if (!slot.examples.isEmpty()) {
            for (int i = 0; i < slot.size; i++) {
                transform(iteration, slot.examples.get(i).holding(slot.rows[i], epoch), random);
            }
        }
    }

    private void copy(Slot slot, Column column) {
        MemorySegment all = data.values(column.name());
        Part batch = slot.part(column.name());
        long bytes = column.bytes();
        for (int i = 0; i < slot.size; i++) {
            MemorySegment.copy(all, slot.rows[i] * bytes, batch.whole(), i * bytes, bytes);
        }
        batch.use(slot.size * bytes);
    }

    private void pack(Slot slot, Column column, Packer packer) {
        Dataset.Block block = data.block(column.name());
        Part items = slot.part(column.name());
        Part offsets = slot.part(Extents.offsets(column.name()));
        Part owners = slot.part(Extents.owners(column.name()));
        long bytes = column.bytes();
        packer.begin(column, items.whole(), offsets.whole(), owners.whole());
        for (int i = 0; i < slot.size; i++) {
            int length = block.length(slot.rows[i]);
            if (!slot.examples.isEmpty()) {
                slot.examples.get(i).place(column.name(), items.whole(), packer.size() * bytes, length * bytes);
            }
            packer.add(block.values(), block.starts()[slot.rows[i]] * bytes, length);
        }
        int room = Extents.room(data, packer.size());
        packer.end(room);
        items.use(room * bytes);
        owners.use(room * (long) Integer.BYTES);
        offsets.use((slot.size + 1L) * Integer.BYTES);
    }

    private void transform(int iteration, Example example, CounterRandom random) {
        random.moveTo(augmentation.seed(), epoch, example.row());
        try {
            // By index: an iterator for each example would be garbage that grows with the batch.
            for (int i = 0; i < augmentation.transforms().size(); i++) {
                augmentation.transforms().get(i).apply(example, random);
            }
        } catch (RuntimeException e) {
            throw new DataException(
                    ("transforming row %s for iteration %s of epoch %s failed (%s); correct the "
                                    + "transform or leave the row out")
                            .formatted(example.row(), iteration, epoch, e),
                    e);
        }
    }
}
