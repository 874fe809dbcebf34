package dev.descent.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.bench.runner.Check;
import dev.descent.bench.runner.Limits;
import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Turn;
import dev.descent.bench.runner.Workload;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Machine MACHINE =
            Machine.of(List.of("model name : Some CPU", "flags : avx2 avx512f avx512_bf16 amx_bf16"), "amd64");
    private static final Peaks PEAKS = new Peaks(
            new Limits(200e9, 512, 20e9),
            Map.of(
                    Precision.FP32,
                    new EnumMap<>(Map.of(Contestant.DESCENT, 190e9, Contestant.LIBTORCH, 150e9)),
                    Precision.BF16,
                    new EnumMap<>(Map.of(Contestant.DESCENT, 300e9, Contestant.LIBTORCH, 400e9))));

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
        return table(Precision.FP32, Instructions.FULL, results);
    }

    private static String table(Precision precision, Instructions instructions, Result... results) {
        Contest.Outcome outcome =
                new Contest.Outcome(Workload.W3, precision, List.of(results), OptionalLong.of(68_000_000));
        return Report.of(MACHINE, new Conditions(Path.of("bench"), 2, instructions), PEAKS, List.of(outcome));
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
    void theHeadingNamesTheInstructionSetOfTheProcessor() {
        String heading =
                table(measured(Contestant.DESCENT, 500_000)).lines().findFirst().orElseThrow();
        assertTrue(heading.startsWith("**2 threads, AVX-512 with bf16, AMX** on Some CPU, "), heading);
    }

    @Test
    void theHeadingNamesTheInstructionSetToWhichAllAreLimited() {
        String table = table(Precision.FP32, Instructions.AVX2, measured(Contestant.DESCENT, 500_000));
        assertTrue(table.startsWith("**2 threads, AVX2 (limited with `--isa avx2`)** on Some CPU, "), table);
    }

    @Test
    void whatTheMachineCanDoStandsAboveTheTable() {
        String table = table(measured(Contestant.DESCENT, 500_000));
        String above = table.substring(0, table.indexOf("| workload"));
        assertTrue(above.contains("- FMA in registers, fp32, 512 bits: 200 GFLOP/s, the peak of fp32\n"), above);
        assertTrue(
                above.contains("- product of two squares of 2048, fp32: descent 190 GFLOP/s, libtorch 150 GFLOP/s\n"),
                above);
        assertTrue(above.contains("- copy of a large block: 20 GB/s\n"), above);
    }

    @Test
    void thePeakOfHalfPrecisionIsTheFastestProductOfAll() {
        String table = table(Precision.BF16, Instructions.FULL, measured(Contestant.DESCENT, 500_000));
        assertTrue(table.contains("descent 300 GFLOP/s, libtorch 400 GFLOP/s; the fastest is the peak of bf16"), table);
        assertTrue(table.contains(" | 34 % | 1 |"), table);
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
