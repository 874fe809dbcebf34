package dev.descent.task;

import dev.descent.data.Dataset;
import dev.descent.data.Split;
import dev.descent.head.Head;
import dev.descent.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Examples that are numbers already.
 *
 * @param all what can be split
 * @param test the test part that the data brings itself
 * @param head what is told of each
 */
public record ArrayRows(Dataset all, Optional<Dataset> test, Head head, List<Examples.Source> sources)
        implements RawData {
    /** Copies the list. */
    public ArrayRows {
        sources = List.copyOf(sources);
    }

    /** Examples that are in no file. */
    public static ArrayRows of(Dataset all, Head head, String place) {
        return new ArrayRows(all, Optional.empty(), head, List.of(new Examples.Source(place, all.sha256())));
    }

    @Override
    public int size() {
        return all.size();
    }

    @Override
    public boolean hasOwnTest() {
        return test.isPresent();
    }

    @Override
    public RawData withoutOwnTest() {
        return new ArrayRows(all, Optional.empty(), head, sources);
    }

    @Override
    public Optional<List<?>> classes() {
        return all.labels().map(labels -> labels);
    }

    @Override
    public Asked asked(Part part, Examples examples) {
        return new Asked(examples.need(part), Optional.empty(), examples.places(part), List.of());
    }

    @Override
    public Exhibit exhibit(int row) {
        Shape shape = all.column(Dataset.X).shape();
        float[] numbers = all.floats(Dataset.X, row);
        return shape.rank() == 2
                ? new Exhibit.Picture(shape.dim(0), shape.dim(1), numbers)
                : new Exhibit.Plain(IntStream.range(0, numbers.length)
                        .mapToObj(i -> (double) numbers[i])
                        .toList());
    }

    @Override
    public Examples part(Split split) {
        return new Examples(
                split.train().length == all.size() ? all : all.select(split.train()),
                rows(split.validation()),
                test.or(() -> rows(split.test())),
                new ArrayEncoding(all.column(Dataset.X).shape(), all.classNames(), head),
                split,
                List.of(),
                sources,
                List.of(),
                Optional.empty());
    }

    private Optional<Dataset> rows(int[] rows) {
        return rows.length == 0 ? Optional.empty() : Optional.of(all.select(rows));
    }
}
