package dev.descent.insight.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.insight.growth.MoreData.Kind;
import dev.descent.train.history.Evaluation;
import dev.descent.train.history.LossScale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Curves whose answer is known, each with two hundred draws of noise. */
class MoreDataTest {
    private static final int[] SIZES = {30, 60, 120, 240, 480, 960};
    private static final LossScale SCALE = new LossScale(2.3, 0);

    @Test
    void aCurveThatGoesOnFallingSaysYes() {
        answered(Kind.YES, new PowerLaw(0, 5, 0.45), 0.01, SCALE);
        answered(Kind.YES, new PowerLaw(0.02, 3, 0.4), 0.01, SCALE);
    }

    @Test
    void aCurveThatHasSettledSaysNo() {
        MoreData settled = answered(Kind.NO, new PowerLaw(0.5, 20, 1.2), 0.004, SCALE);
        assertTrue(settled.sentence().contains("larger model"), settled.sentence());
    }

    @Test
    void aCurveThatHasNearlySettledSaysALittle() {
        answered(Kind.A_LITTLE, new PowerLaw(0.3, 4, 0.6), 0.004, SCALE);
    }

    @Test
    void noiseAloneIsNotTakenForAnAnswer() {
        int sure = 0;
        for (int seed = 0; seed < 200; seed++) {
            MoreData answer =
                    curve(new PowerLaw(0.4, 4, 0.5), 0.25, seed, SCALE).answer();
            sure += answer.kind() == Kind.YES
                            && answer.to()
                                    < 0.9
                                            * curve(new PowerLaw(0.4, 4, 0.5), 0.25, seed, SCALE)
                                                    .validationLoss(960)
                    ? 1
                    : 0;
        }
        assertTrue(sure < 20, sure + " of 200");
    }

    @Test
    void aModelThatLearnsNothingIsNotHelpedByData() {
        MoreData nothing = answered(Kind.NO, new PowerLaw(2.29, 0.2, 0.5), 0.001, SCALE);
        assertTrue(nothing.sentence().contains("no better than the 2.3 of a constant prediction"), nothing.sentence());
    }

    @Test
    void sizesAtWhichNothingWasLearnedDoNotCount() {
        List<LearningCurve.Point> points =
                new ArrayList<>(curve(new PowerLaw(0, 5, 0.45), 0, 1, SCALE).points());
        points.set(0, point(SIZES[0], 2.35, 0.1));
        points.set(1, point(SIZES[1], 2.31, 0.1));
        MoreData answer = new LearningCurve(points, SCALE).answer();
        assertEquals(Kind.YES, answer.kind(), answer.sentence());
        assertEquals(0.45, answer.law().c(), 1e-6);
    }

    @Test
    void noDoublingIsExpectedToBringMoreThanTheLast() {
        List<LearningCurve.Point> points =
                new ArrayList<>(curve(new PowerLaw(0, 5, 0.45), 0, 1, SCALE).points());
        double before = points.get(4).validation().loss();
        points.set(5, point(SIZES[5], before - 0.03, 0.1));
        MoreData answer = new LearningCurve(points, SCALE).answer();
        assertTrue(before - 0.03 - answer.doubled() <= 0.03 + 1e-12, answer.sentence());
    }

    @Test
    void lossesBelowZeroAndWithoutAScaleAreJudgedByTheirCourse() {
        answered(Kind.NO, new PowerLaw(-3, 20, 1.2), 0.001, LossScale.unknown());
    }

    @Test
    void theSentenceNamesTheFiguresAndWhatToTry() {
        String sentence = curve(new PowerLaw(0, 5, 0.5), 0, 1, SCALE).answer().sentence();
        assertTrue(sentence.startsWith("Yes: from 480 to 960 examples"), sentence);
        assertTrue(sentence.contains("1,920"), sentence);
        assertTrue(sentence.contains("Try first: more training data"), sentence);
    }

    private static MoreData answered(Kind expected, PowerLaw law, double noise, LossScale scale) {
        MoreData last = curve(law, 0, 0, scale).answer();
        for (int seed = 0; seed < 200; seed++) {
            last = curve(law, noise, seed, scale).answer();
            assertEquals(expected, last.kind(), "seed " + seed + ": " + last.sentence());
            assertTrue(last.from() <= last.doubled() && last.doubled() <= last.to(), last.toString());
        }
        return last;
    }

    private static LearningCurve curve(PowerLaw law, double noise, long seed, LossScale scale) {
        Random random = new Random(seed);
        List<LearningCurve.Point> points = new ArrayList<>();
        for (int size : SIZES) {
            double loss = law.at(size);
            points.add(point(size, loss + noise * Math.abs(loss) * random.nextGaussian(), loss * 0.95));
        }
        return new LearningCurve(points, scale);
    }

    private static LearningCurve.Point point(int size, double validation, double training) {
        return new LearningCurve.Point(
                size, 1, 5, new Evaluation(size, training, Map.of()), new Evaluation(100, validation, Map.of()));
    }
}
