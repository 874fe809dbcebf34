package dev.descent.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Who takes part: how to start its process. Class paths and native libraries clash, so each has one of its own. */
enum Contestant {
    DESCENT("descent", "", "dev.descent.bench.descent.DescentRunner"),
    /** Without native code: all that is computed is computed in Java. */
    DESCENT_JAVA("descent-java", "", "dev.descent.bench.descent.DescentRunner"),
    /** With oneMKL, which is what PyTorch's own packages multiply with. */
    LIBTORCH("libtorch", "libtorch", "dev.descent.bench.libtorch.LibtorchRunner"),
    /** As its package comes from Maven Central. */
    LIBTORCH_OPENBLAS("libtorch-openblas", "libtorch", "dev.descent.bench.libtorch.LibtorchRunner"),
    DJL("djl", "djl", "dev.descent.bench.djl.DjlRunner"),
    DL4J("dl4j", "dl4j", "dev.descent.bench.dl4j.Dl4jRunner");

    private final String label;
    private final String module;
    private final String main;

    Contestant(String label, String module, String main) {
        this.label = label;
        this.module = module;
        this.main = main;
    }

    /** As it is written on the command line and in the table. */
    String label() {
        return label;
    }

    /**
     * The one of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Contestant of(String label) {
        return Arrays.stream(values())
                .filter(contestant -> contestant.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + label + "\" is no peer: there are "
                        + Arrays.stream(values())
                                .filter(contestant -> contestant != DESCENT)
                                .map(Contestant::label)
                                .collect(Collectors.joining(", "))));
    }

    /** The process that runs it, not started yet. */
    ProcessBuilder process(Conditions conditions, String... arguments) throws IOException {
        Path built = conditions.bench().resolve(module).resolve("target/quick");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms64m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(conditions.instructions().jvm());
        command.addAll(options(built, conditions.threads()));
        command.add("-cp");
        command.add(built.resolve("classes")
                + System.getProperty("path.separator")
                + Files.readString(built.resolve("classpath")));
        command.add(main);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        conditions.instructions().limit(builder.environment());
        builder.environment().putAll(environment(conditions.threads()));
        return builder;
    }

    private List<String> options(Path built, int threads) {
        return switch (this) {
            case DESCENT -> List.of("-Ddescent.threads=" + threads);
            case DESCENT_JAVA -> List.of("-Ddescent.threads=" + threads, "-Ddescent.native=off");
            // JavaCPP links its cache's OpenBLAS to oneMKL: with one cache, the second would find what the first left.
            case LIBTORCH -> javacpp(built.resolve("javacpp-mkl"), "-Dorg.bytedeco.openblas.load=mkl_rt");
            case LIBTORCH_OPENBLAS -> javacpp(built.resolve("javacpp-openblas"));
            case DJL ->
                List.of(
                        "-Dai.djl.offline=true",
                        "-DDJL_CACHE_DIR=" + built.resolve("djl"),
                        "-DENGINE_CACHE_DIR=" + built.resolve("djl"),
                        "-Dai.djl.pytorch.num_threads=" + threads);
            // DL4J gives memory back by JavaCPP's references, so it keeps them.
            case DL4J -> List.of("-Dorg.bytedeco.javacpp.cachedir=" + built.resolve("javacpp"));
        };
    }

    /** JavaCPP without what costs it time: references for the garbage collector, a look at the memory with each object. */
    private static List<String> javacpp(Path cache, String... more) {
        List<String> options = new ArrayList<>(List.of(
                "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
        options.addAll(List.of(more));
        return options;
    }

    private Map<String, String> environment(int threads) {
        String number = String.valueOf(threads);
        return switch (this) {
            case DESCENT, DESCENT_JAVA -> Map.of();
            case LIBTORCH -> Map.of("OMP_NUM_THREADS", number, "MKL_THREADING_LAYER", "GNU", "MKL_DYNAMIC", "FALSE");
            case LIBTORCH_OPENBLAS, DJL -> Map.of("OMP_NUM_THREADS", number);
            case DL4J -> Map.of("OMP_NUM_THREADS", number, "OPENBLAS_NUM_THREADS", number);
        };
    }
}
