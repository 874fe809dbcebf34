package dev.descent.compile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counts in a JVM of its own, as a user's is: what the JIT compiler makes of a kernel depends on what else has run. */
class AllocationTest {
    private static final int QUIET_RUNS = 100;
    private static final int MOST_RUNS = 60_000;

    @Test
    void aStepAllocatesLessThanAKilobyteOnTheHeapOnceTheJvmHasCompiledIt() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AllocationTest.class.getName()))
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
        Mlp mlp = new Mlp(32, 100, 64, 10);
        Program program = Program.compile(mlp.loss(), mlp.updates());
        Batch data = mlp.data();
        int quiet = 0;
        long allocated = 0;
        int run = 0;
        for (; run < MOST_RUNS && quiet < QUIET_RUNS; run++) {
            long before = threads.getThreadAllocatedBytes(thread);
            program.run(data);
            allocated = threads.getThreadAllocatedBytes(thread) - before;
            quiet = allocated < 1024 ? quiet + 1 : 0;
        }
        System.out.println(
                quiet == QUIET_RUNS
                        ? "quiet after " + (run - QUIET_RUNS) + " runs"
                        : "the last of " + run + " runs allocated " + allocated + " bytes");
    }
}
