package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.descent.gradient.Gradients;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Threefry;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts in a JVM of its own, as a user's is: what the JIT compiler makes of a kernel depends on what else has run. */
@Execution(ExecutionMode.CONCURRENT)
class AllocationTest {
    private static final int QUIET_RUNS = 100;
    private static final int MOST_RUNS = 60_000;

    @ParameterizedTest
    @ValueSource(strings = {"perceptron", "convolutions", "mixed"})
    void aStepAllocatesLessThanAKilobyteOnTheHeapOnceTheJvmHasCompiledIt(String model)
            throws IOException, InterruptedException {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AllocationTest.class.getName(),
                        model))
                .redirectErrorStream(true)
                .start();
        String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        child.waitFor();
        assertTrue(printed.contains("quiet after"), printed);
    }

    /** Trains until a hundred steps in a row were quiet, and says after how many. */
    public static void main(String[] arguments) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        Training training = switch (arguments[0]) {
            case "perceptron" -> perceptron(Precision.F32);
            case "mixed" -> perceptron(Precision.BF16);
            default -> convolutions();
        };
        int quiet = 0;
        long allocated = 0;
        int run = 0;
        for (; run < MOST_RUNS && quiet < QUIET_RUNS; run++) {
            long before = threads.getThreadAllocatedBytes(thread);
            training.program().run(training.batches().get(run % 2));
            allocated = threads.getThreadAllocatedBytes(thread) - before;
            quiet = allocated < 1024 ? quiet + 1 : 0;
        }
        System.out.println(
                quiet == QUIET_RUNS
                        ? "quiet after " + (run - QUIET_RUNS) + " runs"
                        : "the last of " + run + " runs allocated " + allocated + " bytes");
    }

    /** Each batch lies somewhere else, so that every step takes in where. */
    private record Training(Program program, List<Batch> batches) {}

    private static Training perceptron(Precision precision) {
        Mlp mlp = new Mlp(32, 100, 64, 10);
        Program program = Program.compile(List.of(mlp.loss()), mlp.updates(), precision);
        return new Training(program, List.of(mlp.data(), mlp.data()));
    }

    /** Two convolutions, each with batch normalization, moved by gradient descent. */
    private static Training convolutions() {
        Shape images = Shape.of(16, 3, 12, 12);
        List<Parameter> parameters = new ArrayList<>();
        Tensor x = Tensor.input("x", DType.F32, 16, 3, 12, 12);
        for (int[] channels : new int[][] {{16, 3}, {32, 16}}) {
            Parameter kernel = parameter(Shape.of(channels[0], channels[1], 3, 3));
            Parameter scale = parameter(Shape.of(1, channels[0], 1, 1));
            parameters.addAll(List.of(kernel, scale));
            Tensor raw = Functions.conv2d(x, kernel, 1, 1, 1, 1);
            Tensor centered = raw.sub(raw.meanKeeping(0, 2, 3));
            Tensor deviation = centered.square().meanKeeping(0, 2, 3).add(1e-5).sqrt();
            x = centered.div(deviation).mul(scale).relu();
        }
        Tensor loss = x.square().mean();
        Gradients blame = Gradients.of(loss, parameters);
        Updates updates = Updates.none();
        for (Parameter parameter : parameters) {
            updates = updates.and(
                    parameter.variable(), parameter.sub(blame.of(parameter).mul(0.01)));
        }
        return new Training(Program.compile(loss, updates), List.of(fed(images, 1), fed(images, 2)));
    }

    private static Parameter parameter(Shape shape) {
        return new Parameter(new Variable("weight", DType.F32, shape, values -> draw(values, 3)));
    }

    private static Batch fed(Shape shape, int seed) {
        Values values = Values.zeros(DType.F32, shape);
        draw(values, seed);
        return input -> values.memory();
    }

    private static void draw(Values values, int seed) {
        for (int i = 0; i < values.size(); i++) {
            values.set(i, Threefry.uniform(Threefry.key(3, seed), 0, i) - 0.5);
        }
    }
}
