package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeMemoryTest {
    private static final long MB = 1 << 20;

    private final LargeBlocks blocks = new LargeBlocks(MemoryLimit.fixed(64 * MB, "for a test"));

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, MB - 1, MB, 3 * MB + 5, 40 * MB})
    void aBlockIsZerosFromACacheLineOn(long bytes) {
        MemorySegment block = NativeMemory.allocate(bytes, () -> "a test");
        assertEquals(bytes, block.byteSize());
        assertEquals(0, block.address() % NativeMemory.ALIGNMENT);
        assertEquals(-1, block.mismatch(MemorySegment.ofArray(new byte[(int) bytes])));
        block.fill((byte) 1);
    }

    @Test
    void aBlockMadeOfOneThatWasGivenBackIsZerosAgain() {
        for (int i = 0; i < 20; i++) {
            MemorySegment block = blocks.allocate(20 * MB, () -> "a block");
            for (long at = 0; at < block.byteSize(); at += MB / 2) {
                assertEquals(0, block.get(ValueLayout.JAVA_BYTE, at));
            }
            block.fill((byte) 1);
        }
    }

    @Test
    void garbageIsCollectedBeforeABlockIsRefused() {
        for (int i = 0; i < 50; i++) {
            blocks.allocate(40 * MB, () -> "a block");
        }
        assertTrue(blocks.used() <= 64 * MB, () -> blocks.used() + " bytes");
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsSizeTheLimitAndTheOption() {
        MemorySegment held = blocks.allocate(40 * MB, () -> "a block");
        try {
            String said = assertThrows(MemoryException.class, () -> blocks.allocate(30 * MB, () -> "a batch"))
                    .getMessage();
            assertEquals(
                    "a batch takes 30.0 MB of native memory, but there are 24.0 MB (40.0 MB are in use; for a test):"
                        + " make the model or the batches smaller, or set another limit with -Ddescent.memory=SIZE, as"
                        + " in 12g",
                    said);
            assertEquals(
                    said.replace("a batch", "a plan"),
                    assertThrows(MemoryException.class, () -> blocks.require(30 * MB, () -> "a plan"))
                            .getMessage());
            blocks.require(20 * MB, () -> "less");
        } finally {
            Reference.reachabilityFence(held);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 63, 1L << 60})
    void noSizeOverflows(long bytes) {
        assertThrows(MemoryException.class, () -> blocks.allocate(bytes, () -> "a block"));
        assertThrows(MemoryException.class, () -> blocks.require(bytes, () -> "a block"));
        assertThrows(MemoryException.class, () -> NativeMemory.allocate(bytes, () -> "a block"));
        assertEquals(0, blocks.used());
    }

    @Test
    void aProgramThatDoesNotFitIsRefusedBeforeItsVariablesAreFilled() {
        Initializer never = _ -> {
            throw new AssertionError("a variable was filled");
        };
        Tensor sum = Stream.generate(() ->
                        new Parameter(Shape.of(1 << 15, 1 << 15), never).exp().sum())
                .limit(1024)
                .reduce(Tensor::add)
                .orElseThrow();
        String said = assertThrows(MemoryException.class, () -> Program.compile(sum, Updates.none()))
                .getMessage();
        assertTrue(said.startsWith("a program with 1,099,511,627,776 numbers in 1024 variables"), said);
        assertTrue(said.contains("takes 4.0 TB of native memory"), said);
    }

    @Test
    void theJvmsLimitForDirectMemoryDoesNotHold() throws Exception {
        assertEquals("268435456", printed("-XX:MaxDirectMemorySize=4m", "one block"));
        assertEquals("268435456", printed("-XX:MaxDirectMemorySize=4m", "small blocks"));
    }

    @Test
    void anOptionSetsTheLimit() throws Exception {
        String said = printed("-Ddescent.memory=100m", "one block");
        assertTrue(said.contains("takes 1.0 GB of native memory, but there are 100 MB (-Ddescent.memory=100m)"), said);
    }

    @Test
    void sizesAreReadAsTheJvmReadsThem() {
        assertEquals(800 * MB, Bytes.parse("o", "800m"));
        assertEquals(12L << 30, Bytes.parse("o", " 12G "));
        assertEquals(5000, Bytes.parse("o", "5000"));
        for (String wrong : List.of("", "g", "-1g", "0", "12 gigs", "99999999999t", "1.5g")) {
            String said = assertThrows(IllegalArgumentException.class, () -> Bytes.parse("o", wrong))
                    .getMessage();
            assertEquals(
                    "-Do=" + wrong + " is no amount of memory: give a number of megabytes or gigabytes, 800m or 12g",
                    said);
        }
    }

    @Test
    void sizesAreShownInTheUnitThatFits() {
        assertEquals("0 bytes", Bytes.text(0));
        assertEquals("1.5 KB", Bytes.text(1536));
        assertEquals("3.4 GB", Bytes.text(3_600_000_000L));
        assertEquals("125 GB", Bytes.text(125L << 30));
    }

    @Test
    void anErrorOfTheJvmIsSaidWithTheOptionThatHelps() {
        String heap =
                MemoryException.of(new OutOfMemoryError("Java heap space")).getMessage();
        assertTrue(heap.startsWith("the Java heap is full (Java heap space), of which there may be "), heap);
        assertTrue(heap.contains("-Xmx"), heap);
        assertTrue(MemoryException.of(new OutOfMemoryError("Metaspace"))
                .getMessage()
                .contains("-XX:MaxMetaspaceSize"));
        String threads = "unable to create native thread: possibly out of memory or process/resource limits reached";
        assertTrue(
                MemoryException.of(new OutOfMemoryError(threads)).getMessage().contains("-Ddescent.threads"));
        assertTrue(MemoryException.of(new OutOfMemoryError()).getMessage().contains("out of memory"));
    }

    private static String printed(String option, String what) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "--enable-native-access=ALL-UNNAMED",
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sum.class.getName(),
                        what))
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed.lines().reduce("", (first, second) -> second);
    }

    /** Adds up 256 Mi ones, that is 1 GB, in one block or in many small ones. */
    static final class Sum {
        private Sum() {}

        public static void main(String[] arguments) {
            int count = arguments[0].equals("one block") ? 1 : 2048;
            try {
                List<Values> all = new ArrayList<>(Stream.generate(() -> ones((1 << 28) / count))
                        .limit(count)
                        .toList());
                double sum = all.stream()
                        .mapToDouble(ones -> ones.size() * ones.get(ones.size() - 1))
                        .sum();
                System.out.println((long) sum);
            } catch (MemoryException e) {
                System.out.println(e.getMessage());
            }
        }

        private static Values ones(int size) {
            Values values = Values.zeros(DType.F32, Shape.of(size));
            values.set(size - 1, 1);
            return values;
        }
    }
}
