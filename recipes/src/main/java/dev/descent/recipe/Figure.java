package dev.descent.recipe;

import dev.descent.head.Head;
import dev.descent.metric.Average;
import dev.descent.metric.ClassScore;
import dev.descent.metric.ErrorMetric;
import dev.descent.metric.Metric;
import dev.descent.metric.Metrics;
import dev.descent.word.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/** The figures beside the losses that recipes know: what each is called, what it is of, and which metric it is. */
public enum Figure {
    ACCURACY(true, true, "fraction of examples predicted correctly", _ -> Metrics.accuracy()),
    BALANCED_ACCURACY(true, true, "mean recall of all classes", _ -> Metrics.balancedAccuracy()),
    PRECISION(true, true, "fraction of the predictions of a class that are correct", _ -> Metrics.precision()),
    RECALL(true, true, "fraction of the examples of a class that are predicted correctly", _ -> Metrics.recall()),
    F1(true, true, "harmonic mean of precision and recall", _ -> Metrics.f1()),
    ROC_AUC(true, true, "area under the ROC curve", _ -> Metrics.rocAuc()),
    MCC(true, true, "Matthews correlation coefficient", _ -> Metrics.mcc()),
    LOG_LOSS(true, true, "mean negative log probability of the true class", _ -> Metrics.logLoss()),
    PERPLEXITY(true, false, "exponential of `logLoss`", _ -> Metrics.perplexity()),
    R2(
            false,
            true,
            "coefficient of determination: fraction of the targets' variance that is explained",
            _ -> Metrics.r2()),
    RMSE(false, true, "root mean squared error, in the unit of the target", error(ErrorMetric.Measure.RMSE)),
    MAE(false, true, "mean absolute error, in the unit of the target", error(ErrorMetric.Measure.MAE)),
    SSE(false, false, "sum of squared errors", error(ErrorMetric.Measure.SSE));

    /** What a word with a number or an average in it looks like. */
    static final String PATTERN = "^(top[1-9][0-9]{0,4}|(precision|recall|f1)(Macro|Micro|Weighted))$";

    private static final String TOP_K = "top[1-9][0-9]{0,4}";

    private final boolean isOfClasses;
    private final boolean isUsual;
    private final String says;

    @SuppressWarnings("ImmutableEnumChecker") // A function could have state; those above have none.
    private final DoubleFunction<Metric> making;

    Figure(boolean isOfClasses, boolean isUsual, String says, DoubleFunction<Metric> making) {
        this.isOfClasses = isOfClasses;
        this.isUsual = isUsual;
        this.says = says;
        this.making = making;
    }

    private static DoubleFunction<Metric> error(ErrorMetric.Measure measure) {
        return unit -> new ErrorMetric(measure, unit);
    }

    /** What recipes call it. */
    public String word() {
        return Words.of(this);
    }

    /** What it is, in a phrase. */
    public String says() {
        return says;
    }

    /** Whether it is of classes, and not of numbers. */
    public boolean isOfClasses() {
        return isOfClasses;
    }

    /** The words for what suits a head, those that an evaluation has without being asked alone or with the others. */
    public static List<String> words(Head head, boolean isUsual) {
        return Arrays.stream(values())
                .filter(each -> each.isOfClasses == head.isOfClasses() && (each.isUsual || !isUsual))
                .map(Figure::word)
                .toList();
    }

    /**
     * The metric that a word names.
     *
     * @param unit what 1 in the targets stands for
     * @throws IllegalArgumentException if it names none
     */
    public static Metric metric(String word, double unit) {
        if (word.matches(TOP_K)) {
            return Metrics.topK(Integer.parseInt(word.substring(3)));
        }
        return Stream.concat(
                        Arrays.stream(values())
                                .filter(each -> each.word().equals(word))
                                .map(each -> each.making.apply(unit)),
                        averaged().filter(score -> score.name().equals(word)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no metric is called " + word));
    }

    /** {@code f1Macro}, {@code recallWeighted} … */
    private static Stream<ClassScore> averaged() {
        return Stream.of(Metrics.precision(), Metrics.recall(), Metrics.f1())
                .flatMap(score -> Stream.of(Average.MACRO, Average.MICRO, Average.WEIGHTED)
                        .map(score::average));
    }

    /** Reads one word, or a list whose first is the one that is always shown. */
    static List<String> read(Field field, Head head) {
        List<Field> fields = field.value() instanceof Yaml.Items ? field.items("a list of metrics") : List.of(field);
        if (fields.isEmpty()) {
            throw field.mustBe("a metric, or a list of some");
        }
        Set<String> seen = new HashSet<>();
        return fields.stream()
                .map(each -> {
                    String word = word(each, head);
                    if (!seen.add(word)) {
                        throw each.error(
                                "\"" + each.path() + "\" names " + word + " a second time; take one of them out");
                    }
                    return word;
                })
                .toList();
    }

    private static String word(Field field, Head head) {
        List<String> words = new ArrayList<>(words(head, false));
        String written = field.value() instanceof Yaml.Scalar scalar ? scalar.text() : "";
        boolean averaged = averaged().anyMatch(score -> score.name().equals(written));
        if ((averaged && head.isOfClasses()) || (head.ranks() && written.matches(TOP_K))) {
            return written;
        }
        if (head.ranks()) {
            words.add("top5");
        }
        return field.choice(words);
    }
}
