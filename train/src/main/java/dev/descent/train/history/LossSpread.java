package dev.descent.train.history;

/**
 * How far the loss over a set of examples can be believed: what chance makes of it shows in how much the losses of
 * single examples differ. Of large sets a part is looked at, spread evenly.
 *
 * @param error standard error of the loss: by about how much it is another one on as many other examples of the same
 *     kind; NaN if unknown
 * @param constant what the best constant answer costs on the same examples; NaN if unknown
 * @param lead by how much the model's loss is below that; NaN if unknown
 * @param leadError standard error of the lead, example by example, which is less than that of two losses apart; NaN if
 *     unknown
 */
public record LossSpread(double error, double constant, double lead, double leadError) {
    /** Nothing is known of single examples. */
    public static LossSpread unknown() {
        return new LossSpread(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
}
