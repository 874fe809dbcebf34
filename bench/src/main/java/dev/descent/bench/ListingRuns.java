package dev.descent.bench;

import dev.descent.run.store.Filter;
import dev.descent.run.store.RunQuery;
import dev.descent.run.store.RunRow;
import dev.descent.run.store.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Ten thousand runs of thirty epochs: how long it takes to list them. "Cold" is a process of its own, from its start to its
 * end, as who types {@code descent runs} waits for it; the others are one call in a process that is warm.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 10)
public class ListingRuns {
    private static final int RUNS = 10_000;
    private static final int EPOCHS = 30;

    private static final List<String> SHOWN =
            List.of("epoch", "epochs", "bestEpoch", "loss", "metric", "accuracy", "verdict");

    private final Path folder = Path.of(System.getProperty("java.io.tmpdir"), "descent-bench-runs");

    /** Makes the folders and the store from them where they are not there yet; says how long the store took. */
    @Setup(Level.Trial)
    public void makeRuns() throws IOException {
        Path whole = folder.resolve("whole");
        if (Files.exists(whole)) {
            return;
        }
        new ManyRuns(folder).make(RUNS, EPOCHS);
        long began = System.nanoTime();
        try (RunStore store = RunStore.open(folder)) {
            store.refresh((_, _) -> {});
        }
        System.out.printf(
                "# %,d folders read into a store of %.1f MB in %.1f s%n",
                RUNS, Files.size(folder.resolve("runs.db")) / 1e6, (System.nanoTime() - began) / 1e9);
        Files.createFile(whole);
    }

    private List<RunRow> rows(String filter, int limit) {
        try (RunStore store = RunStore.open(folder)) {
            store.refresh((_, _) -> {});
            RunQuery query = RunQuery.newest(filter.isEmpty() ? Filter.ALL : Filter.parse(filter));
            return store.list(query.limit(limit), SHOWN);
        }
    }

    /** All of them, with what the table shows; the folder's names are compared first. */
    @Benchmark
    public List<RunRow> all() {
        return rows("", RUNS);
    }

    /** The newest 25. */
    @Benchmark
    public List<RunRow> newest() {
        return rows("", 25);
    }

    /** Those for which two conditions hold. */
    @Benchmark
    public List<RunRow> filtered() {
        return rows("optimizer.lr<0.001 and accuracy>0.95", RUNS);
    }

    /** A process that lists all of them. */
    @Benchmark
    @Warmup(iterations = 1)
    @Measurement(iterations = 5)
    public int coldAll() throws IOException, InterruptedException {
        return listed("--all");
    }

    /** A process that lists the newest 25. */
    @Benchmark
    @Warmup(iterations = 1)
    @Measurement(iterations = 5)
    public int coldNewest() throws IOException, InterruptedException {
        return listed("--limit", "25");
    }

    private int listed(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.descent.cli.Main",
                "runs",
                "--runs",
                folder.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int code = process.waitFor();
        if (code != 0) {
            throw new IllegalStateException("descent runs ended with " + code);
        }
        return code;
    }
}
