package dev.descent.data;

/**
 * How much of the data each part gets; together they are 1.
 *
 * @param train the part that parameters are fitted on
 * @param validation the part that decisions are taken by (when to stop, which settings); may be 0
 * @param test the part that is looked at once, at the end; may be 0
 */
public record Fractions(double train, double validation, double test) {
    private static final double ROUNDING = 1e-9;

    /** Refuses fractions that are no fractions, leave nothing to train on, or do not add up to 1. */
    public Fractions {
        if (!(train > 0) || !(validation >= 0) || !(test >= 0)) {
            throw new DataException(
                    "the parts train %s, validation %s, test %s are impossible; train must be above 0 and none below it"
                            .formatted(train, validation, test));
        }
        double sum = train + validation + test;
        if (!(Math.abs(sum - 1) <= ROUNDING)) {
            throw new DataException("the parts train %s, validation %s, test %s add up to %s; make them add up to 1"
                    .formatted(train, validation, test, (float) sum));
        }
    }
}
