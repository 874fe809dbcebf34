package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.cpu.Tiers;
import dev.descent.oracle.Oracle;
import dev.descent.oracle.OracleCases;
import dev.descent.oracle.Runner;
import dev.descent.tensor.DType;
import dev.descent.tensor.Indexing;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OracleTest {
    /** For both tests, so that much of the code is compiled once. */
    private static final Runner VECTORS = Runner.programs(Tiers.vectors());

    @TestFactory
    Stream<DynamicContainer> programsComputeWhatTheInterpreterDoes() {
        return OracleCases.groups().entrySet().stream()
                .map(group -> DynamicContainer.dynamicContainer(
                        group.getKey(),
                        group.getValue().stream()
                                .map(tested ->
                                        DynamicTest.dynamicTest(tested.name(), () -> Oracle.check(tested, VECTORS)))));
    }

    @TestFactory
    Stream<DynamicContainer> codeForSingleNumbersGivesTheSameBitsAsCodeForVectors() {
        Runner scalars = Runner.programs(Tiers.scalars());
        return OracleCases.groups().entrySet().stream()
                .map(group -> DynamicContainer.dynamicContainer(
                        group.getKey(),
                        everyThird(group.getValue())
                                .map(tested -> DynamicTest.dynamicTest(
                                        tested.name(), () -> Oracle.compare(tested, VECTORS, scalars)))));
    }

    private static <T> Stream<T> everyThird(List<T> all) {
        return IntStream.range(0, all.size()).filter(i -> i % 3 == 0).mapToObj(all::get);
    }

    @Test
    void anIndexOutsideItsTableIsNamedAndTheProgramCanBeRunAgain() {
        Tensor table = Tensor.of(new float[] {10, 20, 30, 40, 50, 60}, 3, 2);
        Tensor rows = table.gather(Tensor.input("indices", DType.I32, 4));
        requireRefused(rows, new int[] {0, 1, 3, 2}, 3);
        requireRefused(rows, new int[] {0, -1, 1, 2}, -1);
        requireRefused(rows.exp().sum(), new int[] {2, 2, 2, 1_000_000}, 1_000_000);
    }

    @Test
    void anIndexOutsideTheRowsThatAreAddedToIsNamed() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2);
        Tensor sums = Tensor.of(new Indexing.ScatterAdd(x, Tensor.input("indices", DType.I32, 4), 3));
        requireRefused(sums, new int[] {0, 1, 3, 2}, 3);
        requireRefused(sums, new int[] {0, -1, 1, 2}, -1);
    }

    private static void requireRefused(Tensor output, int[] indices, int wrong) {
        Program program = Program.compile(output, Updates.none());
        Values values = Values.of(new int[] {0, 1, 2, 2}, Shape.of(4));
        program.run(name -> values.memory());
        double[] before = program.value(output).toDoubles();

        Values outside = Values.of(indices, Shape.of(4));
        String message = assertThrows(IndexOutOfBoundsException.class, () -> program.run(name -> outside.memory()))
                .getMessage();
        assertTrue(message.contains("index " + wrong + " "), message);
        assertTrue(message.contains("3 rows"), message);

        program.run(name -> values.memory());
        assertArrayEquals(before, program.value(output).toDoubles());
    }

    @Test
    void aMissingInputIsNamed() {
        Program program = Program.compile(Tensor.input("pixels", DType.F32, 2).neg(), Updates.none());
        assertTrue(assertThrows(IllegalArgumentException.class, program::run)
                .getMessage()
                .contains("\"pixels\""));
    }

    @Test
    void askingForATensorThatIsNoOutputNamesIt() {
        Tensor x = Tensor.of(new float[] {1, 2});
        Program program = Program.compile(x.exp(), Updates.none());
        program.run();
        Tensor other = x.neg();
        assertTrue(assertThrows(IllegalArgumentException.class, () -> program.value(other))
                .getMessage()
                .contains(other.toString()));
    }
}
