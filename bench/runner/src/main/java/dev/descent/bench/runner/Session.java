package dev.descent.bench.runner;

import java.util.Map;
import java.util.OptionalLong;

/** One workload, built and ready to train, with its data in memory. Used by one thread. */
public interface Session extends AutoCloseable {
    /** One step, finished when this returns, on one of the batches of {@link Data}. */
    void step(int batch);

    /** The loss that the last step began from. */
    double loss();

    /** Floating-point operations of one step, a multiply-add counted as two, where the runner can tell. */
    default OptionalLong flops() {
        return OptionalLong.empty();
    }

    /** Whatever is good to know about how this is computed, such as the library behind products. */
    default Map<String, String> notes() {
        return Map.of();
    }

    @Override
    void close();
}
