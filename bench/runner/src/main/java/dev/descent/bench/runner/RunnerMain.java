package dev.descent.bench.runner;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The life of a runner's process. It answers the coordinator's requests on its standard output, one after the other; what
 * its library prints goes to the standard error.
 *
 * <p>With the arguments {@code cold WORKLOAD PRECISION THREADS SECONDS} it asks nobody: it says {@code first} after its
 * first step, and after some seconds how long the steps since then took.
 */
public final class RunnerMain {
    private static final int MOST_STEPS = 1 << 20;
    private static final long WINDOW = 100_000_000;
    private static final double SECOND = 1e9;

    private final Runner runner;
    private final Conversation conversation;
    private final long[] nanos = new long[MOST_STEPS];
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private RunnerMain(Runner runner, Conversation conversation) {
        this.runner = runner;
        this.conversation = conversation;
    }

    /**
     * Serves until there is nothing more to do.
     *
     * @param start makes the runner; {@code System.out} is {@code System.err} by then
     */
    public static void serve(Supplier<Runner> start, String... args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        System.setOut(System.err);
        Conversation conversation = new Conversation(new BufferedReader(new InputStreamReader(System.in, UTF_8)), out);
        RunnerMain main = new RunnerMain(start.get(), conversation);
        if (args.length == 0) {
            main.converse();
        } else {
            main.cold(
                    Workload.of(args[1]),
                    Precision.of(args[2]),
                    Integer.parseInt(args[3]),
                    Double.parseDouble(args[4]));
        }
        System.exit(0); // some libraries leave threads behind that never end
    }

    private void converse() throws IOException {
        Opened opened = Opened.NOTHING;
        for (Map<String, Object> request = conversation.read(); !request.isEmpty(); request = conversation.read()) {
            Map<String, Object> answer;
            try {
                String what = Conversation.text(request, "do");
                if (what.equals("open")) {
                    opened = open(request);
                    answer = opened.description();
                } else {
                    answer = answer(what, request, opened);
                }
            } catch (RuntimeException | LinkageError | OutOfMemoryError thrown) {
                thrown.printStackTrace();
                answer = Conversation.failure(thrown);
            }
            conversation.write(answer);
        }
        opened.session().close();
    }

    /** A session with what belongs to it. */
    private record Opened(Session session, int batches, int repeats, Map<String, Object> description) {
        static final Opened NOTHING = new Opened(new Unopened(), 1, 1, Map.of());

        /** What is timed as one. */
        void steps(int number) {
            for (int i = 0; i < repeats; i++) {
                session.step((number * repeats + i) % batches);
            }
        }
    }

    private static final class Unopened implements Session {
        @Override
        public void step(int batch) {
            throw new IllegalStateException("no workload is open: ask to \"open\" one first");
        }

        @Override
        public double loss() {
            return Double.NaN;
        }

        @Override
        public void close() {}
    }

    private Opened open(Map<String, Object> request) {
        Workload workload = Workload.of(Conversation.text(request, "workload"));
        Precision precision = Precision.of(Conversation.text(request, "precision"));
        Session session = runner.open(workload, precision, (int) Conversation.number(request, "threads"));
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("version", runner.version());
        description.put("notes", session.notes());
        session.flops().ifPresent(flops -> description.put("flops", flops * workload.repeats()));
        return new Opened(session, Data.of(workload).batches(), workload.repeats(), description);
    }

    private Map<String, Object> answer(String what, Map<String, Object> request, Opened opened) throws IOException {
        return switch (what) {
            case "check" -> {
                Check check = Check.of(opened.session(), opened.batches());
                yield Map.of("first", check.first(), "before", check.before(), "after", check.after());
            }
            case "warm" -> {
                Turn turn = turn(opened, Conversation.number(request, "seconds"), 1);
                yield Map.of("steps", turn.steps());
            }
            case "turn" -> {
                opened.steps(0); // caches were others' since the last turn
                Turn turn = turn(
                        opened, Conversation.number(request, "seconds"), (int) Conversation.number(request, "steps"));
                yield Map.of(
                        "steps", turn.steps(),
                        "median", turn.median(),
                        "least", turn.least(),
                        "most", turn.most(),
                        "heapBytes", turn.heapBytes());
            }
            case "memory" -> {
                OptionalLong peak = PeakMemory.ofThisProcess();
                yield peak.isPresent() ? Map.of("peak", peak.getAsLong()) : Map.of();
            }
            case "product" -> {
                Precision precision = Precision.of(Conversation.text(request, "precision"));
                Runnable product = runner.product(precision, (int) Conversation.number(request, "threads"));
                yield Map.of("speed", Square.speed(product));
            }
            case "limits" -> {
                Limits limits = runner.limits((int) Conversation.number(request, "threads"));
                yield Map.of(
                        "registers", limits.registers(),
                        "registerBits", limits.registerBits(),
                        "copy", limits.copy());
            }
            default -> throw new IllegalArgumentException("nobody knows how to do \"" + what + "\"");
        };
    }

    /** Steps for some seconds, and at least so many. */
    private Turn turn(Opened opened, double seconds, int least) {
        long heap = threads.getTotalThreadAllocatedBytes();
        long began = System.nanoTime();
        long end = began + (long) (seconds * SECOND);
        int steps = 0;
        for (long now = began; (now < end || steps < least) && steps < nanos.length; steps++) {
            opened.steps(steps);
            long after = System.nanoTime();
            nanos[steps] = after - now;
            now = after;
        }
        return Turn.of(nanos, steps, threads.getTotalThreadAllocatedBytes() - heap);
    }

    private void cold(Workload workload, Precision precision, int threads, double seconds) throws IOException {
        Session session = runner.open(workload, precision, threads);
        Opened opened = new Opened(session, Data.of(workload).batches(), workload.repeats(), Map.of());
        opened.steps(0);
        conversation.write(Map.of("first", session.loss()));
        List<Long> ends = new ArrayList<>();
        List<Double> nanosPerStep = new ArrayList<>();
        long began = System.nanoTime();
        long now = began;
        for (int step = 1; now - began < seconds * SECOND; ) {
            long opening = now;
            int before = step;
            do {
                opened.steps(step++);
                now = System.nanoTime();
            } while (now - opening < WINDOW);
            ends.add(now - began);
            nanosPerStep.add((now - opening) / (double) (step - before));
        }
        conversation.write(Map.of("ends", ends, "nanosPerStep", nanosPerStep));
    }
}
