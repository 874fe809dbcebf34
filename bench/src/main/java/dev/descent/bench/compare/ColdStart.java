package dev.descent.bench.compare;

import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Turn;
import dev.descent.bench.runner.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Processes from their start: how long until the first step is finished, and until steps take no longer than 1/0.95 of
 * what they take at last.
 *
 * @param processes how many are started, one after the other
 * @param seconds that each of them trains
 */
record ColdStart(Workload workload, Precision precision, Conditions conditions, int processes, double seconds) {
    private static final double STEADY = 0.95;
    /** The last part of the windows, by which the speed in the end is known. */
    private static final int LAST_PART = 3;

    private static final double SECOND = 1e9;

    /**
     * What one contestant took.
     *
     * @param firstStep seconds from the start of the process, the median
     * @param steady seconds from the start of the process until steady speed, the median
     */
    record Times(Contestant contestant, OptionalDouble firstStep, OptionalDouble steady, String failure) {}

    List<Times> measure(List<Contestant> contestants, Consumer<String> progress) throws IOException {
        List<Times> all = new ArrayList<>();
        for (Contestant contestant : contestants) {
            List<Double> first = new ArrayList<>();
            List<Double> steady = new ArrayList<>();
            String failure = "";
            for (int i = 1; i <= processes && failure.isEmpty(); i++) {
                progress.accept(contestant.label() + ": process " + i + " of " + processes);
                try {
                    one(contestant, first, steady);
                } catch (RunnerException e) {
                    failure = e.getMessage();
                }
            }
            all.add(new Times(contestant, median(first), median(steady), failure));
        }
        return all;
    }

    private void one(Contestant contestant, List<Double> first, List<Double> steady)
            throws IOException, RunnerException {
        ProcessBuilder builder = contestant.process(
                conditions,
                "cold",
                workload.label(),
                precision.word(),
                String.valueOf(conditions.threads()),
                String.valueOf(seconds));
        Path log = conditions.log(contestant.label() + "-cold");
        long began = System.nanoTime();
        try (RunnerProcess process = new RunnerProcess(builder, log)) {
            process.listen("make a first step");
            double firstStep = (System.nanoTime() - began) / SECOND;
            first.add(firstStep);
            var windows = process.listen("train");
            steady.add(firstStep
                    + steadyAfter(numbers(windows.get("ends")), numbers(windows.get("nanosPerStep"))) / SECOND);
        }
    }

    private static double[] numbers(Object list) {
        return ((List<?>) list)
                .stream().mapToDouble(number -> ((Number) number).doubleValue()).toArray();
    }

    /**
     * When steps reached their speed.
     *
     * @param ends of windows of time
     * @param nanosPerStep in each of them
     * @return the end of the first window that is as fast as the last third's median, or nearly
     */
    static double steadyAfter(double[] ends, double... nanosPerStep) {
        long[] last = new long[Math.ceilDiv(nanosPerStep.length, LAST_PART)];
        for (int i = 0; i < last.length; i++) {
            last[i] = Math.round(nanosPerStep[nanosPerStep.length - last.length + i]);
        }
        Arrays.sort(last);
        double limit = Turn.median(last) / STEADY;
        int window = 0;
        while (nanosPerStep[window] > limit) {
            window++;
        }
        return ends[window];
    }

    private static OptionalDouble median(List<Double> values) {
        if (values.isEmpty()) {
            return OptionalDouble.empty();
        }
        long[] nanos = values.stream()
                .mapToLong(value -> Math.round(value * SECOND))
                .sorted()
                .toArray();
        return OptionalDouble.of(Turn.median(nanos) / SECOND);
    }

    /** The table of what was measured. */
    String report(Machine machine, List<Times> times) {
        StringBuilder text = new StringBuilder("Cold start of " + workload.label() + ", " + precision.word() + ", "
                + conditions.threadsInWords() + ", " + conditions.instructions().on(machine) + ", median of "
                + processes
                + " processes, on " + machine.describe()
                + ".\n\n| runner | first step after | steady speed after |\n| --- | --- | --- |\n");
        for (Times time : times) {
            text.append("| ").append(time.contestant().label()).append(" | ");
            if (time.failure().isEmpty()) {
                text.append(Figures.time(time.firstStep().orElseThrow() * SECOND))
                        .append(" | ");
                text.append(Figures.time(time.steady().orElseThrow() * SECOND)).append(" |\n");
            } else {
                text.append("failed: ").append(time.failure()).append(" | – |\n");
            }
        }
        return text.toString();
    }
}
