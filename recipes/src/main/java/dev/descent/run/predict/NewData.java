package dev.descent.run.predict;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.Nearest;
import dev.descent.data.source.Idx;
import dev.descent.data.table.Csv;
import dev.descent.data.table.CsvFormat;
import dev.descent.data.table.Feature;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import dev.descent.recipe.Recipe;
import dev.descent.run.build.SavedRun;
import dev.descent.task.Examples;
import dev.descent.task.Part;
import dev.descent.task.RawData;
import dev.descent.task.TableReader;
import dev.descent.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Reads data that a run has not seen, as its model needs it.
 *
 * @param notes is told what is odd about it, in a sentence each
 */
record NewData(SavedRun run, Consumer<String> notes) {
    /**
     * Examples without answers.
     *
     * @param data what the model sees
     * @param table where it is from; empty for images
     * @param places where each example stands in what was read, counted from 1; empty where that need not be told
     * @param others columns of the table that are carried over
     */
    record Asked(Dataset data, Optional<Table> table, List<Integer> places, List<String> others) {
        /** The same with these columns alone to be carried over. */
        Asked keeping(List<String> columns) {
            if (table.isEmpty() && !columns.isEmpty()) {
                throw new DataException("images have no columns that could be kept; leave \"%s\" out"
                        .formatted(String.join(", ", columns)));
            }
            columns.forEach(column -> table.orElseThrow().column(column));
            return new Asked(data, table, table.isPresent() ? List.of() : places, columns);
        }
    }

    /** Examples with their answers: a CSV file, or a folder whose test images are read. */
    Dataset labelled(Path path) {
        if (Files.isDirectory(path)) {
            refuseImagesForTable(path);
            return fitting(Idx.test(path, run.signature().classNames()), path.toString());
        }
        Table table = table(path);
        return run.preprocessing()
                .map(preprocessing -> labelled(table, preprocessing))
                .orElseGet(() -> numbered(table));
    }

    private Dataset labelled(Table table, Preprocessing preprocessing) {
        String target = preprocessing.target().column();
        if (!table.header().contains(target)) {
            throw new DataException("%s has no column \"%s\", the answers to compare with; %s"
                    .formatted(
                            table.source(),
                            target,
                            Nearest.of(target, table.header())
                                    .map(near -> "did you mean \"" + near + "\"?")
                                    .orElse("add it, or ask for answers alone with predict")));
        }
        Table rows = withTarget(table, preprocessing);
        Dataset data = preprocessing.apply(rows);
        tell(preprocessing, rows);
        return data;
    }

    /** Without the rows that have no target, if the run was trained without such rows. */
    private Table withTarget(Table table, Preprocessing preprocessing) {
        String target = preprocessing.target().column();
        if (!(run.recipe().data() instanceof Recipe.Sourced sourced)
                || !sourced.columns().dropMissingTarget()) {
            return table;
        }
        int[] rows = IntStream.range(0, table.size())
                .filter(row -> !preprocessing.isMissing(table, row, target))
                .toArray();
        if (rows.length == table.size()) {
            return table;
        }
        TableReader.leftOut(table.size() - rows.length, table, target).ifPresent(notes);
        return table.select(rows);
    }

    private void tell(Preprocessing preprocessing, Table table) {
        preprocessing.unfamiliar(table).forEach(found -> notes.accept(found.sentence()));
    }

    /**
     * A table that may be written otherwise than the run's, which decides only where its own file does not. Where columns go by
     * their order, a first line that seems to be no header is refused whatever the run's was.
     */
    private Table table(Path path) {
        CsvFormat usual =
                run.recipe().data() instanceof Recipe.Sourced sourced ? sourced.format() : CsvFormat.detected();
        CsvFormat decides = run.preprocessing().isPresent() ? usual : CsvFormat.detected();
        return Csv.read(path, CsvFormat.detected(), decides, Csv.Progress.none());
    }

    /** Examples without answers: a CSV file, a folder whose test images are read, or a file of images. */
    Asked unlabelled(Path path) {
        if (Files.isDirectory(path) || isIdx(path)) {
            refuseImagesForTable(path);
            Dataset images = fitting(Idx.images(path), path.toString());
            return new Asked(images, Optional.empty(), counted(images.size()), List.of());
        }
        return unlabelled(table(path));
    }

    Asked unlabelled(Table table) {
        if (run.preprocessing().isEmpty()) {
            return new Asked(
                    inputs(table, table.header().size() - first(table)), Optional.of(table), List.of(), List.of());
        }
        Preprocessing preprocessing = run.preprocessing().get();
        Dataset data = preprocessing.applyToFeatures(table);
        tell(preprocessing, table);
        return new Asked(data, Optional.of(table), List.of(), others(preprocessing, table));
    }

    /** One row of a table, by the names of its columns. */
    Dataset row(Map<String, String> row) {
        if (run.preprocessing().isEmpty()) {
            throw new DataException(
                    "the model was trained on examples without column names; give it the numbers of one in their"
                            + " order");
        }
        List<String> columns = List.copyOf(row.keySet());
        List<String> texts = columns.stream().map(row::get).toList();
        return unlabelled(Table.of("the row", columns, List.of(texts))).data();
    }

    /** One example that is numbers already. */
    Dataset numbers(float... numbers) {
        Shape shape = run.signature().input();
        if (numbers.length != shape.size()) {
            throw new DataException(numbers.length + " numbers were given, but the model takes " + shape.size()
                    + " for each example, shape " + shape);
        }
        return Dataset.builder().floats(Dataset.X, shape, numbers).build();
    }

    /** Columns that the model does not look at. */
    private static List<String> others(Preprocessing preprocessing, Table table) {
        Set<String> seen = new HashSet<>(
                preprocessing.features().stream().map(Feature::column).toList());
        return table.header().stream().filter(column -> !seen.contains(column)).toList();
    }

    /** A part of the data that the run was trained on. */
    static Asked own(Part part, RawData data, Examples examples) {
        Dataset asked = examples.need(part);
        Optional<Table> table = data.table(part, examples.rows());
        return new Asked(
                asked,
                table,
                examples.places(part),
                table.map(rows -> others(examples.preprocessing().orElseThrow(), rows))
                        .orElse(List.of()));
    }

    private static List<Integer> counted(int size) {
        return IntStream.rangeClosed(1, size).boxed().toList();
    }

    private static boolean isIdx(Path path) {
        return path.getFileName().toString().matches(".*idx\\d-ubyte(\\.gz)?");
    }

    private void refuseImagesForTable(Path path) {
        if (run.preprocessing().isPresent()) {
            throw new DataException(
                    "%s holds images, but the model was trained on a table; name a CSV file with its columns"
                            .formatted(path));
        }
    }

    private Dataset fitting(Dataset data, String source) {
        Shape shape = data.column(Dataset.X).shape();
        if (!shape.equals(run.signature().input())) {
            throw new DataException("%s holds examples of shape %s, but the model takes %s; name data of that shape"
                    .formatted(source, shape, run.signature().input()));
        }
        return data;
    }

    // ------------------------------------------------------------------------- tables for a model that knows no
    // columns

    /** A column of numbers for each number of an input, in their order, and one with the answer after them. */
    private Dataset numbered(Table table) {
        int target = table.header().size() - 1;
        Dataset x = inputs(table, target - first(table));
        Dataset.Builder data = Dataset.builder()
                .floats(Dataset.X, run.signature().input(), x.values(Dataset.X).toArray(ValueLayout.JAVA_FLOAT));
        return run.recipe()
                .loss()
                .head()
                .targets(data, table, target, run.signature().classNames())
                .build();
    }

    private Dataset inputs(Table table, int columns) {
        Shape shape = run.signature().input();
        if (columns != shape.size()) {
            throw new DataException(
                    "%s has %s columns of inputs, but the model takes %s numbers for each example; give it one column for each, in their order"
                            .formatted(table.source(), columns, shape.size()));
        }
        float[] x = new float[Math.toIntExact(table.size() * shape.size())];
        for (int column = 0; column < columns; column++) {
            float[] values = column(table, first(table) + column);
            for (int row = 0; row < values.length; row++) {
                x[row * columns + column] = values[row];
            }
        }
        return Dataset.builder().floats(Dataset.X, shape, x).build();
    }

    /** Where the columns begin: after one that only numbers the rows. */
    private static int first(Table table) {
        return table.index().isPresent() ? 1 : 0;
    }

    private static float[] column(Table table, int column) {
        float[] values = new float[table.size()];
        for (int row = 0; row < values.length; row++) {
            values[row] = (float) table.number(row, column);
        }
        return values;
    }
}
