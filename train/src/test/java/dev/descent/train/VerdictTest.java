package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.train.Verdict.Kind;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each kind of curve is judged with two hundred draws of noise, at the noise that such curves have. */
class VerdictTest {
    private static final double CHANCE = Math.log(10);

    @Test
    void curvesThatSettleCloseTogetherAreJustRight() {
        judged(Kind.JUST_RIGHT, CHANCE, 40, e -> decay(2.0, 0.08, 4, e), e -> decay(1.6, 0.10, 4, e), 0.003, 0.01);
    }

    @Test
    void aValidationLossThatStaysAtTheTrainingLossOfANoisyTaskIsJustRight() {
        judged(Kind.JUST_RIGHT, 1.0, 60, e -> decay(1.0, 0.48, 5, e), e -> decay(1.0, 0.53, 5, e), 0.01, 0.02);
    }

    @Test
    void aFastLearnerThatIsDoneAfterOneEpochIsJustRight() {
        judged(Kind.JUST_RIGHT, CHANCE, 10, e -> decay(0.3, 0.02, 1, e), e -> decay(0.15, 0.07, 1, e), 0.001, 0.002);
    }

    @Test
    void aValidationLossThatTurnsIsOverfittingSinceThen() {
        IntToDoubleFunction validation = e -> e < 15 ? 0.6 + 1.6 * Math.exp(-e / 3.0) : 0.61 + 0.03 * (e - 15);
        List<Verdict> verdicts =
                judged(Kind.OVERFITTING, CHANCE, 50, e -> decay(2.2, 0.02, 8, e), validation, 0.005, 0.02);
        for (Verdict verdict : verdicts) {
            int since = verdict.sinceEpoch().orElseThrow();
            assertTrue(since >= 13 && since <= 21, verdict.sentence());
            assertTrue(verdict.sentence().contains("Overfitting since epoch " + since), verdict.sentence());
        }
    }

    @Test
    void aShortRunThatTurnsIsOverfitting() {
        Verdict verdict = Verdict.of(History.of(
                CHANCE, new double[] {1.2, 0.7, 0.45, 0.3, 0.2, 0.12}, new double[] {0.9, 0.7, 0.62, 0.66, 0.75, 0.9}));
        assertEquals(Kind.OVERFITTING, verdict.kind());
        assertEquals(4, verdict.sinceEpoch().orElseThrow());
    }

    @Test
    void aValidationLossThatStaysBehindIsOverfitting() {
        List<Verdict> verdicts = judged(
                Kind.OVERFITTING, CHANCE, 50, e -> decay(2.2, 0.03, 8, e), e -> decay(1.2, 0.8, 4, e), 0.005, 0.02);
        for (Verdict verdict : verdicts) {
            int since = verdict.sinceEpoch().orElseThrow();
            assertTrue(since >= 8 && since <= 20, verdict.sentence());
        }
    }

    @Test
    void labelsThatAreNoiseAreLearnedByHeart() {
        judged(Kind.OVERFITTING, CHANCE, 40, e -> decay(2.3, 0.1, 15, e), e -> CHANCE + 0.05 * e, 0.01, 0.02);
    }

    @Test
    void curvesThatStillFallAreUnderfitting() {
        List<Verdict> verdicts = judged(
                Kind.UNDERFITTING, CHANCE, 10, e -> decay(2.2, 0.1, 12, e), e -> decay(2.2, 0.15, 12, e), 0.005, 0.01);
        assertTrue(verdicts.getFirst().sentence().contains("more epochs"));
    }

    @Test
    void aShortRunThatStillFallsIsUnderfitting() {
        double[] train = {2.30, 2.25, 2.19, 2.12, 2.04, 1.94, 1.82, 1.69};
        Verdict verdict = Verdict.of(History.of(2.31, train, train));
        assertEquals(Kind.UNDERFITTING, verdict.kind());
        assertTrue(verdict.sentence().contains("fell from 1.8"), verdict.sentence());
        assertTrue(verdict.sentence().contains("still learning"), verdict.sentence());
    }

    @Test
    void curvesThatSettleHighAreUnderfitting() {
        List<Verdict> verdicts = judged(
                Kind.UNDERFITTING, CHANCE, 40, e -> decay(0.4, 1.9, 4, e), e -> decay(0.4, 1.93, 4, e), 0.005, 0.01);
        assertTrue(verdicts.getFirst().sentence().contains("larger model"));
    }

    @Test
    void aLossThatStaysWhereItBeganIsNotLearning() {
        judged(Kind.NOT_LEARNING, CHANCE, 30, e -> CHANCE, e -> CHANCE + 0.01, 0.01, 0.01);
        judged(Kind.NOT_LEARNING, 3.1, 8, e -> CHANCE, e -> CHANCE, 0.005, 0.005);
    }

    @Test
    void aLossThatJumpsIsUnstable() {
        judged(Kind.UNSTABLE, CHANCE, 30, e -> decay(1.5, 0.8, 5, e), e -> decay(1.5, 0.9, 5, e), 0.5, 0.5);
        judged(Kind.UNSTABLE, CHANCE, 20, e -> 2.5 + 1.5 * (e % 2), e -> 2.5 + 1.5 * (e % 2), 0.1, 0.1);
    }

    @Test
    void aTrainingLossThatGrowsIsUnstable() {
        judged(
                Kind.UNSTABLE,
                CHANCE,
                30,
                e -> e < 12 ? decay(2.0, 0.3, 4, e) : 0.4 + 0.15 * (e - 12),
                e -> e < 12 ? decay(2.0, 0.4, 4, e) : 0.5 + 0.15 * (e - 12),
                0.01,
                0.02);
    }

    @Test
    void aValidationLossThatAloneJumpsIsUnstable() {
        judged(Kind.UNSTABLE, CHANCE, 40, e -> decay(2.0, 0.1, 5, e), e -> decay(2.0, 1.5, 5, e), 0.005, 1.0);
    }

    @Test
    void aRunThatBrokeIsUnstable() {
        History broken = History.of(1, new double[] {1, 0.9}, new double[0]);
        Verdict verdict = Verdict.of(
                new History(broken.initialLoss(), Double.NaN, broken.epochs(), 2, History.Ending.NOT_FINITE));
        assertEquals(Kind.UNSTABLE, verdict.kind());
        assertTrue(verdict.sentence().contains("epoch 3"), verdict.sentence());
        assertTrue(verdict.sentence().contains("learning rate"), verdict.sentence());
    }

    @Test
    void earlyStoppingIsNotAdvisedWhereItWasUsed() {
        History history = History.of(
                CHANCE, new double[] {1.2, 0.7, 0.45, 0.3, 0.2, 0.12}, new double[] {0.9, 0.7, 0.62, 0.66, 0.75, 0.9});
        assertTrue(Verdict.of(history).sentence().contains("early stopping, or"));
        Verdict stopped = Verdict.of(
                new History(CHANCE, Double.NaN, history.epochs(), history.bestEpoch(), History.Ending.STOPPED_EARLY));
        assertTrue(stopped.sentence().contains("early stopping went back to epoch 3"), stopped.sentence());
        assertFalse(String.join(" ", stopped.advice()).contains("early stopping"), stopped.sentence());
    }

    @Test
    void tooFewEpochsAndNoValidationAreSaid() {
        assertEquals(
                Kind.UNDECIDED,
                Verdict.of(History.of(1, new double[] {1, 0.2}, new double[] {1, 0.3}))
                        .kind());
        Verdict unvalidated = Verdict.of(History.of(CHANCE, curve(30, e -> decay(2, 0.1, 3, e), 0, 1), new double[0]));
        assertEquals(Kind.UNDECIDED, unvalidated.kind());
        assertTrue(unvalidated.sentence().contains("validation set"), unvalidated.sentence());
    }

    @Test
    void withoutAValidationSetWhatTrainingShowsIsJudged() {
        judged(Kind.UNDERFITTING, CHANCE, 10, e -> decay(2.2, 0.1, 12, e), null, 0.005, 0);
        judged(Kind.NOT_LEARNING, CHANCE, 30, e -> CHANCE, null, 0.01, 0);
    }

    @Test
    void lossesBelowZeroAreJudgedByTheirCourse() {
        judged(Kind.JUST_RIGHT, 1, 40, e -> decay(3, -2, 4, e), e -> decay(3, -1.95, 4, e), 0.01, 0.02);
        judged(Kind.OVERFITTING, 1, 40, e -> decay(3, -4, 12, e), e -> -1.5 + 0.06 * Math.abs(e - 10), 0.01, 0.02);
    }

    @Test
    void aTestSetIsComparedWithTheValidationSet() {
        History history = History.of(
                CHANCE, curve(40, e -> decay(2, 0.08, 4, e), 0, 1), curve(40, e -> decay(2, 0.1, 4, e), 0, 1));
        Verdict close = Verdict.of(history, new Evaluation(100, 0.102, Map.of()));
        assertEquals(Kind.JUST_RIGHT, close.kind());
        assertTrue(close.evidence().contains("test loss is 0.1020"), close.evidence());
        assertFalse(close.evidence().contains("flatters"), close.evidence());
        Verdict far = Verdict.of(history, new Evaluation(100, 0.4, Map.of()));
        assertTrue(far.evidence().contains("flatters"), far.evidence());
        History unvalidated = History.of(CHANCE, curve(40, e -> decay(2, 0.08, 4, e), 0, 1), new double[0]);
        assertEquals(
                Kind.OVERFITTING,
                Verdict.of(unvalidated, new Evaluation(100, 0.9, Map.of())).kind());
    }

    private static double decay(double height, double floor, double time, int epoch) {
        return floor + height * Math.exp(-epoch / time);
    }

    private static List<Verdict> judged(
            Kind kind,
            double initial,
            int epochs,
            IntToDoubleFunction train,
            IntToDoubleFunction validation,
            double trainNoise,
            double validationNoise) {
        return IntStream.range(0, 200)
                .mapToObj(seed -> {
                    double[] losses = curve(epochs, train, trainNoise, seed);
                    double[] others =
                            validation == null ? new double[0] : curve(epochs, validation, validationNoise, seed + 100);
                    Verdict verdict = Verdict.of(History.of(initial, losses, others));
                    assertEquals(kind, verdict.kind(), "seed " + seed + ": " + verdict.sentence());
                    assertFalse(verdict.evidence().isBlank());
                    assertTrue(kind == Kind.JUST_RIGHT || !verdict.advice().isEmpty());
                    return verdict;
                })
                .toList();
    }

    private static double[] curve(int epochs, IntToDoubleFunction shape, double noise, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, epochs)
                .mapToDouble(epoch -> shape.applyAsDouble(epoch) + noise * random.nextGaussian())
                .toArray();
    }
}
