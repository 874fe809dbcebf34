package dev.descent.bench.compare;

import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One workload, done by all contestants in turn: each is built, checked and warmed up; then in every round each trains
 * for a while, so that whatever slows the machine down for a minute slows down all of them.
 *
 * @param progress is told what goes on
 */
record Contest(
        Workload workload, Precision precision, Conditions conditions, Effort effort, Consumer<String> progress) {
    /** Threads of the one that has just had its turn may spin for more work; let them fall asleep. */
    private static final long PAUSE_MILLIS = 50;

    /**
     * How much is done.
     *
     * @param rounds that are counted; none to check alone
     * @param turnSeconds of each contestant in each round
     * @param warmUpSeconds before the first round
     */
    record Effort(int rounds, double turnSeconds, double warmUpSeconds) {}

    /**
     * What came out.
     *
     * @param results in the contestants' order
     * @param flops of what is timed as one step, counted from Descent's program
     */
    record Outcome(Workload workload, Precision precision, List<Result> results, OptionalLong flops) {}

    Outcome hold(List<Contestant> contestants) throws IOException {
        List<Seat> seats = new ArrayList<>();
        try {
            for (Contestant contestant : contestants) {
                tell(contestant, "starts");
                Seat seat = new Seat(contestant, new RunnerProcess(contestant.process(conditions), log(contestant)));
                seats.add(seat);
                seat.attempt(() -> seat.prepare(this));
                tell(
                        contestant,
                        seat.result().succeeded() ? "is ready" : seat.result().failure());
            }
            for (int round = 1; round <= effort.rounds(); round++) {
                progress.accept(name() + ": round " + round + " of " + effort.rounds());
                for (Seat seat : seats) {
                    pause();
                    seat.attempt(() -> seat.takeTurn(effort.turnSeconds()));
                }
            }
            seats.forEach(seat -> seat.attempt(seat::readMemory));
        } finally {
            seats.forEach(Seat::close);
        }
        OptionalLong flops =
                seats.stream().flatMapToLong(seat -> seat.flops().stream()).findFirst();
        return new Outcome(workload, precision, seats.stream().map(Seat::result).toList(), flops);
    }

    private Path log(Contestant contestant) {
        return conditions.log(contestant.label() + "-" + workload.label() + "-" + precision.word());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while runners rest", e);
        }
    }

    private void tell(Contestant contestant, String what) {
        progress.accept(name() + ", " + contestant.label() + ": " + what);
    }

    private String name() {
        return workload.label() + " " + precision.word();
    }
}
