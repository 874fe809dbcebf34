package dev.descent.bench.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The instruction set that runners may use. Each library is told in its own way, and each is told in every runner. */
enum Instructions {
    /** Whatever the processor has. */
    FULL("full", List.of(), Map.of()),
    /** Nothing newer than AVX2 with FMA: 256 bits, 16 registers, fp32. */
    AVX2(
            "avx2",
            List.of("-XX:UseAVX=2"),
            Map.of(
                    "ONEDNN_MAX_CPU_ISA", "AVX2",
                    // oneDNN before 3.0, as it is in DL4J
                    "DNNL_MAX_CPU_ISA", "AVX2",
                    "MKL_ENABLE_INSTRUCTIONS", "AVX2",
                    "ATEN_CPU_CAPABILITY", "avx2",
                    "OPENBLAS_CORETYPE", "Haswell"));

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> jvm;

    @SuppressWarnings("ImmutableEnumChecker") // made by Map.of
    private final Map<String, String> environment;

    Instructions(String label, List<String> jvm, Map<String, String> environment) {
        this.label = label;
        this.jvm = jvm;
        this.environment = environment;
    }

    /** As it is written on the command line. */
    String label() {
        return label;
    }

    /** Options of every runner's JVM. */
    List<String> jvm() {
        return jvm;
    }

    /** Sets what limits libraries in a process's environment, and clears what the caller's own has of that. */
    void limit(Map<String, String> variables) {
        variables.keySet().removeAll(variables());
        variables.putAll(environment);
    }

    private static List<String> variables() {
        return Stream.of(values())
                .flatMap(any -> any.environment.keySet().stream())
                .distinct()
                .toList();
    }

    /**
     * The one of this name.
     *
     * @throws IllegalArgumentException if there is none, or the machine does not have it
     */
    static Instructions of(String label, Machine machine) {
        Instructions found = Arrays.stream(values())
                .filter(instructions -> instructions.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + label + "\" is no instruction set: there are "
                        + Arrays.stream(values()).map(Instructions::label).collect(Collectors.joining(", "))));
        if (found == AVX2 && !machine.hasAvx2()) {
            throw new IllegalArgumentException("this machine (" + machine.name() + ") has no AVX2");
        }
        return found;
    }

    /** What a machine computes with under this limit: {@code AVX2 (limited with --isa avx2)}. */
    String on(Machine machine) {
        return this == FULL ? machine.instructions() : "AVX2 (limited with `--isa " + label + "`)";
    }
}
