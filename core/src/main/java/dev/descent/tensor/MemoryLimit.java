package dev.descent.tensor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * How much native memory may be in use.
 *
 * @param now bytes, at the moment
 * @param reason where the limit comes from
 */
record MemoryLimit(LongSupplier now, String reason) {
    static final String OPTION = "descent.memory";

    /** Of a machine's memory one part in so many is left to the system, to threads and to code. */
    private static final int LEFT_TO_OTHERS = 16;

    private static final Path MACHINE = Path.of("/proc/meminfo");
    private static final Path PROCESS = Path.of("/proc/self/status");

    /** What {@code -Ddescent.memory} says, else what the machine or the container has to spare. */
    static MemoryLimit ofProcess() {
        String wanted = System.getProperty(OPTION);
        if (wanted != null) {
            return fixed(Bytes.parse(OPTION, wanted), "-D" + OPTION + "=" + wanted.strip());
        }
        long total =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return new MemoryLimit(
                () -> Math.min(total - total / LEFT_TO_OTHERS, room())
                        - Runtime.getRuntime().totalMemory(),
                "of the " + Bytes.text(total) + " here the Java heap, other processes and a reserve have the rest");
    }

    /** Always so much. */
    static MemoryLimit fixed(long bytes, String reason) {
        return new MemoryLimit(() -> bytes, reason);
    }

    /**
     * What this process might use in all, together with what it uses already: as much as the system could give without
     * ending a process for it. Only Linux gives more than it has, and tells how much it has.
     */
    private static long room() {
        try {
            return Files.isReadable(MACHINE) && Files.isReadable(PROCESS)
                    ? kilobytes(MACHINE, "MemAvailable:")
                            + kilobytes(MACHINE, "SwapFree:")
                            + kilobytes(PROCESS, "VmRSS:")
                    : Long.MAX_VALUE;
        } catch (IOException | NumberFormatException untold) {
            return Long.MAX_VALUE; // then the memory that there is in all has to do as a limit
        }
    }

    /** Bytes, from a line such as {@code VmRSS:  1234 kB}. */
    private static long kilobytes(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                String[] words = line.substring(name.length()).strip().split("\\s+", -1);
                return Long.parseLong(words[0]) << 10;
            }
        }
        throw new IOException(file + " has no line " + name);
    }
}
