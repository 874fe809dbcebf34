package dev.descent.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.bench.runner.Check;
import dev.descent.bench.runner.Limits;
import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Turn;
import dev.descent.bench.runner.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Limits LIMITS = new Limits(200e9, OptionalDouble.empty(), 20e9);

    private static Result measured(Contestant contestant, long... medians) {
        List<Turn> turns = Arrays.stream(medians)
                .mapToObj(median -> new Turn(100, median, median - 1, 10 * median, median == medians[0] ? 64 : 4096))
                .toList();
        return new Result(
                contestant,
                contestant.label() + " 1.0",
                Optional.of(new Check(2.3, 2.3, 2.2)),
                turns,
                OptionalLong.of(256L << 20),
                "",
                false);
    }

    private static Result without(Contestant contestant, String why, boolean absent) {
        return new Result(contestant, "", Optional.empty(), List.of(), OptionalLong.empty(), why, absent);
    }

    private static String table(Result... results) {
        Contest.Outcome outcome =
                new Contest.Outcome(Workload.W3, Precision.FP32, List.of(results), OptionalLong.of(68_000_000));
        return Report.of("a machine", 2, LIMITS, List.of(outcome));
    }

    private static String row(String table, String runner) {
        return table.lines()
                .filter(line -> line.startsWith("| W3 | fp32 | " + runner))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRowShowsTheMedianOfTheRoundsAndHowFarTheyLieApart() {
        String table = table(measured(Contestant.DESCENT, 500_000, 400_000, 700_000));
        assertEquals(
                "| W3 | fp32 | descent | 500 µs | 400 µs–700 µs | 128 k examples | 64 B | 256 MiB | 68 M | 68 % | 1 |",
                row(table, "descent"));
    }

    @Test
    void aPeersRatioIsItsTimeByOurs() {
        String table = table(measured(Contestant.DESCENT, 500_000), measured(Contestant.LIBTORCH, 1_340_000));
        assertTrue(row(table, "libtorch").endsWith("| **2.68×** |"), table);
    }

    @Test
    void whoFailedIsShownWithTheReason() {
        String table = table(
                measured(Contestant.DESCENT, 500_000),
                without(Contestant.DJL, "its process ended with code 134", false));
        assertTrue(row(table, "djl").contains("failed: its process ended with code 134"), table);
        assertTrue(row(table, "djl").endsWith("| – |"), table);
    }

    @Test
    void whoHasNoSuchWorkloadStandsBelowTheTable() {
        String table =
                table(measured(Contestant.DESCENT, 500_000), without(Contestant.DL4J, "not written for DL4J", true));
        assertTrue(table.contains("- not in W3: dl4j (not written for DL4J)"), table);
        assertTrue(table.lines().noneMatch(line -> line.startsWith("| W3 | fp32 | dl4j")), table);
    }

    @Test
    void everyRowHasAsManyCellsAsTheHead() {
        String table = table(
                measured(Contestant.DESCENT, 500_000),
                measured(Contestant.LIBTORCH, 1_340_000),
                without(Contestant.DJL, "it | broke", false));
        long[] cells = table.lines()
                .filter(line -> line.startsWith("|"))
                .mapToLong(line -> line.chars().filter(c -> c == '|').count())
                .distinct()
                .toArray();
        assertEquals(1, cells.length, table);
    }

    @Test
    void withoutDescentsTimeThereIsNoRatio() {
        String table = table(without(Contestant.DESCENT, "broken", false), measured(Contestant.LIBTORCH, 1_340_000));
        assertTrue(row(table, "libtorch").endsWith("| – |"), table);
    }

    @Test
    void checksAreATableOfLosses() {
        Contest.Outcome outcome = new Contest.Outcome(
                Workload.W3, Precision.FP32, List.of(measured(Contestant.DESCENT, 1)), OptionalLong.empty());
        assertTrue(Report.ofChecks(List.of(outcome)).contains("| W3 | fp32 | descent | 2.3000 | 2.3000 | 2.2000 |"));
    }

    @Test
    void namesOfContestantsAreReadAsTheyAreWritten() {
        Stream.of(Contestant.values())
                .forEach(contestant -> assertEquals(contestant, Contestant.of(contestant.label())));
    }
}
