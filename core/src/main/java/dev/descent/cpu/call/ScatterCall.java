package dev.descent.cpu.call;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.machine.Raw;
import dev.descent.cpu.machine.Workers;
import dev.descent.tensor.DType;
import dev.descent.tensor.Indexing;
import java.util.Map;

/**
 * Adds up rows by number. Each part has a range of the table's rows for itself and goes through all of x in order, so that the order
 * of the additions does not depend on the threads.
 */
public final class ScatterCall implements Call {
    private static final long PART = 1 << 16;
    private static final int MOST_PARTS = 8;

    private final Workers workers;
    private final Workers.Task task = this::part;
    private final DType dtype;
    private final int bufferX;
    private final int bufferIndices;
    private final int bufferTable;
    private final long count;
    private final long rows;
    private final int width;
    private final int parts;
    private final long rowsInPart;
    private long x;
    private long indices;
    private long table;

    public ScatterCall(Indexing.ScatterAdd scatter, Step.Call step, Map<Buffer, Integer> numbers, Workers workers) {
        this.workers = workers;
        this.dtype = scatter.dtype();
        this.bufferX = numbers.get(step.inputs().get(0));
        this.bufferIndices = numbers.get(step.inputs().get(1));
        this.bufferTable = numbers.get(step.output());
        this.count = scatter.indices().shape().size();
        this.rows = scatter.rows();
        this.width = scatter.width();
        this.parts = Math.clamp((scatter.x().shape().size() + scatter.shape().size()) / PART, 1, MOST_PARTS);
        this.rowsInPart = Math.ceilDiv(rows, parts);
    }

    @Override
    public String kernel() {
        return "scatter-add";
    }

    @Override
    public void bind(long[] addresses) {
        x = addresses[bufferX];
        indices = addresses[bufferIndices];
        table = addresses[bufferTable];
    }

    @Override
    public void run() {
        if (parts == 1) {
            part(0);
        } else {
            workers.run(parts, task);
        }
    }

    private void part(int index) {
        long from = index * rowsInPart;
        long to = Math.min(rows, from + rowsInPart);
        long rowBytes = (long) width * dtype.bytes();
        Raw.clear(table + from * rowBytes, (to - from) * rowBytes);
        for (long i = 0; i < count; i++) {
            int row = Raw.getInt(indices + i * DType.I32.bytes());
            Raw.row(row, rows, rowBytes);
            if (row >= from && row < to) {
                add(x + i * rowBytes, table + row * rowBytes);
            }
        }
    }

    private void add(long source, long target) {
        switch (dtype) {
            case F32 -> {
                for (int i = 0; i < width; i++) {
                    long at = target + i * 4L;
                    Raw.put(Raw.getFloat(at) + Raw.getFloat(source + i * 4L), at);
                }
            }
            case F64 -> {
                for (int i = 0; i < width; i++) {
                    long at = target + i * 8L;
                    Raw.put(Raw.getDouble(at) + Raw.getDouble(source + i * 8L), at);
                }
            }
            case BF16 -> throw new IllegalStateException("BF16 rows are not added up");
            case I32, BOOL -> {
                for (int i = 0; i < width; i++) {
                    long at = target + i * 4L;
                    Raw.put(Raw.getInt(at) + Raw.getInt(source + i * 4L), at);
                }
            }
        }
    }
}
