package dev.descent.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * On what this runs.
 *
 * @param processor its name; empty if the system does not say
 * @param flags what it can do, in Linux's words; empty if the system does not say
 * @param architecture in Java's words
 */
record Machine(String processor, Set<String> flags, String architecture) {
    private static final Path CPU = Path.of("/proc/cpuinfo");
    private static final Set<String> X86 = Set.of("amd64", "x86_64");

    /** This one. */
    static Machine read() throws IOException {
        return of(Files.isReadable(CPU) ? Files.readAllLines(CPU) : List.of(), System.getProperty("os.arch"));
    }

    /** One with these lines in Linux's {@code /proc/cpuinfo}. */
    static Machine of(List<String> lines, String architecture) {
        String flags = value(lines, "flags");
        return new Machine(
                value(lines, "model name"), flags.isEmpty() ? Set.of() : Set.of(flags.split(" +")), architecture);
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Processor, number of processors, operating system, Java. */
    String describe() {
        return (processor.isEmpty() ? "" : processor + ", ")
                + Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + architecture + ", Java " + Runtime.version().feature();
    }

    /** What to call it in a sentence. */
    String name() {
        return processor.isEmpty() ? architecture : architecture + ", " + processor;
    }

    /** What matters of its instruction sets: {@code AVX-512 with bf16, AMX}. */
    String instructions() {
        if (flags.contains("avx512f")) {
            return "AVX-512" + (flags.contains("avx512_bf16") ? " with bf16" : "")
                    + (flags.contains("amx_bf16") ? ", AMX" : "");
        }
        return flags.contains("avx2") ? "AVX2" : "everything that " + architecture + " has";
    }

    /** Whether it has AVX2; every x86 of a system that does not say what it has is taken to. */
    boolean hasAvx2() {
        return flags.isEmpty() ? X86.contains(architecture) : flags.contains("avx2");
    }
}
