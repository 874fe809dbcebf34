package dev.descent.metric;

import dev.descent.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How often an example of one class was told to be of another, with the figures that follow from it, class by class and
 * together. Where a figure would be 0 / 0 it is 0, as scikit-learn has it by default. Outputs that are no numbers tell no
 * class: such an example counts for its class and stands in no column.
 *
 * <pre>{@code
 * ConfusionMatrix matrix = ConfusionMatrix.of(trainer.predict(test), labels);
 * matrix.table(test.classNames()).forEach(System.out::println);
 * }</pre>
 */
public final class ConfusionMatrix {
    private static final String NAME = "a confusion matrix";
    /** A matrix of more would take 128 MiB, and nobody could read it. */
    private static final int MOST_CLASSES = 4096;

    private static final int LONGEST_NAME = 16;
    private static final String GAP = "  ";

    private final int classes;
    /** Row by row: true classes are rows, told ones columns. */
    private final long[] cells;

    private final ClassCounts counts;

    /** @param unanswered how many examples of each class had outputs that are no numbers */
    private ConfusionMatrix(int classes, long[] cells, long[] unanswered) {
        this.classes = classes;
        this.cells = cells;
        counts = new ClassCounts(classes);
        for (int label = 0; label < classes; label++) {
            for (int told = 0; told < classes; told++) {
                counts.add(label, told, cells[label * classes + told]);
            }
            counts.add(label, Answers.NONE, unanswered[label]);
        }
    }

    /**
     * The matrix of a whole set; a single output is taken for a logit. Shapes: outputs [batch…, classes], targets class
     * numbers [batch…] or one-hot [batch…, classes]; or both one number for each example.
     *
     * @throws IllegalArgumentException if the two do not fit one another, or a target is no class
     */
    public static ConfusionMatrix of(Values outputs, Values targets) {
        return of(outputs, targets, 0);
    }

    /**
     * The same with another threshold.
     *
     * @param threshold what a single output must exceed: 0 for logits, 0.5 for probabilities
     */
    public static ConfusionMatrix of(Values outputs, Values targets, double threshold) {
        Answers answers = Answers.of(NAME, outputs, targets, threshold);
        int classes = answers.classes();
        if (classes > MOST_CLASSES) {
            throw new IllegalArgumentException(
                    "%s of %s classes is too large; %s are the most".formatted(NAME, classes, MOST_CLASSES));
        }
        long[] cells = new long[classes * classes];
        long[] unanswered = new long[classes];
        for (long i = 0; i < answers.count(); i++) {
            int label = answers.label(NAME, i);
            int told = answers.told(i);
            if (told == Answers.NONE) {
                unanswered[label]++;
            } else {
                cells[label * classes + told]++;
            }
        }
        return new ConfusionMatrix(classes, cells, unanswered);
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** How many examples of one class were told to be of another. */
    public long count(int label, int told) {
        return cells[label * classes + told];
    }

    /** How many examples there are. */
    public long total() {
        return counts.all();
    }

    /** How many examples of a class there are. */
    public long support(int label) {
        return counts.support(label);
    }

    /** How many examples were told to be of a class. */
    public long told(int label) {
        return counts.told(label);
    }

    /** Of the examples that were told to be of a class, the part that is. */
    public double precision(int label) {
        return counts.precision(label);
    }

    /** Of the examples of a class, the part that was found. */
    public double recall(int label) {
        return counts.recall(label);
    }

    /** Harmonic mean of a class's precision and recall. */
    public double f1(int label) {
        return counts.f1(label);
    }

    /** Precision of all classes; NaN of no examples. */
    public double precision(Average average) {
        return counts.average(average, counts::precision);
    }

    /** Recall of all classes; NaN of no examples. */
    public double recall(Average average) {
        return counts.average(average, counts::recall);
    }

    /** F1 of all classes; NaN of no examples. */
    public double f1(Average average) {
        return counts.average(average, counts::f1);
    }

    /** Part of the examples whose class was told; NaN of no examples. */
    public double accuracy() {
        return counts.accuracy();
    }

    /** Mean recall of the classes that there are examples of; NaN of no examples. */
    public double balancedAccuracy() {
        return counts.balancedAccuracy();
    }

    /** Correlation of answers and targets; NaN of no examples. */
    public double matthews() {
        return counts.matthews();
    }

    /**
     * The matrix as lines of text in columns: a row for each true class with its recall, a column for each told one with
     * its precision. Long names are shortened.
     *
     * @param classNames one name for each class
     */
    public List<String> table(List<String> classNames) {
        if (classNames.size() != classes) {
            throw new IllegalArgumentException(
                    "%s names for %s classes; give each class one".formatted(classNames.size(), classes));
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> names = classNames.stream().map(ConfusionMatrix::shortened).toList();
        List<String> head = new ArrayList<>(List.of("true \\ predicted"));
        head.addAll(names);
        head.add("recall");
        rows.add(head);
        List<String> foot = new ArrayList<>(List.of("precision"));
        for (int label = 0; label < classes; label++) {
            List<String> row = new ArrayList<>(List.of(names.get(label)));
            for (int told = 0; told < classes; told++) {
                row.add(Long.toString(count(label, told)));
            }
            row.add(figure(recall(label)));
            rows.add(row);
            foot.add(figure(precision(label)));
        }
        foot.add("");
        rows.add(foot);
        return aligned(rows);
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** The first column to the left, all others to the right. */
    private static List<String> aligned(List<List<String>> rows) {
        int[] widths = new int[rows.getFirst().size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder(row.getFirst());
                    line.repeat(' ', widths[0] - row.getFirst().length());
                    for (int i = 1; i < widths.length; i++) {
                        String cell = row.get(i);
                        line.append(GAP).repeat(' ', widths[i] - cell.length()).append(cell);
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }

    /** The counts, row by row. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int label = 0; label < classes; label++) {
            text.append(label == 0 ? "[" : ", [");
            for (int told = 0; told < classes; told++) {
                text.append(told == 0 ? "" : ", ").append(count(label, told));
            }
            text.append("]");
        }
        return text.append("]").toString();
    }
}
