package dev.descent.bench.descent;

import dev.descent.bench.runner.Limits;
import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Runner;
import dev.descent.bench.runner.RunnerMain;
import dev.descent.bench.runner.Session;
import dev.descent.bench.runner.Workload;
import java.io.IOException;

/** Descent itself, as it is in this checkout. How many threads it has is said by {@code -Ddescent.threads}. */
public final class DescentRunner implements Runner {
    private DescentRunner() {}

    /** Serves the comparison's coordinator. */
    public static void main(String... args) throws IOException {
        RunnerMain.serve(DescentRunner::new, args);
    }

    @Override
    public String version() {
        return "Descent";
    }

    @Override
    public Session open(Workload workload, Precision precision, int threads) {
        return DescentSession.of(workload, precision);
    }

    @Override
    public Runnable product(Precision precision, int threads) {
        return DescentSession.product(precision);
    }

    @Override
    public Limits limits(int threads) {
        return MachineLimits.measure(threads);
    }
}
