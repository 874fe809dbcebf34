package dev.descent.train.history;

import java.util.Locale;

/**
 * What a training run is going to do.
 *
 * @param examples in the training set
 * @param validationExamples in the validation set; 0 if there is none
 * @param epochs passes over the training set
 * @param batchSize examples in each iteration
 * @param dropLast whether a last batch that is smaller than the others is left out
 * @param accumulation iterations that are gathered for one update of the weights
 * @param parameters numbers that are trained
 */
public record Plan(
        int examples,
        int validationExamples,
        int epochs,
        int batchSize,
        boolean dropLast,
        int accumulation,
        long parameters) {
    /** The same with another number of epochs. */
    public Plan epochs(int epochs) {
        return new Plan(examples, validationExamples, epochs, batchSize, dropLast, accumulation, parameters);
    }

    /** Batches in one epoch. */
    public int iterationsPerEpoch() {
        return dropLast ? examples / batchSize : Math.ceilDiv(examples, batchSize);
    }

    /** Changes of the weights in one epoch; the last one may be of fewer iterations than the others. */
    public int updatesPerEpoch() {
        return Math.ceilDiv(iterationsPerEpoch(), accumulation);
    }

    /** Batches in the whole run. */
    public long iterations() {
        return (long) epochs * iterationsPerEpoch();
    }

    /** Changes of the weights in the whole run: what a schedule's time ends with. */
    public long updates() {
        return (long) epochs * updatesPerEpoch();
    }

    /** Examples that are worked on in one epoch. */
    public int examplesPerEpoch() {
        return dropLast ? iterationsPerEpoch() * batchSize : examples;
    }

    /** Examples in the last batch of an epoch. */
    public int lastBatch() {
        return examplesPerEpoch() - (iterationsPerEpoch() - 1) * Math.min(batchSize, examples);
    }

    /** Whether an iteration, counted from 0 in its epoch, ends with an update. */
    public boolean updatesAfter(int iteration) {
        return iteration % accumulation == accumulation - 1 || iteration == iterationsPerEpoch() - 1;
    }

    /** The examples of all batches that are gathered for the update which an iteration of an epoch belongs to. */
    public int examplesOfUpdate(int iteration) {
        int first = iteration - iteration % accumulation;
        long end = Math.min((long) (first + accumulation) * batchSize, examplesPerEpoch());
        return Math.toIntExact(end - (long) first * batchSize);
    }

    /** The epoch, counted from 1, of an iteration, counted from 0 since training began. */
    public int epochOf(long iteration) {
        return (int) (iteration / iterationsPerEpoch()) + 1;
    }

    /** Updates that are made before an iteration, counted from 0 since training began. */
    public long updatesBefore(long iteration) {
        int each = iterationsPerEpoch();
        return iteration / each * updatesPerEpoch() + iteration % each / accumulation;
    }

    /**
     * Programs that are compiled for training: one for each size of batch, and one that only gathers if updates are
     * gathered.
     */
    public int programs() {
        int sizes = lastBatch() == Math.min(batchSize, examples) ? 1 : 2;
        return accumulation > 1 && iterationsPerEpoch() > 1 ? sizes + 1 : sizes;
    }

    /** The plan in words. */
    public String sentence() {
        return count(examples, "example") + " in batches of " + batchSize + ": "
                + count(iterationsPerEpoch(), "iteration") + " an epoch" + leftOut()
                + (accumulation > 1 ? " for " + count(updatesPerEpoch(), "update") : "") + "; "
                + count(epochs, "epoch") + "; " + count(parameters, "parameter") + "; "
                + (validationExamples > 0
                        ? count(validationExamples, "validation example")
                        : "no validation set, so the training loss selects the best epoch");
    }

    /** What is left out of an epoch, where something is. */
    private String leftOut() {
        int rest = examples - examplesPerEpoch();
        return rest == 0 ? "" : " (dropLast leaves " + count(rest, "example") + " out)";
    }

    private static String count(long number, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
    }
}
