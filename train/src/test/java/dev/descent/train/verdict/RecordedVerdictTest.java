package dev.descent.train.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.train.history.History;
import dev.descent.train.history.LossScale;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Real runs, each with what a person read in its curves, are judged as that person did. */
class RecordedVerdictTest {
    /** A loss of dollars instead of thousands. */
    private static final double UNIT = 1000;

    @Test
    void theRunsThatTheRulesWereMadeByAreReadRight() {
        assertAllRight("runs", 42, RecordedRun::history);
    }

    @Test
    void theRunsThatWereHeldOutAreReadRight() {
        assertAllRight("held-out", 14, RecordedRun::history);
    }

    @Test
    void theUnitOfTheLossDoesNotMatter() {
        assertAllRight("runs", 42, run -> changed(run.history(), UNIT, 0));
        assertAllRight("held-out", 14, run -> changed(run.history(), UNIT, 0));
    }

    @Test
    void whereTheLossOfKnowingEverythingLiesDoesNotMatter() {
        assertAllRight("runs", 42, run -> changed(run.history(), 1, -7));
    }

    private static void assertAllRight(String folder, int count, Function<RecordedRun, History> change) {
        List<RecordedRun> runs = RecordedRun.all(folder);
        assertEquals(count, runs.size());
        List<String> wrong = new ArrayList<>();
        for (RecordedRun run : runs) {
            Verdict verdict = Verdict.of(change.apply(run));
            if (verdict.kind() != run.truth()) {
                wrong.add("%s: should be %s (%s), was %s"
                        .formatted(run.name(), run.truth().words(), run.why(), verdict.sentence()));
            }
            assertTrue(
                    verdict.kind() == Verdict.Kind.JUST_RIGHT
                            || !verdict.advice().isEmpty(),
                    run.name());
        }
        assertEquals(List.of(), wrong, wrong.size() + " of " + count + " are read wrong");
    }

    /** The same run with another loss: in another unit, and shifted. */
    private static History changed(History history, double unit, double shift) {
        List<History.Epoch> epochs = history.epochs().stream()
                .map(epoch -> new History.Epoch(
                        epoch.number(),
                        epoch.trainLoss() * unit + shift,
                        epoch.validationLoss().isPresent()
                                ? OptionalDouble.of(epoch.validationLoss().getAsDouble() * unit + shift)
                                : OptionalDouble.empty(),
                        epoch.metrics(),
                        epoch.learningRate(),
                        epoch.examplesPerSecond(),
                        epoch.seconds(),
                        epoch.iterations(),
                        epoch.updates()))
                .toList();
        return new History(
                history.initialLoss() * unit + shift,
                new LossScale(
                        history.scale().constant() * unit + shift,
                        history.scale().perfect() * unit + shift),
                epochs,
                history.bestEpoch(),
                history.ending());
    }
}
