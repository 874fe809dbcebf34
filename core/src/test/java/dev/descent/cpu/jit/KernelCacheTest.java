package dev.descent.cpu.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Loop;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.cpu.kernel.Kernel;
import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KernelCacheTest {
    private static final int KEPT = 4;

    private final KernelCache cache = new KernelCache(KEPT);

    @Test
    void equalStructuresShareAKernel() {
        Kernel kernel = cache.get("a", KernelCacheTest::kernel);
        assertSame(kernel, cache.get("a", KernelCacheTest::kernel));
        assertNotSame(kernel, cache.get("b", KernelCacheTest::kernel));
    }

    @Test
    void aKernelInUseStaysHoweverManyOthersCome() {
        Kernel used = cache.get("used", KernelCacheTest::kernel);
        IntStream.range(0, 100).forEach(i -> cache.get("other " + i, KernelCacheTest::kernel));
        System.gc();
        assertSame(used, cache.get("used", KernelCacheTest::kernel));
    }

    @Test
    void ofTheDiscardedKernelsOnlyTheLatestStay() throws InterruptedException {
        List<WeakReference<Kernel>> discarded = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            discarded.add(new WeakReference<>(cache.get("kernel " + i, KernelCacheTest::kernel)));
        }
        awaitAfterCollection(() -> discarded.subList(0, 100 - KEPT).stream().allMatch(it -> it.refersTo(null)));
        awaitAfterCollection(() -> {
            cache.get("kernel 99", KernelCacheTest::kernel); // asking clears up
            return cache.size() == KEPT;
        });
        assertTrue(discarded.subList(100 - KEPT, 100).stream().noneMatch(it -> it.refersTo(null)));
    }

    @Test
    void whatIsUsedAgainStaysLongest() throws InterruptedException {
        WeakReference<Kernel> again = new WeakReference<>(cache.get("again", KernelCacheTest::kernel));
        WeakReference<Kernel> once = new WeakReference<>(cache.get("once", KernelCacheTest::kernel));
        cache.get("again", KernelCacheTest::kernel);
        IntStream.range(1, KEPT).forEach(i -> cache.get("other " + i, KernelCacheTest::kernel));
        awaitAfterCollection(() -> once.refersTo(null));
        assertEquals(false, again.refersTo(null));
    }

    /** As long as a kernel has not run, it has to remember a loop, which must not keep the model with its weights. */
    @Test
    void aKernelDoesNotHoldTheProgramThatItWasMadeFor() throws InterruptedException {
        Kernels kernels = Kernels.vectors(Kernels.Tiers.BOTH);
        List<Object> held = new ArrayList<>();
        WeakReference<Variable> weights = discardedProgram(kernels, held);
        try {
            awaitAfterCollection(() -> weights.refersTo(null));
        } finally {
            Reference.reachabilityFence(held);
        }
    }

    private static WeakReference<Variable> discardedProgram(Kernels kernels, List<Object> held) {
        Parameter parameter = new Parameter(Shape.of(64), Initializer.constant(1));
        Tensor x = Tensor.input("x", DType.F32, 64);
        Program program = Program.compile(parameter.mul(x).exp(), Updates.none());
        held.add(kernels);
        program.steps().forEach(step -> held.add(kernels.kernel((Loop) step)));
        return new WeakReference<>(parameter.variable());
    }

    private static void awaitAfterCollection(BooleanSupplier condition) throws InterruptedException {
        for (int attempt = 0; attempt < 200 && !condition.getAsBoolean(); attempt++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(condition.getAsBoolean());
    }

    /** Not a lambda without captures, of which there would be one. */
    private static Kernel kernel() {
        return new Kernel() {
            @Override
            public void run(long[] arguments, long scratch, int rowFrom, int rowTo, int laneFrom, int laneTo) {}
        };
    }
}
