package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Backend;
import dev.descent.compile.Precision;
import dev.descent.compile.Program;
import dev.descent.cpu.machine.VectorApi;
import dev.descent.cpu.product.VectorProduct;
import dev.descent.oracle.Oracle;
import dev.descent.oracle.OracleCase;
import dev.descent.oracle.OracleCases;
import dev.descent.oracle.Runner;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How wide vectors are is a parameter: with 128 bits, which is what ARM's NEON has, everything computes as well. */
@Execution(ExecutionMode.CONCURRENT)
class NarrowVectorsTest {
    private static final List<String> FLAGS =
            List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Ddescent.native=off");

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void vectorsOfSoManyBytesComputeAsWiderOnesDo(int bytes) throws Exception {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.add("-XX:MaxVectorSize=" + bytes);
        String said = AnotherJvm.lastLine(flags, System.getProperty("java.class.path"), Everything.class);
        assertTrue(said.startsWith(8 * bytes + " bits, "), said);
        assertEquals(products(), Long.parseLong(said.substring(said.lastIndexOf(' ') + 1)), "products have other bits");
    }

    /** Prints how wide vectors are and a checksum of products, where all operations have the right values in every tier. */
    static final class Everything {
        private Everything() {}

        public static void main(String[] arguments) {
            for (OracleCase tested : OracleCases.groups().get("ops")) {
                Oracle.check(tested, on(Tiers.withoutNativeCode()));
                Oracle.compare(tested, on(Tiers.vectors()), on(Tiers.scalars()));
            }
            System.out.println(VectorApi.bits() + " bits, products " + products());
        }
    }

    private static Runner on(Backend backend) {
        return (outputs, updates) ->
                Runner.executing(Program.compile(List.copyOf(outputs), updates, Precision.F32, backend));
    }

    /** A checksum of products of many shapes, with whole and broken tiles, few rows, and more than one block of each factor. */
    private static long products() {
        int[][] shapes = {{1, 70, 30}, {5, 130, 400}, {7, 64, 64}, {8, 33, 17}, {64, 100, 257}, {200, 1100, 500}};
        CRC32 checksum = new CRC32();
        VectorProduct product = new VectorProduct();
        Random random = new Random(3);
        for (int[] shape : shapes) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment a = normal(arena, random, m * k);
                MemorySegment b = normal(arena, random, k * n);
                MemorySegment c = arena.allocate(ValueLayout.JAVA_FLOAT, (long) m * n);
                for (int variant = 0; variant < 4; variant++) {
                    boolean left = variant % 2 == 1;
                    boolean right = variant / 2 == 1;
                    product.multiply(
                            left,
                            right,
                            m,
                            n,
                            k,
                            a.address(),
                            left ? m : k,
                            b.address(),
                            right ? k : n,
                            c.address(),
                            n,
                            variant == 3);
                    checksum.update(c.toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
        return checksum.getValue();
    }

    private static MemorySegment normal(Arena arena, Random random, int count) {
        MemorySegment values = arena.allocate(ValueLayout.JAVA_FLOAT, count);
        for (int i = 0; i < count; i++) {
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        return values;
    }
}
