package dev.descent.task;

import dev.descent.data.Dataset;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import dev.descent.task.table.TableEncoding;
import dev.descent.tensor.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How examples become the columns of numbers that a model sees. What has to be learned for that is learned from the training part
 * alone, and kept with the model. Whatever is wrong with data is a {@link dev.descent.data.DataException}, whose sentence names
 * file, line and column.
 */
public sealed interface Encoding permits TableEncoding, ArrayEncoding {
    /** How a table becomes numbers, which is kept with a model; nothing if the examples are numbers already. */
    default Optional<Preprocessing> preprocessing() {
        return Optional.empty();
    }

    /** A number that a model tells, in the units of the data. */
    default double inUnits(double answer) {
        return preprocessing().map(table -> table.target().inUnits(answer)).orElse(answer);
    }

    /** Numbers that a model tells, or was to tell, in the units of the data. */
    default Values inUnits(Values answers) {
        return preprocessing().map(table -> table.target().inUnits(answers)).orElse(answers);
    }

    /** A difference of such numbers, in the units of the data. */
    default double errorInUnits(double error) {
        return preprocessing().map(table -> table.target().errorInUnits(error)).orElse(error);
    }

    /** What is to be known of how the data is written and read, in phrases. */
    default List<String> words() {
        return List.of();
    }

    /** Examples with their answers: a CSV file, or a folder of IDX files, whose test images are read. */
    Dataset labeled(Path path, Consumer<String> notes);

    /**
     * Examples without answers: a CSV file, a folder whose test images are read, or a file of images.
     *
     * @param notes is told what is odd about them, in a sentence each
     */
    Asked unlabeled(Path path, Consumer<String> notes);

    /** The same of a table. */
    Asked unlabeled(Table table, Consumer<String> notes);

    /** One row of a table, by the names of its columns. */
    Dataset row(Map<String, String> row, Consumer<String> notes);

    /** Whether a path holds images: a folder, or a file in the form of IDX. */
    static boolean holdsImages(Path path) {
        return Files.isDirectory(path) || path.getFileName().toString().matches(".*idx\\d-ubyte(\\.gz)?");
    }
}
