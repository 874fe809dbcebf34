package dev.descent.insight.growth;

import dev.descent.train.history.LossScale;
import dev.descent.word.Digits;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether more data would help, as a {@link LearningCurve} has it.
 *
 * @param kind the answer in a word
 * @param examples that there are
 * @param doubled the validation loss to be expected with twice as many
 * @param from by any law that fits about as well, it is no less than this …
 * @param to … and no more than this
 * @param law the power law that fits best
 * @param evidence the figures that say so, a sentence
 * @param advice what else to try, the most promising first
 */
public record MoreData(
        Kind kind,
        int examples,
        double doubled,
        double from,
        double to,
        PowerLaw law,
        String evidence,
        List<String> advice) {
    /** The answers. */
    public enum Kind {
        /** Twice the data would take a good part of the loss. */
        YES("yes"),
        /** It would take some. */
        A_LITTLE("a little"),
        /** It would take next to nothing. */
        NO("no"),
        /** The measurements do not tell. */
        UNCERTAIN("hard to tell");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** The answer in words. */
        public String words() {
            return words;
        }
    }

    /** Twice the data helps if it takes this part of what could still go … */
    private static final double MUCH = 0.10;
    /** … and is no help if it takes less than this. */
    private static final double LITTLE = 0.03;
    /** Likely falls from next to nothing to this part tell nothing. */
    private static final double WIDE = 0.20;
    /** A part of the way from chance to perfect, below which a model has learned nothing yet. */
    private static final double NOTHING = 0.05;
    /** So many sizes must be left if those are not counted at which nothing was learned. */
    private static final int FEWEST_SIZES = 4;
    /** A validation loss so many times the training loss is a gap that cannot be ignored. */
    private static final double GAP = 1.25;
    /** How far the losses are spread below 0 tells where a floor may be, if nothing else does. */
    private static final double BELOW = 0.5;

    private static final List<String> NOTHING_LEARNED = List.of(
            "to find out why nothing is learned (another learning rate, scaled inputs, labels that belong to their"
                    + " examples)");

    /** Copies the list. */
    public MoreData {
        advice = List.copyOf(advice);
    }

    static MoreData of(LearningCurve curve) {
        int[] sizes = curve.sizes();
        int all = sizes[sizes.length - 1];
        double floor = floor(curve);
        int first = firstThatLearned(curve);
        List<LearningCurve.Point> counted = curve.points().stream()
                .filter(point -> point.examples() >= first)
                .toList();
        PowerLaw.Fit fit = PowerLaw.fit(
                counted.stream().mapToDouble(LearningCurve.Point::examples).toArray(),
                counted.stream().mapToDouble(point -> point.validation().loss()).toArray(),
                floor);
        double now = curve.validationLoss(all);
        double least = fit.leastFall(all, 2.0 * all);
        double most = fit.greatestFall(all, 2.0 * all);
        double fall = Math.min(fit.best().fall(all, 2.0 * all), Math.max(lastFall(curve), least));
        boolean learned = part(curve.scale(), now) >= NOTHING;
        Kind kind = learned ? kind(fall, least, most, now - floor) : Kind.NO;
        return new MoreData(
                kind,
                all,
                now - fall,
                now - most,
                now - least,
                fit.best(),
                learned ? evidence(curve, now, fall, least, most) : nothingLearned(curve, now),
                learned ? advice(curve, kind, floor) : NOTHING_LEARNED);
    }

    private static Kind kind(double fall, double least, double most, double excess) {
        if (least < LITTLE * excess && most > WIDE * excess) {
            return Kind.UNCERTAIN;
        }
        return fall >= MUCH * excess ? Kind.YES : fall >= LITTLE * excess ? Kind.A_LITTLE : Kind.NO;
    }

    /**
     * What the last doubling brought: by no law the next brings more. (Where the last size was no doubling, its part of
     * one.)
     */
    private static double lastFall(LearningCurve curve) {
        int[] sizes = curve.sizes();
        int all = sizes[sizes.length - 1];
        int before = sizes[sizes.length - 2];
        double doublings = Math.log((double) all / before) / Math.log(2);
        return (curve.validationLoss(before) - curve.validationLoss(all)) / doublings;
    }

    /** The loss that no amount of data gets below. */
    private static double floor(LearningCurve curve) {
        double[] losses = curve.points().stream()
                .flatMapToDouble(point -> Arrays.stream(new double[] {
                    point.validation().loss(), point.training().loss()
                }))
                .toArray();
        double lowest = Arrays.stream(losses).min().orElseThrow();
        double highest = Arrays.stream(losses).max().orElseThrow();
        if (curve.scale().isKnown()) {
            return Math.min(curve.scale().perfect(), lowest);
        }
        return lowest >= 0 ? 0 : lowest - BELOW * (highest - lowest);
    }

    /** The smallest size at which the model knew more than chance: before, no law holds (Hestness et al. 2017). */
    private static int firstThatLearned(LearningCurve curve) {
        int[] sizes = curve.sizes();
        int first = 0;
        while (first < sizes.length - FEWEST_SIZES
                && part(curve.scale(), curve.validationLoss(sizes[first])) < NOTHING) {
            first++;
        }
        return sizes[first];
    }

    /** How far on the way from chance to perfect a loss is; 1 if chance is not known. */
    private static double part(LossScale scale, double loss) {
        return scale.isKnown() ? (scale.constant() - loss) / (scale.constant() - scale.perfect()) : 1;
    }

    // -------------------------------------------------------------------- words

    private static String evidence(LearningCurve curve, double now, double fall, double least, double most) {
        int[] sizes = curve.sizes();
        int all = sizes[sizes.length - 1];
        int before = sizes[sizes.length - 2];
        return "from %s to %s examples the validation loss went from %s to %s, and as the curve goes, %s would bring it to about %s (between %s and %s); the training loss is %s"
                .formatted(
                        count(before),
                        count(all),
                        Digits.significant(curve.validationLoss(before)),
                        Digits.significant(now),
                        count(2 * all),
                        Digits.significant(now - fall),
                        Digits.significant(now - most),
                        Digits.significant(now - least),
                        Digits.significant(curve.trainingLoss(all)));
    }

    private static String nothingLearned(LearningCurve curve, double now) {
        return "even with all %s examples the validation loss, %s, is no better than the %s of a constant prediction"
                .formatted(
                        count(curve.sizes()[curve.sizes().length - 1]),
                        Digits.significant(now),
                        Digits.significant(curve.scale().constant()));
    }

    private static List<String> advice(LearningCurve curve, Kind kind, double floor) {
        int[] sizes = curve.sizes();
        int all = sizes[sizes.length - 1];
        double training = curve.trainingLoss(all) - floor;
        boolean gap = curve.validationLoss(all) - floor > GAP * training;
        return switch (kind) {
            case YES ->
                List.of(
                        "more training data, or augmentation of what there is",
                        "dropout or weightDecay where there is no more");
            case A_LITTLE ->
                gap
                        ? List.of(
                                "dropout, weightDecay or augmentation, which cost less than data", "more training data")
                        : List.of("a larger model, which has more use for data", "more training data");
            case NO ->
                gap
                        ? List.of(
                                "dropout, weightDecay or a smaller model against the gap to the training loss",
                                "inputs that say more about the target")
                        : List.of("a larger model or more epochs", "inputs that say more about the target");
            case UNCERTAIN ->
                List.of("several seeds (--seeds 3) and a larger validation set, which make the curve smoother");
        };
    }

    private static String count(int examples) {
        return String.format(Locale.ROOT, "%,d", examples);
    }

    /** The answer as two sentences: whether and why, and what to try first. */
    public String sentence() {
        String capital = kind.words().substring(0, 1).toUpperCase(Locale.ROOT)
                + kind.words().substring(1);
        return capital + ": " + evidence + ". Try first: " + String.join("; then ", advice) + ".";
    }

    @Override
    public String toString() {
        return sentence();
    }
}
