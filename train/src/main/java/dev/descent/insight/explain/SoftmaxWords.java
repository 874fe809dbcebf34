package dev.descent.insight.explain;

import dev.descent.loss.CrossEntropy;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What cross-entropy of several classes says of itself in a step. */
record SoftmaxWords(CrossEntropy settings, Compared step) {
    /** From here on eˣ is too large to be read, so the largest logit is taken off all of them first. */
    private static final double LARGE_LOGIT = 12;
    /** More classes are not all written out. */
    private static final int MOST_CLASSES = 12;

    private Digits digits() {
        return step.digits();
    }

    private int classes() {
        return step.classes();
    }

    private boolean isSmoothed() {
        return settings.labelSmoothing() != 0;
    }

    /** The share of certainty that a class is to get. */
    private double wanted(boolean isTrue) {
        double smoothing = settings.labelSmoothing();
        return smoothing / classes() + (isTrue ? 1 - smoothing : 0);
    }

    private boolean isWeighted() {
        return !settings.classWeights().isEmpty() || settings.ignoreIndex().isPresent();
    }

    private boolean isIgnored(int label) {
        return settings.ignoreIndex().equals(OptionalInt.of(label));
    }

    private double weight(int label) {
        if (isIgnored(label)) {
            return 0;
        }
        return settings.classWeights().isEmpty() ? 1 : settings.classWeights().get(label);
    }

    List<Double> counts() {
        return isWeighted()
                ? IntStream.range(0, step.terms())
                        .mapToObj(row -> weight(step.label(row)))
                        .toList()
                : List.of();
    }

    String words() {
        String words = isSmoothed()
                ? "By cross-entropy with label smoothing %s: −Σ q·ln p, with q = %s for the true class and %s for each other"
                        .formatted(
                                digits().of(settings.labelSmoothing()),
                                digits().of(wanted(true)),
                                digits().of(wanted(false)))
                : "By cross-entropy: −ln of the probability that the true class was given";
        return isWeighted() ? words + ", each class counting by its weight; the mean is over the weights" : words;
    }

    String slope() {
        return isWeighted()
                ? "(p·Σ w·q − w·q)/Σ w of the true classes"
                : "p − " + (isSmoothed() ? "q" : "1 for the true class, p for the others") + step.shared();
    }

    List<Filled> probabilities(long row) {
        if (classes() > MOST_CLASSES) {
            return few(row);
        }
        double[] z = IntStream.range(0, classes())
                .mapToDouble(c -> step.output(row * classes() + c))
                .toArray();
        double largest = Double.NEGATIVE_INFINITY;
        for (double each : z) {
            largest = Math.max(largest, each);
        }
        double off = Math.abs(largest) > LARGE_LOGIT ? largest : 0;
        List<Filled> lines = new ArrayList<>();
        if (off != 0) {
            lines.add(new Filled(
                    "", "the largest guess, " + digits().of(off) + ", is taken off all of them: it cancels", ""));
        }
        List<String> terms = new ArrayList<>();
        double sum = 0;
        for (double each : z) {
            terms.add(digits().exp(each - off));
            sum += Math.exp(each - off);
        }
        String total = digits().of(sum);
        lines.add(new Filled("sum", Digits.sum(terms), total));
        for (int c = 0; c < classes(); c++) {
            lines.add(new Filled(label(c), terms.get(c) + "/" + total, p(row, c)));
        }
        return lines;
    }

    /** Of many classes only the true one and the likeliest. */
    private List<Filled> few(long row) {
        long from = row * classes();
        int likeliest = 0;
        for (int c = 1; c < classes(); c++) {
            likeliest = step.p(from + c) > step.p(from + likeliest) ? c : likeliest;
        }
        return IntStream.of(step.label(row), likeliest)
                .distinct()
                .filter(c -> c >= 0 && c < classes())
                .mapToObj(c -> new Filled(label(c), p(row, c), ""))
                .toList();
    }

    private String label(int c) {
        return "p(" + step.name(c) + ")";
    }

    private String p(long row, int c) {
        return digits().of(step.p(row * classes() + c));
    }

    /** {@code −ln p} of the true class; with smoothing the sum over all classes. */
    String filled(int row) {
        int label = step.label(row);
        if (isIgnored(label)) {
            return "0";
        }
        if (!isSmoothed()) {
            return "−" + digits().factor(weight(label)) + "ln " + p(row, label);
        }
        List<String> others = IntStream.range(0, classes())
                .filter(c -> c != label)
                .mapToObj(c -> digits().factor(weight(c)) + "ln " + p(row, c))
                .toList();
        return "−" + digits().factor(weight(label)) + digits().of(wanted(true)) + "·ln " + p(row, label) + " − "
                + digits().of(wanted(false)) + "·(" + Digits.sum(others) + ")";
    }

    String slopeFilled(long output) {
        int c = (int) (output % classes());
        int label = step.label(output / classes());
        if (isIgnored(label)) {
            return "0";
        }
        double p = step.p(output);
        double q = wanted(c == label);
        if (!isWeighted()) {
            return step.shared(digits().difference(p, q));
        }
        double all = 0;
        for (int k = 0; k < classes(); k++) {
            all += weight(k) * wanted(k == label);
        }
        String own = digits().product(p, all) + " − " + digits().product(weight(c), q);
        return "(" + own + ")/" + digits().of(counts().stream().reduce(0.0, Double::sum));
    }
}
