package dev.descent.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ColdStartTest {
    private static final double[] ENDS = {1, 2, 3, 4, 5, 6};

    @Test
    void speedIsSteadyWithTheFirstWindowThatIsNearlyAsFastAsTheLast() {
        assertEquals(3, ColdStart.steadyAfter(ENDS, 900, 300, 104, 100, 99, 101));
    }

    @Test
    void whatIsFastAtOnceIsSteadyAfterItsFirstWindow() {
        assertEquals(1, ColdStart.steadyAfter(ENDS, 100, 100, 100, 100, 100, 100));
    }

    @Test
    void theTableNamesTheInstructionSet() {
        Conditions conditions = new Conditions(Path.of("bench"), 1, Instructions.AVX2);
        ColdStart start = new ColdStart(Workload.W3, Precision.FP32, conditions, 3, 15);
        Machine machine = Machine.of(List.of("model name : Some CPU", "flags : avx2 avx512f"), "amd64");
        String table = start.report(
                machine,
                List.of(new ColdStart.Times(Contestant.DESCENT, OptionalDouble.of(1.5), OptionalDouble.of(4), "")));
        assertTrue(
                table.startsWith("Cold start of W3, fp32, 1 thread, AVX2 (limited with `--isa avx2`), "
                        + "median of 3 processes, on Some CPU, "),
                table);
        assertTrue(table.contains("| descent | 1.50 s | 4 s |"), table);
    }

    @Test
    void oneSlowWindowAtTheEndChangesNothing() {
        double[] ends = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        assertEquals(2, ColdStart.steadyAfter(ends, 900, 100, 100, 100, 100, 100, 100, 800, 100));
    }
}
