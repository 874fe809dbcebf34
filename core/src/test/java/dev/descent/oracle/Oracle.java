package dev.descent.oracle;

import dev.descent.compile.Updates;
import dev.descent.oracle.OracleCase.Work;
import dev.descent.tensor.DType;
import dev.descent.tensor.Graph;
import dev.descent.tensor.Leaf;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Compares what is under test with the interpreter. */
public final class Oracle {
    private static final int STEPS = 3;

    private final OracleCase tested;
    private final Draw draw;
    private final Work work;
    private final Set<Variable> variables = new LinkedHashSet<>();
    private int decided;
    private int undecided;

    private Oracle(OracleCase tested) {
        this.tested = tested;
        this.draw = tested.draw();
        this.work = tested.build().apply(draw);
        for (Tensor node : Graph.topological(computed())) {
            if (node.op() instanceof Leaf.Read read) {
                variables.add(read.variable());
            }
        }
        work.updates().all().forEach(update -> variables.add(update.variable()));
    }

    /**
     * Runs a case three times (once, if it updates nothing) and each time once more from the same start.
     *
     * @throws AssertionError if an output or an updated variable is further from the interpreter's than rounding
     *     explains, if anything else was written to, or if the second run gave other bits than the first
     */
    public static void check(OracleCase tested, Runner runner) {
        new Oracle(tested).check(runner);
    }

    /**
     * Runs a case as often as {@link #check} with each of two runners.
     *
     * @throws AssertionError if an output or an updated variable does not have the same bits from both
     */
    public static void compare(OracleCase tested, Runner one, Runner other) {
        List<double[]> expected = new Oracle(tested).results(one);
        Oracle oracle = new Oracle(tested);
        List<double[]> found = oracle.results(other);
        for (int i = 0; i < expected.size(); i++) {
            oracle.require(
                    Arrays.equals(expected.get(i), found.get(i)),
                    "result " + i + ": " + Arrays.toString(expected.get(i)) + ", but " + Arrays.toString(found.get(i)));
        }
    }

    private List<double[]> results(Runner runner) {
        Runner.Execution execution = runner.compile(work.outputs(), work.updates());
        List<double[]> results = new ArrayList<>();
        for (int step = 0; step < (work.updates().all().isEmpty() ? 1 : STEPS); step++) {
            execution.run(draw.batch());
            work.outputs().forEach(output -> results.add(execution.value(output).toDoubles()));
        }
        variables.forEach(variable -> results.add(variable.values().toDoubles()));
        return results;
    }

    private void check(Runner runner) {
        Runner.Execution execution = runner.compile(work.outputs(), work.updates());
        Map<String, int[]> inputs = new LinkedHashMap<>();
        draw.inputs().forEach((name, values) -> inputs.put(name, bits(values)));
        for (int step = 0; step < (work.updates().all().isEmpty() ? 1 : STEPS); step++) {
            Map<Variable, int[]> before = variableBits();
            Reference reference = new Reference(computed(), draw.doubles());
            execution.run(draw.batch());
            compare(reference, execution, "step " + step + ", ");
            Map<Variable, int[]> after = variableBits();
            requireUntouched(before, after);
            List<int[]> outputs = outputBits(execution);
            before.forEach(Oracle::restore);
            execution.run(draw.batch());
            requireSame(outputs, outputBits(execution), "outputs");
            requireSame(List.copyOf(after.values()), List.copyOf(variableBits().values()), "variables");
        }
        draw.inputs()
                .forEach((name, values) ->
                        require(Arrays.equals(inputs.get(name), bits(values)), "input " + name + " was written to"));
        require(
                4 * decided >= undecided,
                "proves little: rounding decides " + undecided + " of its values, " + decided + " remain");
    }

    /** Outputs and new values of variables. */
    private List<Tensor> computed() {
        List<Tensor> all = new ArrayList<>(work.outputs());
        work.updates().all().forEach(update -> all.add(update.value()));
        return all;
    }

    private void compare(Reference reference, Runner.Execution execution, String when) {
        for (int i = 0; i < work.outputs().size(); i++) {
            Tensor output = work.outputs().get(i);
            Values got = execution.value(output);
            require(got.shape().equals(output.shape()) && got.dtype() == output.dtype(), output + " came as " + got);
            compare(reference, output, got, when + "output " + i + ", ");
        }
        for (Updates.Update update : work.updates().all()) {
            compare(
                    reference,
                    update.value(),
                    update.variable().values(),
                    when + update.variable().name() + ", ");
        }
    }

    private void compare(Reference reference, Tensor tensor, Values got, String what) {
        double[] expected = reference.values(tensor);
        double[] radii = reference.radii(tensor);
        for (int i = 0; i < expected.length; i++) {
            if (radii[i] == Double.POSITIVE_INFINITY) {
                undecided++;
                continue;
            }
            decided++;
            double value = got.get(i);
            boolean right = Double.isFinite(expected[i])
                    ? Math.abs(value - expected[i]) <= radii[i]
                    : Double.compare(value, expected[i]) == 0;
            boolean sign = !tested.signedZeros()
                    || expected[i] != 0
                    || Double.compare(value, expected[i]) == 0
                    || !tensor.dtype().isFloating();
            if (!right || !sign) {
                throw new AssertionError(tested.name() + ": " + what + tensor + " at " + index(tensor.shape(), i)
                        + " should be " + expected[i] + " ± " + radii[i] + " but is " + value);
            }
        }
    }

    private void requireUntouched(Map<Variable, int[]> before, Map<Variable, int[]> after) {
        for (Variable variable : variables) {
            boolean updated = work.updates().all().stream().anyMatch(update -> update.variable() == variable);
            require(
                    updated || Arrays.equals(before.get(variable), after.get(variable)),
                    variable + " was written to without an update");
        }
    }

    private void requireSame(List<int[]> first, List<int[]> second, String what) {
        for (int i = 0; i < first.size(); i++) {
            int at = Arrays.mismatch(first.get(i), second.get(i));
            require(at < 0, "run again from the same start, " + what + " " + i + " differ in word " + at);
        }
    }

    private List<int[]> outputBits(Runner.Execution execution) {
        return work.outputs().stream()
                .map(output -> bits(execution.value(output)))
                .toList();
    }

    private Map<Variable, int[]> variableBits() {
        Map<Variable, int[]> bits = new LinkedHashMap<>();
        variables.forEach(variable -> bits.put(variable, bits(variable.values())));
        return bits;
    }

    private static int[] bits(Values values) {
        if (values.dtype() != DType.BF16) {
            return values.memory().toArray(ValueLayout.JAVA_INT);
        }
        short[] halves = values.memory().toArray(ValueLayout.JAVA_SHORT);
        return IntStream.range(0, halves.length).map(i -> halves[i]).toArray();
    }

    private static void restore(Variable variable, int[] bits) {
        variable.write(values -> restore(values, bits));
    }

    private static void restore(Values values, int[] bits) {
        if (values.dtype() != DType.BF16) {
            values.memory().copyFrom(MemorySegment.ofArray(bits));
            return;
        }
        for (int i = 0; i < bits.length; i++) {
            values.memory().setAtIndex(ValueLayout.JAVA_SHORT, i, (short) bits[i]);
        }
    }

    private static String index(Shape shape, int rowMajor) {
        long[] strides = shape.strides();
        long[] index = new long[strides.length];
        for (int axis = 0; axis < index.length; axis++) {
            index[axis] = rowMajor / strides[axis] % shape.dim(axis);
        }
        return Arrays.toString(index);
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(tested.name() + ": " + otherwise);
        }
    }
}
