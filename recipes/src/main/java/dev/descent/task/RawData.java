package dev.descent.task;

import dev.descent.data.Split;
import dev.descent.data.table.Table;
import dev.descent.task.table.TableRows;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A recipe's data as it was read: not split yet, and where it is a table, not numbers yet. Immutable. */
public sealed interface RawData permits ArrayRows, TableRows {
    /** Rows that can be split: all but those of a test part that the data brings itself. */
    int size();

    /** Whether the data brings a test part of its own. */
    boolean hasOwnTest();

    /** The rows that can be split alone: without the test part that the data brings itself. */
    RawData withoutOwnTest();

    /** The class of each row, if the target is a class. */
    Optional<List<?>> classes();

    /** The rows that can be split, if they are those of a table. */
    default Optional<Table> table() {
        return Optional.empty();
    }

    /** The examples of a part, to be asked about. */
    Asked asked(Part part, Examples examples);

    /** What was read. */
    List<Examples.Source> sources();

    /** Where a row stands in the file that it is from, counted from 1; nothing where a file has no lines. */
    default OptionalInt line(int row) {
        return OptionalInt.empty();
    }

    /** A row as people see it. */
    Exhibit exhibit(int row);

    /**
     * The data in parts, as numbers, with the labels that were read; what has to be learned for that (means, categories) is learned from the training part
     * alone.
     *
     * @throws dev.descent.data.DataException if the training part cannot be made numbers of
     */
    Examples part(Split split);
}
