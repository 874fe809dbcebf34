package dev.descent.cpu.window;

import static dev.descent.cpu.machine.Raw.EVERYTHING;
import static dev.descent.cpu.machine.Raw.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows of F32 with the Vector API, as many channels at once as a vector has lanes. All vectors are local to one
 * method each: passed to one that is not inlined they would be boxed.
 */
final class VectorWindow implements WindowKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    @Override
    public void max(Part part, long image, long result) {
        for (int channel = 0; channel < part.channels; channel += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(channel, part.channels);
            FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
            for (int row = 0; row < part.rows; row++) {
                long at = image + row * part.rowStep + 4L * channel;
                for (int column = 0; column < part.columns; column++) {
                    best = best.max(FloatVector.fromMemorySegment(SPECIES, EVERYTHING, at, ORDER, mask));
                    at += part.columnStep;
                }
            }
            best.intoMemorySegment(EVERYTHING, result + 4L * channel, ORDER, mask);
        }
    }

    @Override
    public void pick(Part part, long image, long values, long result) {
        for (int channel = 0; channel < part.channels; channel += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(channel, part.channels);
            FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
            FloatVector picked = FloatVector.fromMemorySegment(SPECIES, EVERYTHING, values + 4L * channel, ORDER, mask);
            for (int row = 0; row < part.rows; row++) {
                long at = row * part.rowStep + 4L * channel;
                for (int column = 0; column < part.columns; column++) {
                    FloatVector value = FloatVector.fromMemorySegment(SPECIES, EVERYTHING, image + at, ORDER, mask);
                    VectorMask<Float> better =
                            value.compare(VectorOperators.GT, best).or(value.test(VectorOperators.IS_NAN));
                    best = best.blend(value, better);
                    picked = picked.blend(
                            FloatVector.fromMemorySegment(SPECIES, EVERYTHING, values + at, ORDER, mask), better);
                    at += part.columnStep;
                }
            }
            picked.intoMemorySegment(EVERYTHING, result + 4L * channel, ORDER, mask);
        }
    }

    @Override
    public void place(Part part, long image, long upstream, long target) {
        for (int channel = 0; channel < part.channels; channel += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(channel, part.channels);
            FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
            IntVector place = IntVector.zero(INTS);
            for (int row = 0; row < part.rows; row++) {
                long at = image + row * part.rowStep + 4L * channel;
                for (int column = 0; column < part.columns; column++) {
                    FloatVector value = FloatVector.fromMemorySegment(SPECIES, EVERYTHING, at, ORDER, mask);
                    VectorMask<Float> better =
                            value.compare(VectorOperators.GT, best).or(value.test(VectorOperators.IS_NAN));
                    best = best.blend(value, better);
                    place = place.blend(row * part.columns + column, better.cast(INTS));
                    at += part.columnStep;
                }
            }
            FloatVector given =
                    FloatVector.fromMemorySegment(SPECIES, EVERYTHING, upstream + 4L * channel, ORDER, mask);
            for (int row = 0; row < part.rows; row++) {
                long at = target + row * part.rowStep + 4L * channel;
                for (int column = 0; column < part.columns; column++) {
                    VectorMask<Float> here = place.compare(VectorOperators.EQ, row * part.columns + column)
                            .cast(SPECIES);
                    FloatVector old = part.isAlone
                            ? FloatVector.zero(SPECIES)
                            : FloatVector.fromMemorySegment(SPECIES, EVERYTHING, at, ORDER, mask);
                    old.add(given, here).intoMemorySegment(EVERYTHING, at, ORDER, mask);
                    at += part.columnStep;
                }
            }
        }
    }

    @Override
    public void weigh(Part part, long image, long weights, long result) {
        for (int channel = 0; channel < part.channels; channel += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(channel, part.channels);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int row = 0; row < part.rows; row++) {
                long at = image + row * part.rowStep + 4L * channel;
                long weight = weights + row * part.weightRowStep + 4L * channel;
                for (int column = 0; column < part.columns; column++) {
                    sum = FloatVector.fromMemorySegment(SPECIES, EVERYTHING, at, ORDER, mask)
                            .fma(FloatVector.fromMemorySegment(SPECIES, EVERYTHING, weight, ORDER, mask), sum);
                    at += part.columnStep;
                    weight += part.weightColumnStep;
                }
            }
            sum.intoMemorySegment(EVERYTHING, result + 4L * channel, ORDER, mask);
        }
    }

    @Override
    public void spread(Part part, long upstream, long weights, long target) {
        for (int channel = 0; channel < part.channels; channel += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(channel, part.channels);
            FloatVector given =
                    FloatVector.fromMemorySegment(SPECIES, EVERYTHING, upstream + 4L * channel, ORDER, mask);
            for (int row = 0; row < part.rows; row++) {
                long at = target + row * part.rowStep + 4L * channel;
                long weight = weights + row * part.weightRowStep + 4L * channel;
                for (int column = 0; column < part.columns; column++) {
                    FloatVector.fromMemorySegment(SPECIES, EVERYTHING, weight, ORDER, mask)
                            .fma(given, FloatVector.fromMemorySegment(SPECIES, EVERYTHING, at, ORDER, mask))
                            .intoMemorySegment(EVERYTHING, at, ORDER, mask);
                    at += part.columnStep;
                    weight += part.weightColumnStep;
                }
            }
        }
    }

    @Override
    public void correlate(Part part, long image, long upstream, long weights) {
        for (int channel = 0; channel < part.channels; channel += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(channel, part.channels);
            FloatVector given =
                    FloatVector.fromMemorySegment(SPECIES, EVERYTHING, upstream + 4L * channel, ORDER, mask);
            for (int row = 0; row < part.rows; row++) {
                long at = image + row * part.rowStep + 4L * channel;
                long weight = weights + row * part.weightRowStep + 4L * channel;
                for (int column = 0; column < part.columns; column++) {
                    FloatVector.fromMemorySegment(SPECIES, EVERYTHING, at, ORDER, mask)
                            .fma(given, FloatVector.fromMemorySegment(SPECIES, EVERYTHING, weight, ORDER, mask))
                            .intoMemorySegment(EVERYTHING, weight, ORDER, mask);
                    at += part.columnStep;
                    weight += part.weightColumnStep;
                }
            }
        }
    }

    @Override
    public void add(long from, long to, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, count);
            FloatVector.fromMemorySegment(SPECIES, EVERYTHING, to + 4L * i, ORDER, mask)
                    .add(FloatVector.fromMemorySegment(SPECIES, EVERYTHING, from + 4L * i, ORDER, mask))
                    .intoMemorySegment(EVERYTHING, to + 4L * i, ORDER, mask);
        }
    }
}
