package dev.descent.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** On what this runs. */
final class Machine {
    private static final Path CPU = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Processor, number of processors, what matters of its instruction sets, operating system, Java. */
    static String describe() throws IOException {
        String processors = Runtime.getRuntime().availableProcessors() + " processors";
        return (Files.isReadable(CPU) ? cpu() + ", " : "") + processors + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + Runtime.version().feature();
    }

    private static String cpu() throws IOException {
        String name = "";
        String sets = "";
        for (String line : Files.readAllLines(CPU)) {
            String value = line.substring(line.indexOf(':') + 1).strip();
            if (line.startsWith("model name")) {
                name = value;
            } else if (line.startsWith("flags")) {
                sets = (value.contains("avx512f") ? ", AVX-512" : value.contains("avx2") ? ", AVX2" : "")
                        + (value.contains("avx512_bf16") ? " with bf16" : "")
                        + (value.contains("amx_bf16") ? ", AMX" : "");
            }
        }
        return name + sets;
    }
}
