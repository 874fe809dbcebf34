package dev.descent.task;

import dev.descent.data.Dataset;
import dev.descent.data.LabelNoise;
import dev.descent.data.Split;
import dev.descent.data.table.CsvFormat;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The data of a run, parted and ready to be trained on.
 *
 * @param train what is learned from
 * @param validation what decisions are taken by
 * @param test what is looked at once, at the end
 * @param encoding how they became numbers, fitted on the training part alone
 * @param rows which rows of the data each part has; a test part that the data brings itself has none of them
 * @param noise labels of the training part that were made wrong on purpose, by their row in that part
 * @param sources what was read, for provenance
 * @param notes what is to be known of the data, in sentences
 * @param file how the file of a table was read
 */
public record Examples(
        Dataset train,
        Optional<Dataset> validation,
        Optional<Dataset> test,
        Encoding encoding,
        Split rows,
        List<LabelNoise.Flip> noise,
        List<Source> sources,
        List<String> notes,
        Optional<TableFile> file) {
    /** Copies the lists. */
    public Examples {
        noise = List.copyOf(noise);
        sources = List.copyOf(sources);
        notes = List.copyOf(notes);
    }

    /** How a table became numbers; nothing if the examples were numbers already. */
    public Optional<Preprocessing> preprocessing() {
        return encoding.preprocessing();
    }

    /** What is to be known of how the data is written and read, in phrases. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        file.ifPresent(table -> words.addAll(table.words()));
        words.addAll(encoding.words());
        return words;
    }

    /** One of the parts; the training part is always there. */
    public Optional<Dataset> part(Part part) {
        return switch (part) {
            case TRAINING -> Optional.of(train);
            case VALIDATION -> validation;
            case TEST -> test;
        };
    }

    /** All parts that there are. */
    public Map<Part, Dataset> parts() {
        Map<Part, Dataset> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            part(part).ifPresent(data -> parts.put(part, data));
        }
        return parts;
    }

    /**
     * One of the parts.
     *
     * @throws RunException if there is none; names those that there are
     */
    public Dataset need(Part part) {
        return part(part)
                .orElseThrow(() ->
                        new RunException("the run has no %s part, but %s; name one of them, or other data with --data"
                                .formatted(
                                        part,
                                        parts().keySet().stream()
                                                .map(Part::toString)
                                                .collect(Collectors.joining(" and ")))));
    }

    /**
     * Where each example of a part stands in what was read, counted from 1: in the data that was split, or in the test part
     * that the data brings itself.
     */
    public List<Integer> places(Part part) {
        int[] parted = switch (part) {
            case TRAINING -> rows.train();
            case VALIDATION -> rows.validation();
            case TEST -> rows.test();
        };
        return parted.length > 0
                ? Arrays.stream(parted).mapToObj(row -> row + 1).toList()
                : IntStream.rangeClosed(1, part(part).map(Dataset::size).orElse(0))
                        .boxed()
                        .toList();
    }

    /** These examples with some labels of the training part made wrong. */
    Examples withNoise(double share, long seed) {
        LabelNoise flipped = LabelNoise.in(train, share, seed);
        return new Examples(flipped.data(), validation, test, encoding, rows, flipped.flips(), sources, notes, file);
    }

    /**
     * How the file of a table was read.
     *
     * @param format how it is written, in full
     * @param index the column that had no name and only numbers the rows, which is left out
     */
    public record TableFile(CsvFormat format, Optional<String> index) {
        /** Of a table that was read. */
        public static TableFile of(Table table) {
            return new TableFile(table.format(), table.index());
        }

        /** What of it is not as in most tables. */
        List<String> words() {
            List<String> words = new ArrayList<>(format.words());
            index.ifPresent(_ -> words.add("a first column without a name numbers the rows and is left out"));
            return words;
        }
    }

    /**
     * One file or data set that was read.
     *
     * @param place a path, or a data set's name
     * @param sha256 of the file's bytes, or of the data set's content
     */
    public record Source(String place, String sha256) {}
}
