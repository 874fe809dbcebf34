package dev.descent.bench.descent;

import dev.descent.bench.runner.Data;
import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Rule;
import dev.descent.bench.runner.Session;
import dev.descent.bench.runner.Square;
import dev.descent.bench.runner.Workload;
import dev.descent.compile.Backends;
import dev.descent.compile.Batch;
import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.optimize.Adam;
import dev.descent.optimize.AdamW;
import dev.descent.optimize.Optimizer;
import dev.descent.optimize.SGD;
import dev.descent.optimize.UpdateRule;
import dev.descent.tensor.DType;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A workload as one program, and its batches in native memory. */
final class DescentSession implements Session {
    private final Program program;
    private final Tensor loss;
    private final List<Batch> batches;

    private DescentSession(Program program, Tensor loss, List<Batch> batches) {
        this.program = program;
        this.loss = loss;
        this.batches = batches;
    }

    static DescentSession of(Workload workload, Precision precision) {
        Optimizer optimizer = new Optimizer(rule(workload.rule()));
        Models.Written written = Models.write(workload, optimizer.step().read());
        Gradients blame = Gradients.of(written.loss(), written.parameters());
        Updates fix = optimizer.update(written.parameters(), blame).and(written.kept());
        Program program = Program.compile(List.of(written.loss()), fix, products(precision));
        return new DescentSession(program, written.loss(), batches(workload));
    }

    /** One product of two large squares. */
    static Runnable product(Precision precision) {
        Tensor a = Tensor.input("a", DType.F32, Square.SIDE, Square.SIDE);
        Tensor b = Tensor.input("b", DType.F32, Square.SIDE, Square.SIDE);
        Program product = Program.compile(List.of(a.matmul(b)), Updates.none(), products(precision));
        Values left = Values.of(Square.factor(), Shape.of(Square.SIDE, Square.SIDE));
        Values right = Values.of(Square.factor(), Shape.of(Square.SIDE, Square.SIDE));
        Batch batch = input -> input.equals("a") ? left.memory() : right.memory();
        return () -> product.run(batch);
    }

    /** What {@code precision: bf16} of a recipe means. */
    private static dev.descent.compile.Precision products(Precision precision) {
        return switch (precision) {
            case FP32 -> dev.descent.compile.Precision.F32;
            case BF16 -> dev.descent.compile.Precision.BF16;
        };
    }

    private static UpdateRule rule(Rule rule) {
        return switch (rule) {
            case Rule.Sgd(double rate, double momentum) -> SGD.of(rate).momentum(momentum);
            case Rule.Adam(double rate) -> Adam.of(rate);
            case Rule.AdamW(double rate, double decay) -> AdamW.of(rate).weightDecay(decay);
        };
    }

    /** The batches, each with its inputs "x" and its targets "y". */
    private static List<Batch> batches(Workload workload) {
        Data data = Data.of(workload);
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < data.batches(); i++) {
            MemorySegment x = workload.model().readsTokens()
                    ? ints(data.tokens().get(i))
                    : Values.of(data.numbers().get(i), flat(data.numbers().get(i).length))
                            .memory();
            MemorySegment y = Models.targetsAreNumbers(workload.model())
                    ? Values.of(
                                    floats(data.targets().get(i)),
                                    flat(data.targets().get(i).length))
                            .memory()
                    : ints(data.targets().get(i));
            batches.add(input -> input.equals("x") ? x : y);
        }
        return batches;
    }

    private static MemorySegment ints(int... values) {
        return Values.of(values, flat(values.length)).memory();
    }

    private static Shape flat(int size) {
        return Shape.of(size);
    }

    private static float[] floats(int... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }

    @Override
    public void step(int batch) {
        program.run(batches.get(batch));
    }

    @Override
    public double loss() {
        return program.value(loss).scalar();
    }

    @Override
    public OptionalLong flops() {
        return OptionalLong.of(program.flops());
    }

    @Override
    public Map<String, String> notes() {
        return Map.of("backend", Backends.standard().description());
    }

    @Override
    public void close() {}
}
