package dev.descent.bench.compare;

import dev.descent.bench.runner.Check;
import dev.descent.bench.runner.Conversation;
import dev.descent.bench.runner.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A contestant's place in a contest: its process and what is known of it so far. Who fails stays seated and does nothing. */
final class Seat implements AutoCloseable {
    private static final int LEAST_STEPS = 3;

    private final Contestant contestant;
    private final RunnerProcess process;
    private final List<Turn> turns = new ArrayList<>();
    private String version = "";
    private Optional<Check> check = Optional.empty();
    private OptionalLong flops = OptionalLong.empty();
    private OptionalLong peakBytes = OptionalLong.empty();
    private String failure = "";
    private boolean absent = false;

    Seat(Contestant contestant, RunnerProcess process) {
        this.contestant = contestant;
        this.process = process;
    }

    /** Something that a runner may fail at. */
    @FunctionalInterface
    interface Attempt {
        void make() throws RunnerException;
    }

    /** Does something, unless an earlier attempt has failed. */
    void attempt(Attempt attempt) {
        if (!failure.isEmpty()) {
            return;
        }
        try {
            attempt.make();
        } catch (RunnerException e) {
            failure = e.getMessage();
            absent = e.unsupported();
        }
    }

    /** Builds the workload, sees whether it learns, warms up. */
    void prepare(Contest contest) throws RunnerException {
        Map<String, Object> opened = process.ask(
                "open",
                "workload",
                contest.workload().label(),
                "precision",
                contest.precision().word(),
                "threads",
                contest.conditions().threads());
        version = Conversation.text(opened, "version");
        if (opened.get("notes") instanceof Map<?, ?> notes && !notes.isEmpty()) {
            version += " " + notes;
        }
        flops = number(opened, "flops");
        Map<String, Object> losses = process.ask("check");
        Check seen = new Check(
                Conversation.number(losses, "first"),
                Conversation.number(losses, "before"),
                Conversation.number(losses, "after"));
        check = Optional.of(seen);
        String complaint = seen.complaint(contest.workload());
        if (!complaint.isEmpty()) {
            throw new RunnerException("does not learn: " + complaint, false);
        }
        if (contest.effort().rounds() > 0) {
            process.ask("warm", "seconds", contest.effort().warmUpSeconds());
        }
    }

    void takeTurn(double seconds) throws RunnerException {
        Map<String, Object> turn = process.ask("turn", "seconds", seconds, "steps", LEAST_STEPS);
        turns.add(new Turn(
                (int) Conversation.number(turn, "steps"),
                (long) Conversation.number(turn, "median"),
                (long) Conversation.number(turn, "least"),
                (long) Conversation.number(turn, "most"),
                (long) Conversation.number(turn, "heapBytes")));
    }

    void readMemory() throws RunnerException {
        peakBytes = number(process.ask("memory"), "peak");
    }

    private static OptionalLong number(Map<String, Object> answer, String key) {
        return answer.containsKey(key)
                ? OptionalLong.of((long) Conversation.number(answer, key))
                : OptionalLong.empty();
    }

    /** Floating-point operations of what is timed as one step, if this contestant counts them. */
    OptionalLong flops() {
        return flops;
    }

    /** What is known. */
    Result result() {
        return new Result(contestant, version, check, List.copyOf(turns), peakBytes, failure, absent);
    }

    @Override
    public void close() {
        process.close();
    }
}
