package dev.descent.task;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.source.Idx;
import dev.descent.data.table.Csv;
import dev.descent.data.table.CsvFormat;
import dev.descent.data.table.Table;
import dev.descent.head.Head;
import dev.descent.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Examples that are numbers already: images, or a column of a table for each number of an input, in their order.
 *
 * @param input shape of one example
 * @param classNames names of the classes by their number; empty if numbers are told
 * @param head what is told
 */
public record ArrayEncoding(Shape input, List<String> classNames, Head head) implements Encoding {
    /** Copies the list. */
    public ArrayEncoding {
        classNames = List.copyOf(classNames);
    }

    /** A column of numbers for each number of an input, and one with the answer after them; or test images. */
    @Override
    public Dataset labeled(Path path, Consumer<String> notes) {
        if (Files.isDirectory(path)) {
            return fitting(Idx.test(path, classNames), path);
        }
        Table table = table(path);
        int target = table.header().size() - 1;
        Dataset x = inputs(table, target - first(table));
        Dataset.Builder data =
                Dataset.builder().floats(Dataset.X, input, x.values(Dataset.X).toArray(ValueLayout.JAVA_FLOAT));
        return head.targets(data, table, target, classNames).build();
    }

    /** Where columns go by their order, a first line that seems to be no header is refused whatever the run's was. */
    private static Table table(Path path) {
        return Csv.read(path, CsvFormat.detected(), CsvFormat.detected(), Csv.Progress.none());
    }

    @Override
    public Asked unlabeled(Path path, Consumer<String> notes) {
        if (!Encoding.holdsImages(path)) {
            return unlabeled(table(path), notes);
        }
        Dataset images = fitting(Idx.images(path), path);
        List<Integer> places = IntStream.rangeClosed(1, images.size()).boxed().toList();
        return new Asked(images, Optional.empty(), places, List.of());
    }

    @Override
    public Asked unlabeled(Table table, Consumer<String> notes) {
        Dataset data = inputs(table, table.header().size() - first(table));
        return new Asked(data, Optional.of(table), List.of(), List.of());
    }

    @Override
    public Dataset row(Map<String, String> row, Consumer<String> notes) {
        throw new DataException(
                "the model was trained on examples without column names; give it the numbers of one in their order");
    }

    private Dataset fitting(Dataset data, Path source) {
        Shape shape = data.column(Dataset.X).shape();
        if (!shape.equals(input)) {
            throw new DataException("%s holds examples of shape %s, but the model takes %s; name data of that shape"
                    .formatted(source, shape, input));
        }
        return data;
    }

    private Dataset inputs(Table table, int columns) {
        if (columns != input.size()) {
            throw new DataException(
                    "%s has %s columns of inputs, but the model takes %s numbers for each example; give it one column for each, in their order"
                            .formatted(table.source(), columns, input.size()));
        }
        float[] x = new float[Math.toIntExact(table.size() * input.size())];
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < table.size(); row++) {
                x[row * columns + column] = (float) table.number(row, first(table) + column);
            }
        }
        return Dataset.builder().floats(Dataset.X, input, x).build();
    }

    /** Where the columns begin: after one that only numbers the rows. */
    private static int first(Table table) {
        return table.index().isPresent() ? 1 : 0;
    }
}
