package dev.descent.bench.dl4j;

import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Runner;
import dev.descent.bench.runner.RunnerMain;
import dev.descent.bench.runner.Session;
import dev.descent.bench.runner.Square;
import dev.descent.bench.runner.Workload;
import java.io.IOException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Deeplearning4j, trained by {@code fit}. How many threads it has is said by the environment's OMP_NUM_THREADS. */
public final class Dl4jRunner implements Runner {
    private Dl4jRunner() {}

    /** Serves the comparison's coordinator. */
    public static void main(String... args) throws IOException {
        RunnerMain.serve(Dl4jRunner::new, args);
    }

    /** Its jars say no version that can be read while it runs; the name of their file does. */
    @Override
    public String version() {
        String jar = MultiLayerNetwork.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return "DL4J " + jar.replaceAll(".*deeplearning4j-nn-(.*)\\.jar", "$1");
    }

    @Override
    public Session open(Workload workload, Precision precision, int threads) {
        if (precision != Precision.FP32) {
            throw new UnsupportedOperationException("it has no mixed precision");
        }
        return Dl4jSession.of(workload);
    }

    @Override
    public Runnable product(Precision precision, int threads) {
        if (precision != Precision.FP32) {
            throw new UnsupportedOperationException("it has no mixed precision");
        }
        INDArray left = Nd4j.create(Square.factor(), new int[] {Square.SIDE, Square.SIDE});
        INDArray right = Nd4j.create(Square.factor(), new int[] {Square.SIDE, Square.SIDE});
        INDArray product = Nd4j.create(DataType.FLOAT, Square.SIDE, Square.SIDE);
        return () -> left.mmuli(right, product);
    }
}
