package dev.descent.bench.descent;

import dev.descent.bench.runner.Tries;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What a number of threads do in fused multiply-adds (FMA) whose operands stay in registers: the most that arithmetic can
 * reach, asked of no library. All threads begin at once, and the last one to finish counts.
 *
 * <p>An FMA takes four or five cycles and a core begins two in each, so ten of them at least must not wait for each other.
 * Twelve sums and two factors fit into the sixteen registers of AVX2, and into the 32 of AVX-512. Every chain counts its
 * steps, and the counts are looked at afterwards: what the compiler had left out would be missing there.
 */
final class RegisterSpeed {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int CHAINS = 12;
    /** A few milliseconds: short enough that other processes leave some of the tries alone, and counted exactly in floats. */
    private static final int STEPS = 1 << 20;
    /** Few, for the interpreter takes a microsecond for an operation on vectors. */
    private static final int WARM_UP_STEPS = 256;

    private static final long WARM_UP_NANOS = 1_000_000_000L;

    private RegisterSpeed() {}

    /** The width of the registers that are used. */
    static int bits() {
        return SPECIES.vectorBitSize();
    }

    /** fp32 floating-point operations per second of all threads together, an FMA counted as two. */
    static double measure(int threads) {
        long began = System.nanoTime();
        while (System.nanoTime() - began < WARM_UP_NANOS) {
            run(WARM_UP_STEPS);
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            double seconds = Tries.fastestOf(() -> onAll(pool, threads));
            return 2.0 * CHAINS * LANES * STEPS * threads / seconds;
        }
    }

    /** Seconds from when the first thread begins until the last one is through. */
    private static double onAll(ExecutorService pool, int threads) {
        AtomicInteger ready = new AtomicInteger();
        Callable<Span> task = () -> {
            ready.incrementAndGet();
            while (ready.get() < threads) {
                Thread.onSpinWait();
            }
            long begin = System.nanoTime();
            run(STEPS);
            return new Span(begin, System.nanoTime());
        };
        Span all = null;
        try {
            for (Future<Span> one : pool.invokeAll(Collections.nCopies(threads, task))) {
                all = one.get().and(all);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while registers are measured", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("registers cannot be measured", e.getCause());
        }
        return all.seconds();
    }

    private record Span(long begin, long end) {
        Span and(Span other) {
            return other == null ? this : new Span(Math.min(begin, other.begin), Math.max(end, other.end));
        }

        double seconds() {
            return (end - begin) / Tries.SECOND;
        }
    }

    /**
     * So many steps of every chain.
     *
     * @throws IllegalStateException if a lane has not counted all of them
     */
    static void run(int steps) {
        float[] counts = new float[CHAINS * LANES];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = i;
        }
        count(steps, 1, 1, counts);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != i + steps) {
                throw new IllegalStateException(
                        "after " + steps + " steps lane " + i + " holds " + counts[i] + ", not " + (i + steps));
            }
        }
    }

    /**
     * Memory is touched before and after the loop only, and two steps are written out, that the loop itself costs nothing beside
     * them. That both factors are one is nothing the compiler knows.
     *
     * @param steps an even number
     */
    private static void count(int steps, float left, float right, float[] counts) {
        FloatVector one = FloatVector.broadcast(SPECIES, left);
        FloatVector other = FloatVector.broadcast(SPECIES, right);
        FloatVector a = FloatVector.fromArray(SPECIES, counts, 0);
        FloatVector b = FloatVector.fromArray(SPECIES, counts, LANES);
        FloatVector c = FloatVector.fromArray(SPECIES, counts, 2 * LANES);
        FloatVector d = FloatVector.fromArray(SPECIES, counts, 3 * LANES);
        FloatVector e = FloatVector.fromArray(SPECIES, counts, 4 * LANES);
        FloatVector f = FloatVector.fromArray(SPECIES, counts, 5 * LANES);
        FloatVector g = FloatVector.fromArray(SPECIES, counts, 6 * LANES);
        FloatVector h = FloatVector.fromArray(SPECIES, counts, 7 * LANES);
        FloatVector i = FloatVector.fromArray(SPECIES, counts, 8 * LANES);
        FloatVector j = FloatVector.fromArray(SPECIES, counts, 9 * LANES);
        FloatVector k = FloatVector.fromArray(SPECIES, counts, 10 * LANES);
        FloatVector l = FloatVector.fromArray(SPECIES, counts, 11 * LANES);
        for (int step = 0; step < steps; step += 2) {
            a = one.fma(other, a);
            b = one.fma(other, b);
            c = one.fma(other, c);
            d = one.fma(other, d);
            e = one.fma(other, e);
            f = one.fma(other, f);
            g = one.fma(other, g);
            h = one.fma(other, h);
            i = one.fma(other, i);
            j = one.fma(other, j);
            k = one.fma(other, k);
            l = one.fma(other, l);
            a = one.fma(other, a);
            b = one.fma(other, b);
            c = one.fma(other, c);
            d = one.fma(other, d);
            e = one.fma(other, e);
            f = one.fma(other, f);
            g = one.fma(other, g);
            h = one.fma(other, h);
            i = one.fma(other, i);
            j = one.fma(other, j);
            k = one.fma(other, k);
            l = one.fma(other, l);
        }
        a.intoArray(counts, 0);
        b.intoArray(counts, LANES);
        c.intoArray(counts, 2 * LANES);
        d.intoArray(counts, 3 * LANES);
        e.intoArray(counts, 4 * LANES);
        f.intoArray(counts, 5 * LANES);
        g.intoArray(counts, 6 * LANES);
        h.intoArray(counts, 7 * LANES);
        i.intoArray(counts, 8 * LANES);
        j.intoArray(counts, 9 * LANES);
        k.intoArray(counts, 10 * LANES);
        l.intoArray(counts, 11 * LANES);
    }
}
