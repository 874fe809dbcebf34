package dev.descent.train.history;

/**
 * Ends training when it brings nothing any more, and goes back to the best weights.
 *
 * @param patience how many epochs in a row may bring no improvement
 * @param minDelta by how much a figure has to get better for that to count as an improvement, in the figure's own unit
 */
public record EarlyStopping(int patience, double minDelta) {
    /** Refuses what cannot be waited for. */
    public EarlyStopping {
        if (patience < 1) {
            throw new IllegalArgumentException("early stopping: patience must be at least 1 epoch, not " + patience);
        }
        if (!(minDelta >= 0 && Double.isFinite(minDelta))) {
            throw new IllegalArgumentException("early stopping: minDelta must be finite and ≥ 0, not " + minDelta);
        }
    }

    /** Stops after some epochs without any improvement. */
    public static EarlyStopping patience(int epochs) {
        return new EarlyStopping(epochs, 0);
    }

    /** With an improvement that is too small to count. */
    public EarlyStopping minDelta(double improvement) {
        return new EarlyStopping(patience, improvement);
    }
}
