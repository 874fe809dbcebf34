package dev.descent.run.job;

import dev.descent.data.Dataset;
import java.util.stream.IntStream;

/** A part of a data set that stands for the whole where that would take too long. */
final class Sample {
    private Sample() {}

    /** At most so many examples, evenly spaced. */
    static Dataset of(Dataset data, int most) {
        return data.size() <= most
                ? data
                : data.select(IntStream.range(0, most)
                        .map(i -> Math.toIntExact((long) i * data.size() / most))
                        .toArray());
    }
}
