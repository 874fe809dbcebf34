package dev.descent.cpu.window;

import dev.descent.cpu.machine.Raw;
import dev.descent.tensor.DType;

/** Windows in plain Java, for F64 and for a JVM without {@code jdk.incubator.vector}. */
record ScalarWindow(DType dtype) implements WindowKernel {
    private double get(long at) {
        return dtype == DType.F32 ? Raw.getFloat(at) : Raw.getDouble(at);
    }

    private void put(double value, long at) {
        if (dtype == DType.F32) {
            Raw.put((float) value, at);
        } else {
            Raw.put(value, at);
        }
    }

    @Override
    public void max(Part part, long image, long result) {
        pick(part, image, image, result);
    }

    @Override
    public void pick(Part part, long image, long values, long result) {
        for (int channel = 0; channel < part.channels; channel++) {
            long at = (long) channel * dtype.bytes();
            put(get(values + at + largest(part, image + at)), result + at);
        }
    }

    @Override
    public void place(Part part, long image, long upstream, long target) {
        for (int row = 0; part.isAlone && row < part.rows; row++) {
            for (int column = 0; column < part.columns; column++) {
                long at = target + row * part.rowStep + column * part.columnStep;
                Raw.clear(at, (long) part.channels * dtype.bytes());
            }
        }
        for (int channel = 0; channel < part.channels; channel++) {
            long at = (long) channel * dtype.bytes();
            long to = target + at + largest(part, image + at);
            put(get(to) + get(upstream + at), to);
        }
    }

    /** How far behind the first value of a window its largest one lies. */
    private long largest(Part part, long image) {
        double best = Double.NEGATIVE_INFINITY;
        long place = 0;
        for (int row = 0; row < part.rows; row++) {
            for (int column = 0; column < part.columns; column++) {
                long at = row * part.rowStep + column * part.columnStep;
                double value = get(image + at);
                if (value > best || Double.isNaN(value)) {
                    best = value;
                    place = at;
                }
            }
        }
        return place;
    }

    @Override
    public void weigh(Part part, long image, long weights, long result) {
        for (int channel = 0; channel < part.channels; channel++) {
            long at = (long) channel * dtype.bytes();
            double sum = 0;
            for (int row = 0; row < part.rows; row++) {
                for (int column = 0; column < part.columns; column++) {
                    double value = get(image + at + row * part.rowStep + column * part.columnStep);
                    sum += value * get(weights + at + row * part.weightRowStep + column * part.weightColumnStep);
                }
            }
            put(sum, result + at);
        }
    }

    @Override
    public void spread(Part part, long upstream, long weights, long target) {
        for (int row = 0; row < part.rows; row++) {
            for (int column = 0; column < part.columns; column++) {
                long weight = weights + row * part.weightRowStep + column * part.weightColumnStep;
                long to = target + row * part.rowStep + column * part.columnStep;
                for (int channel = 0; channel < part.channels; channel++) {
                    long at = (long) channel * dtype.bytes();
                    put(get(to + at) + get(upstream + at) * get(weight + at), to + at);
                }
            }
        }
    }

    @Override
    public void correlate(Part part, long image, long upstream, long weights) {
        for (int row = 0; row < part.rows; row++) {
            for (int column = 0; column < part.columns; column++) {
                long from = image + row * part.rowStep + column * part.columnStep;
                long weight = weights + row * part.weightRowStep + column * part.weightColumnStep;
                for (int channel = 0; channel < part.channels; channel++) {
                    long at = (long) channel * dtype.bytes();
                    put(get(weight + at) + get(from + at) * get(upstream + at), weight + at);
                }
            }
        }
    }

    @Override
    public void add(long from, long to, int count) {
        for (int i = 0; i < count; i++) {
            long at = (long) i * dtype.bytes();
            put(get(to + at) + get(from + at), to + at);
        }
    }
}
