package dev.descent.bench.compare;

import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code descent-bench}: Descent beside its peers, on the same work, in one run. */
@Command(
        name = "descent-bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains the same models in Descent and its peers, in turn, and prints one table in Markdown.")
final class CompareMain implements Callable<Integer> {
    /** For how long a process that was started cold trains. */
    private static final double COLD_SECONDS = 15;

    private static final String WORKLOADS = "W1,W2,W3,W3b,W4,W5,W6,W7,W8";

    @Option(
            names = "--bench-folder",
            hidden = true,
            required = true,
            description = "The folder of the benchmarks; the launcher knows it.")
    private Path bench;

    @Option(
            names = "--workloads",
            split = ",",
            defaultValue = WORKLOADS,
            paramLabel = "W",
            description = "What is trained (default: ${DEFAULT-VALUE}).")
    private List<String> workloads;

    @Option(
            names = "--peers",
            split = ",",
            defaultValue = "libtorch,djl,dl4j",
            paramLabel = "P",
            description = "Who else trains it: libtorch, libtorch-openblas, djl, dl4j, descent-java (Descent without "
                    + "native code), or none "
                    + "(default: ${DEFAULT-VALUE}).")
    private List<String> peers;

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "How many threads; several numbers give several tables (default: one per processor).")
    private List<Integer> threads = List.of(Runtime.getRuntime().availableProcessors());

    @Option(
            names = "--precision",
            split = ",",
            defaultValue = "fp32",
            paramLabel = "P",
            description = "fp32, bf16 or both (default: ${DEFAULT-VALUE}).")
    private List<String> precisions;

    @Option(
            names = "--isa",
            defaultValue = "full",
            paramLabel = "SET",
            description = "The instruction set that all of them may use: avx2, or full for all that the processor has "
                    + "(default: ${DEFAULT-VALUE}).")
    private String isa;

    @Option(names = "--rounds", defaultValue = "5", paramLabel = "N", description = "Counted rounds (default: 5).")
    private int rounds;

    @Option(
            names = "--turn",
            defaultValue = "1",
            paramLabel = "SECONDS",
            description = "How long each trains in a round; at least three steps (default: 1).")
    private double turnSeconds;

    @Option(
            names = "--warm-up",
            defaultValue = "6",
            paramLabel = "SECONDS",
            description = "How long each trains before the first round (default: 6).")
    private double warmUpSeconds;

    @Option(
            names = "--check",
            description = "Only see whether every loss begins where it should and falls; nothing is timed.")
    private boolean check;

    @Option(
            names = "--cold",
            description = "Time processes from their start instead: to the first step, and to steady speed "
                    + "(of W3, unless --workloads says otherwise).")
    private boolean cold;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the table to this file as well.")
    private Optional<Path> out = Optional.empty();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private CompareMain() {}

    /** Runs the command. */
    public static void main(String... args) {
        System.exit(new CommandLine(new CompareMain()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        List<Contestant> contestants = new ArrayList<>(List.of(Contestant.DESCENT));
        List<Workload> chosen;
        List<Precision> chosenPrecisions;
        Machine machine = Machine.read();
        Instructions instructions;
        try {
            peers.stream()
                    .filter(peer -> !peer.equals("none"))
                    .map(Contestant::of)
                    .forEach(contestants::add);
            chosen = workloads.stream().map(Workload::of).toList();
            chosenPrecisions = precisions.stream().map(Precision::of).toList();
            instructions = Instructions.of(isa, machine);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
        Consumer<String> progress = line -> System.err.println("  " + line);
        StringBuilder text = new StringBuilder();
        boolean good = true;
        for (int number : threads) {
            Conditions conditions = new Conditions(bench, number, instructions);
            Shown shown = cold
                    ? coldStarts(contestants, chosen, machine, conditions, progress)
                    : contests(contestants, chosen, chosenPrecisions, machine, conditions, progress);
            text.append(shown.text()).append('\n');
            good &= shown.good();
        }
        System.out.print(text);
        if (out.isPresent()) {
            Files.writeString(out.get(), text);
        }
        return good ? 0 : 1;
    }

    /** Tables, and whether nobody failed. */
    private record Shown(String text, boolean good) {}

    private Shown contests(
            List<Contestant> contestants,
            List<Workload> chosen,
            List<Precision> chosenPrecisions,
            Machine machine,
            Conditions conditions,
            Consumer<String> progress)
            throws IOException {
        if (check) {
            Contest.Effort none = new Contest.Effort(0, 0, 0);
            List<Contest.Outcome> outcomes = hold(contestants, chosen, chosenPrecisions, conditions, none, progress);
            return new Shown(Report.ofChecks(outcomes), good(outcomes));
        }
        Contest.Effort effort = new Contest.Effort(rounds, turnSeconds, warmUpSeconds);
        Peaks before = Peaks.measure(conditions, contestants, chosenPrecisions, progress);
        List<Contest.Outcome> outcomes = hold(contestants, chosen, chosenPrecisions, conditions, effort, progress);
        Peaks peaks = before.best(Peaks.measure(conditions, contestants, chosenPrecisions, progress));
        return new Shown(Report.of(machine, conditions, peaks, outcomes), good(outcomes));
    }

    private static List<Contest.Outcome> hold(
            List<Contestant> contestants,
            List<Workload> chosen,
            List<Precision> chosenPrecisions,
            Conditions conditions,
            Contest.Effort effort,
            Consumer<String> progress)
            throws IOException {
        List<Contest.Outcome> outcomes = new ArrayList<>();
        for (Workload workload : chosen) {
            for (Precision precision : chosenPrecisions) {
                outcomes.add(new Contest(workload, precision, conditions, effort, progress).hold(contestants));
            }
        }
        return outcomes;
    }

    private static boolean good(List<Contest.Outcome> outcomes) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.results().stream())
                .allMatch(result -> result.succeeded() || result.absent());
    }

    private Shown coldStarts(
            List<Contestant> contestants,
            List<Workload> chosen,
            Machine machine,
            Conditions conditions,
            Consumer<String> progress)
            throws IOException {
        boolean all = String.join(",", workloads).equals(WORKLOADS);
        StringBuilder tables = new StringBuilder();
        boolean good = true;
        for (Workload workload : all ? List.of(Workload.W3) : chosen) {
            ColdStart start = new ColdStart(workload, Precision.FP32, conditions, rounds, COLD_SECONDS);
            List<ColdStart.Times> times = start.measure(contestants, progress);
            good &= times.stream().allMatch(time -> time.failure().isEmpty());
            tables.append(start.report(machine, times)).append('\n');
        }
        return new Shown(tables.toString(), good);
    }
}
