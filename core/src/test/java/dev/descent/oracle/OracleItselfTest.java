package dev.descent.oracle;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Batch;
import dev.descent.compile.Updates;
import dev.descent.oracle.OracleCase.Work;
import dev.descent.tensor.DType;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The suite that backends are judged by must let a right one pass and notice a wrong one. */
class OracleItselfTest {
    @Test
    void singlePrecisionOpByOpPasses() {
        Runner rounding = new RoundingRunner();
        everyEighthCase().forEach(tested -> Oracle.check(tested, rounding));
    }

    @Test
    void anErrorOfOneInTenThousandIsNoticed() {
        List<OracleCase> cases = everyEighthCase();
        List<String> missed = new ArrayList<>();
        for (OracleCase tested : cases) {
            boolean looks = !tested.build().apply(tested.draw()).outputs().isEmpty();
            if (looks && passes(tested, after(batch -> {}, OracleItselfTest::slightlyOff))) {
                missed.add(tested.name());
            }
        }
        // Errors of this size can be rounding in the long chains.
        assertTrue(missed.size() * 50 <= cases.size(), missed.size() + " of " + cases.size() + " missed: " + missed);
    }

    @Test
    void aWriteToAnInputIsNoticed() {
        OracleCase tested =
                OracleCase.one("input", DType.F32, draw -> draw.input(3).neg());
        assertDoesNotThrow(() -> Oracle.check(tested, new RoundingRunner()));
        assertThrows(
                AssertionError.class,
                () -> Oracle.check(tested, after(batch -> batch.values("x0").fill((byte) 1), values -> values)));
    }

    @Test
    void aWriteToAVariableWithoutAnUpdateIsNoticed() {
        List<Variable> drawn = new ArrayList<>();
        OracleCase tested = OracleCase.updating("variable", draw -> {
            drawn.add(draw.variable(3));
            return new Work(List.of(drawn.getLast().read().neg()), Updates.none());
        });
        assertDoesNotThrow(() -> Oracle.check(tested, new RoundingRunner()));
        assertThrows(
                AssertionError.class,
                () -> Oracle.check(tested, after(batch -> drawn.getLast().fill(1), values -> values)));
    }

    @Test
    void anotherResultInTheSecondRunIsNoticed() {
        OracleCase tested =
                OracleCase.one("unsteady", DType.F32, draw -> draw.normal(3).exp());
        int[] runs = {0};
        assertThrows(
                AssertionError.class,
                () -> Oracle.check(tested, after(batch -> runs[0]++, values -> runs[0] < 2 ? values : nextUp(values))));
    }

    /** A sample in which every group is represented. */
    private static List<OracleCase> everyEighthCase() {
        return OracleCases.groups().values().stream()
                .flatMap(cases ->
                        IntStream.range(0, cases.size()).filter(i -> i % 8 == 0).mapToObj(cases::get))
                .toList();
    }

    private static boolean passes(OracleCase tested, Runner runner) {
        try {
            Oracle.check(tested, runner);
            return true;
        } catch (AssertionError noticed) {
            return false;
        }
    }

    private static Values slightlyOff(Values right) {
        Values wrong = Values.zeros(right.dtype(), right.shape());
        for (long i = 0; i < right.size(); i++) {
            double value = right.get(i);
            wrong.set(i, right.dtype().isFloating() ? value * 1.0001 + 0.0001 : value + 1);
        }
        return wrong;
    }

    private static Values nextUp(Values right) {
        Values other = Values.zeros(right.dtype(), right.shape());
        for (long i = 0; i < right.size(); i++) {
            other.set(i, Math.nextUp((float) right.get(i)));
        }
        return other;
    }

    /** A right runner after whose runs something is done and of which other values are seen. */
    private static Runner after(Consumer<Batch> harm, Function<Values, Values> seen) {
        return (outputs, updates) -> {
            Runner.Execution execution = new RoundingRunner().compile(outputs, updates);
            return new Runner.Execution() {
                @Override
                public void run(Batch batch) {
                    execution.run(batch);
                    harm.accept(batch);
                }

                @Override
                public Values value(Tensor output) {
                    return seen.apply(execution.value(output));
                }
            };
        };
    }
}
