package dev.descent.bench.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Runner;
import dev.descent.bench.runner.RunnerMain;
import dev.descent.bench.runner.Session;
import dev.descent.bench.runner.Square;
import dev.descent.bench.runner.Workload;
import java.io.IOException;

/**
 * DJL with its PyTorch engine, trained by its own {@code Trainer}. How many threads it has is said by {@code
 * -Dai.djl.pytorch.num_threads}.
 */
public final class DjlRunner implements Runner {
    private static final int SEED = 1;

    private DjlRunner() {}

    /** Serves the comparison's coordinator. */
    public static void main(String... args) throws IOException {
        RunnerMain.serve(DjlRunner::new, args);
    }

    @Override
    public String version() {
        Engine engine = Engine.getEngine("PyTorch");
        return "DJL " + Engine.getDjlVersion() + " on PyTorch " + engine.getVersion();
    }

    @Override
    public Session open(Workload workload, Precision precision, int threads) {
        if (precision != Precision.FP32) {
            throw new UnsupportedOperationException("its trainer has no mixed precision");
        }
        Engine.getEngine("PyTorch").setRandomSeed(SEED);
        return DjlSession.of(workload);
    }

    @Override
    public Runnable product(Precision precision, int threads) {
        if (precision != Precision.FP32) {
            throw new UnsupportedOperationException("its trainer has no mixed precision");
        }
        NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
        NDArray left = manager.create(Square.factor(), new Shape(Square.SIDE, Square.SIDE));
        NDArray right = manager.create(Square.factor(), new Shape(Square.SIDE, Square.SIDE));
        return () -> left.matMul(right).close();
    }
}
