package dev.descent.train.history;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a run goes on.
 *
 * @param checkpoint the file with its state
 * @param epochs those that were finished before
 * @param epoch the epoch that it goes on in, counted from 1; one more than there are if that was the last
 * @param iteration how many iterations of that epoch were made before
 * @param damaged of each later checkpoint, why it could not be used, in a sentence
 */
public record Resumption(Path checkpoint, List<History.Epoch> epochs, int epoch, int iteration, List<String> damaged) {
    /** Copies the lists. */
    public Resumption {
        epochs = List.copyOf(epochs);
        damaged = List.copyOf(damaged);
    }
}
