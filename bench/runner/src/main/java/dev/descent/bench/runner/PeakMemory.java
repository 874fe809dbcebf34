package dev.descent.bench.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The most memory that a process has had resident, as Linux counts it. */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String LINE = "VmHWM:";
    private static final int KIB = 1024;

    private PeakMemory() {}

    /** Bytes; empty where the operating system does not say. */
    static OptionalLong ofThisProcess() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(LINE))
                .mapToLong(line -> KIB
                        * Long.parseLong(
                                line.substring(LINE.length()).replace("kB", "").strip()))
                .findFirst();
    }
}
