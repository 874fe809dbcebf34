package dev.descent.train.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.train.history.Evaluation;
import dev.descent.train.history.History;
import dev.descent.train.history.LossScale;
import dev.descent.train.history.LossSpread;
import dev.descent.train.verdict.Verdict.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each kind of curve is judged with two hundred draws of noise, at the noise that such curves have. */
class VerdictTest {
    private static final double CHANCE = Math.log(10);
    private static final LossScale TEN_CLASSES = new LossScale(CHANCE, 0);

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
    void labelsThatAreNoiseAreMemorized() {
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
        assertTrue(verdict.sentence().contains("fell from 1.9"), verdict.sentence());
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
                new History(broken.initialLoss(), LossScale.unknown(), broken.epochs(), 2, History.Ending.NOT_FINITE));
        assertEquals(Kind.UNSTABLE, verdict.kind());
        assertTrue(verdict.sentence().contains("epoch 3"), verdict.sentence());
        assertTrue(verdict.sentence().contains("learning rate"), verdict.sentence());
    }

    @Test
    void earlyStoppingIsNotAdvisedWhereItWasUsed() {
        History history = History.of(
                CHANCE, new double[] {1.2, 0.7, 0.45, 0.3, 0.2, 0.12}, new double[] {0.9, 0.7, 0.62, 0.66, 0.75, 0.9});
        assertTrue(Verdict.of(history).sentence().contains("early stopping (patience 3)"));
        Verdict stopped = Verdict.of(new History(
                CHANCE, LossScale.unknown(), history.epochs(), history.bestEpoch(), History.Ending.STOPPED_EARLY));
        assertTrue(stopped.sentence().contains("early stopping went back to epoch 3"), stopped.sentence());
        assertFalse(String.join(" ", stopped.advice()).contains("early stopping"), stopped.sentence());
    }

    @Test
    void tooFewEpochsAndNoValidationAreSaid() {
        assertEquals(
                Kind.UNDECIDED,
                Verdict.of(History.of(1, new double[] {1, 0.2}, new double[] {1, 0.3}))
                        .kind());
        assertEquals(
                Kind.UNDECIDED,
                Verdict.of(History.of(Double.NaN, new double[0], new double[0])).kind());
        assertEquals(
                Kind.UNSTABLE,
                Verdict.of(History.of(1, new double[] {9, 400}, new double[0])).kind());
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
    void aLossThatExplodedAndThenSatAtChanceIsNotLearning() {
        judged(
                Kind.NOT_LEARNING,
                TEN_CLASSES,
                CHANCE,
                30,
                e -> e == 0 ? 4000 : CHANCE + 0.2 * Math.exp(-e / 8.0),
                e -> e == 0 ? 80 : CHANCE + 0.1 * Math.exp(-e / 8.0),
                0.01,
                0.01);
    }

    @Test
    void aConstantAnswerIsNotLearningHoweverBadTheFirstWeightsWere() {
        LossScale prices = new LossScale(500, 0);
        judged(Kind.NOT_LEARNING, prices, 10_000, 40, e -> decay(8_000, 501, 2, e), e -> decay(8_000, 505, 2, e), 1, 2);
        judged(Kind.JUST_RIGHT, prices, 10_000, 40, e -> decay(8_000, 100, 2, e), e -> decay(8_000, 120, 2, e), 1, 2);
    }

    @Test
    void aLossThatFallsAfterALongPlateauIsJudgedByWhereItGets() {
        IntToDoubleFunction late = e -> e < 25 ? CHANCE : decay(CHANCE - 0.1, 0.1, 3, e - 25);
        judged(Kind.JUST_RIGHT, CHANCE, 60, late, e -> late.applyAsDouble(e) + 0.03, 0.01, 0.01);
        judged(Kind.UNDERFITTING, CHANCE, 29, late, e -> late.applyAsDouble(e) + 0.03, 0.01, 0.01);
        judged(Kind.NOT_LEARNING, CHANCE, 25, late, late, 0.01, 0.01);
    }

    @Test
    void aDipOfTheValidationLossThatIsMadeGoodIsNoOverfitting() {
        IntToDoubleFunction descent = e -> decay(1.8, 0.3, 6, e) + 0.5 * Math.exp(-(e - 30) * (e - 30) / 60.0);
        judged(Kind.JUST_RIGHT, CHANCE, 90, e -> decay(2.1, 0.2, 6, e), descent, 0.005, 0.01);
    }

    @Test
    void aValidationSetOfAFewExamplesMayBeNoisy() {
        judged(Kind.JUST_RIGHT, CHANCE, 60, e -> decay(2.0, 0.25, 5, e), e -> decay(1.9, 0.35, 5, e), 0.01, 0.08);
    }

    @Test
    void aFewSpikesDoNotSpoilARun() {
        IntToDoubleFunction spiky = e -> decay(1.9, 0.2, 5, e) + (e % 19 == 17 ? 1.2 : 0);
        judged(Kind.JUST_RIGHT, CHANCE, 60, e -> decay(2.0, 0.15, 5, e), spiky, 0.005, 0.01);
        judged(Kind.JUST_RIGHT, CHANCE, 60, spiky, e -> decay(1.9, 0.2, 5, e), 0.005, 0.01);
    }

    @Test
    void aTrainingLossThatDropoutHoldsUpIsNoSignOfAnything() {
        judged(Kind.JUST_RIGHT, CHANCE, 60, e -> decay(1.3, 0.9, 8, e), e -> decay(1.9, 0.3, 7, e), 0.02, 0.01);
    }

    @Test
    void aFloorThatLabelSmoothingSetsIsTheEndOfTheWay() {
        LossScale smoothed = new LossScale(CHANCE, 1.68);
        judged(
                Kind.JUST_RIGHT,
                smoothed,
                CHANCE,
                30,
                e -> decay(0.5, 1.72, 3, e),
                e -> decay(0.4, 1.73, 3, e),
                0.003,
                0.004);
        judged(
                Kind.UNDERFITTING,
                smoothed,
                CHANCE,
                30,
                e -> decay(0.1, 2.2, 3, e),
                e -> decay(0.1, 2.21, 3, e),
                0.003,
                0.004);
    }

    @Test
    void earlyStoppingThatCutANoisyDescentIsUnderfitting() {
        double[] train = {1.9, 1.6, 1.35, 1.15, 1.0, 0.87, 0.77, 0.68};
        double[] validation = {1.85, 1.6, 1.33, 1.19, 1.02, 0.88, 0.93, 0.9};
        History cut = History.of(CHANCE, train, validation);
        Verdict verdict = Verdict.of(
                new History(CHANCE, TEN_CLASSES, cut.epochs(), cut.bestEpoch(), History.Ending.STOPPED_EARLY));
        assertEquals(Kind.UNDERFITTING, verdict.kind(), verdict.sentence());
        assertTrue(verdict.advice().getFirst().contains("patience"), verdict.sentence());
    }

    @Test
    void aScheduleThatEndsLearningHalfWayIsUnderfitting() {
        // Learning in step with the learning rate, which comes down along half a cosine.
        int epochs = 30;
        List<History.Epoch> all = new ArrayList<>();
        double way = 0;
        for (int e = 0; e < epochs; e++) {
            double rate = 0.5 * (1 + Math.cos(Math.PI * (e + 1) / epochs));
            way += rate;
            double loss = CHANCE - 0.06 * way;
            all.add(new History.Epoch(
                    e + 1, loss, OptionalDouble.of(loss + 0.01), Map.of(), 1e-4 * rate, 0, 0, e + 1, e + 1));
        }
        Verdict verdict = Verdict.of(new History(CHANCE, TEN_CLASSES, all, epochs, History.Ending.COMPLETED));
        assertEquals(Kind.UNDERFITTING, verdict.kind(), verdict.sentence());
        assertTrue(verdict.sentence().contains("schedule"), verdict.sentence());
        assertTrue(verdict.advice().getFirst().contains("(lr 0.0003)"), verdict.sentence());
    }

    @Test
    void fourEpochsDoNotShowThatACurveHasSettled() {
        double[] losses = {0.3, 0.12, 0.1, 0.1};
        Verdict verdict = Verdict.of(History.of(CHANCE, losses, losses));
        assertEquals(Kind.UNDECIDED, verdict.kind(), verdict.sentence());
        assertTrue(verdict.sentence().contains("more epochs"), verdict.sentence());
    }

    @Test
    void aModelThatWasTrainedBeforeIsMeasuredByItsBeginning() {
        judged(
                Kind.OVERFITTING,
                TEN_CLASSES,
                0.4,
                30,
                e -> decay(0.38, 0.02, 6, e),
                e -> 0.38 + 0.008 * e,
                0.003,
                0.005);
    }

    @Test
    void aTestSetIsComparedWithTheValidationSet() {
        History history = History.of(
                CHANCE, curve(40, e -> decay(2, 0.08, 4, e), 0, 1), curve(40, e -> decay(2, 0.1, 4, e), 0, 1));
        Verdict alone = Verdict.of(history, new Evaluation(100, 0.102, Map.of()));
        assertEquals(Kind.JUST_RIGHT, alone.kind());
        assertTrue(alone.evidence().endsWith("; the test loss is 0.1020"), alone.evidence());
        Evaluation validation = measured(100, 0.1, 0.03);
        Verdict close = Verdict.of(history, validation, measured(100, 0.102, 0.03));
        assertTrue(
                close.evidence()
                        .endsWith("the test loss is 0.1020 where the validation loss of the same weights is 0.1000"),
                close.evidence());
        Verdict worse = Verdict.of(history, validation, measured(100, 0.4, 0.03));
        assertTrue(worse.evidence().contains("flatters"), worse.evidence());
        Verdict better = Verdict.of(history, measured(100, 0.4, 0.03), measured(100, 0.1, 0.03));
        assertTrue(better.evidence().contains("the test set is easier"), better.evidence());
        Verdict chance = Verdict.of(history, measured(20, 0.1, 0.08), measured(20, 0.4, 0.08));
        assertTrue(chance.evidence().contains("within chance for sets"), chance.evidence());
        assertFalse(chance.evidence().contains("flatters"), chance.evidence());
        History unvalidated = History.of(CHANCE, curve(40, e -> decay(2, 0.08, 4, e), 0, 1), new double[0]);
        assertEquals(
                Kind.OVERFITTING,
                Verdict.of(unvalidated, new Evaluation(100, 0.9, Map.of())).kind());
    }

    private static Evaluation measured(int examples, double loss, double error) {
        LossSpread spread = new LossSpread(error, CHANCE, CHANCE - loss, error);
        return new Evaluation(examples, loss, Map.of(), spread, Optional.empty(), List.of());
    }

    @Test
    void whatIsStillImprovingSlowlyIsNotDone() {
        // A way of which a fifth is left: 200 epochs at a rate that would want 600.
        List<Verdict> verdicts = judged(
                Kind.UNDERFITTING,
                new LossScale(1, 0),
                1.4,
                200,
                e -> 0.18 + 0.32 * Math.exp(-e / 250.0) + 0.9 * Math.exp(-e / 6.0),
                e -> 0.20 + 0.32 * Math.exp(-e / 250.0) + 0.9 * Math.exp(-e / 6.0),
                0.001,
                0.002);
        for (Verdict verdict : verdicts) {
            assertTrue(verdict.evidence().contains("still learning"), verdict.sentence());
            assertTrue(verdict.advice().getFirst().contains("more epochs (400)"), verdict.sentence());
        }
    }

    @Test
    void aLongTailThatBringsNothingMoreIsDone() {
        judged(
                Kind.JUST_RIGHT,
                new LossScale(1, 0),
                1.4,
                200,
                e -> decay(1.2, 0.18, 25, e),
                e -> decay(1.2, 0.21, 25, e),
                0.001,
                0.002);
    }

    @Test
    void whatStayedBehindIsToldWithItsLowestLoss() {
        double[] train = curve(160, e -> decay(0.9, 0.02, 30, e), 0, 1);
        double[] validation = curve(160, e -> 0.2 + 0.3 * Math.exp(-e / 12.0) + 0.0001 * Math.abs(e - 150), 0, 1);
        Verdict verdict = Verdict.of(History.of(1, train, validation));
        assertEquals(Kind.OVERFITTING, verdict.kind(), verdict.sentence());
        int lowest = 0;
        for (int i = 0; i < validation.length; i++) {
            lowest = validation[i] < validation[lowest] ? i : lowest;
        }
        assertTrue(verdict.evidence().contains("in epoch " + (lowest + 1)), verdict.sentence());
        assertFalse(verdict.evidence().contains("stayed at about"), verdict.sentence());
    }

    @Test
    void labelsThatAreNoiseTeachNothingThatHolds() {
        List<Verdict> verdicts = judged(
                Kind.OVERFITTING,
                new LossScale(CHANCE, 0),
                CHANCE,
                40,
                e -> decay(2.3, 0.1, 15, e),
                e -> CHANCE + 0.05 * e,
                0.01,
                0.02);
        for (Verdict verdict : verdicts) {
            assertTrue(verdict.evidence().contains("nothing of what was learned generalizes"), verdict.sentence());
            assertFalse(verdict.sentence().contains("more training data"), verdict.sentence());
        }
    }

    @Test
    void patienceFollowsFromWhereTheBestEpochWas() {
        double[] train = curve(3000, e -> decay(1, 0.01, 40, e), 0, 1);
        double[] validation = curve(3000, e -> 0.5 + 0.0002 * e + 0.5 * Math.exp(-e / 1.0), 0, 1);
        Verdict verdict = Verdict.of(History.of(CHANCE, train, validation));
        assertEquals(Kind.OVERFITTING, verdict.kind(), verdict.sentence());
        int patience = Integer.parseInt(verdict.sentence().replaceFirst("(?s).*patience (\\d+).*", "$1"));
        assertTrue(patience <= 20, verdict.sentence());
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
        return judged(kind, LossScale.unknown(), initial, epochs, train, validation, trainNoise, validationNoise);
    }

    private static List<Verdict> judged(
            Kind kind,
            LossScale scale,
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
                    History bare = History.of(initial, losses, others);
                    Verdict verdict = Verdict.of(
                            new History(initial, scale, bare.epochs(), bare.bestEpoch(), History.Ending.COMPLETED));
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
