package dev.descent.run;

import dev.descent.data.Dataset;
import dev.descent.data.LabelNoise;
import dev.descent.data.Preprocessing;
import dev.descent.data.Split;
import dev.descent.data.Target;
import java.util.List;
import java.util.Optional;

/**
 * The data of a run, parted and ready to be trained on.
 *
 * @param train what is learnt from
 * @param validation what decisions are taken by
 * @param test what is looked at once, at the end
 * @param preprocessing how a table became numbers, fitted on the training part alone
 * @param rows which rows of the data each part has; a test part that the data brings itself has none of them
 * @param noise labels of the training part that were made wrong on purpose, by their row in that part
 * @param sources what was read, for provenance
 */
public record Examples(
        Dataset train,
        Optional<Dataset> validation,
        Optional<Dataset> test,
        Optional<Preprocessing> preprocessing,
        Split rows,
        List<LabelNoise.Flip> noise,
        List<Source> sources) {
    /** Copies the lists. */
    public Examples {
        noise = List.copyOf(noise);
        sources = List.copyOf(sources);
    }

    /** A number that a model tells, in the units of the data. */
    double inUnits(double answer) {
        return preprocessing.isPresent() && preprocessing.get().target() instanceof Target.Number number
                ? number.inUnits(answer)
                : answer;
    }

    /** These examples with some labels of the training part made wrong. */
    Examples withNoise(double share, long seed) {
        LabelNoise flipped = LabelNoise.in(train, share, seed);
        return new Examples(flipped.data(), validation, test, preprocessing, rows, flipped.flips(), sources);
    }

    /**
     * One file or data set that was read.
     *
     * @param place a path, or a data set's name
     * @param sha256 of the file's bytes, or of the data set's content
     */
    public record Source(String place, String sha256) {}
}
