package dev.descent.task;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.table.Table;
import java.util.List;
import java.util.Optional;

/**
 * Examples without answers, with what tells them apart.
 *
 * @param data what the model sees
 * @param table where it is from; empty for images
 * @param places where each example stands in what was read, counted from 1; empty where that need not be told
 * @param others columns of the table that are carried over
 */
public record Asked(Dataset data, Optional<Table> table, List<Integer> places, List<String> others) {
    /** Copies the lists. */
    public Asked {
        places = List.copyOf(places);
        others = List.copyOf(others);
    }

    /**
     * The same with these columns alone to be carried over.
     *
     * @throws DataException if there are no such columns
     */
    public Asked keeping(List<String> columns) {
        if (table.isEmpty() && !columns.isEmpty()) {
            throw new DataException("images have no columns that could be kept; leave \"%s\" out"
                    .formatted(String.join(", ", columns)));
        }
        columns.forEach(column -> table.orElseThrow().column(column));
        return new Asked(data, table, table.isPresent() ? List.of() : places, columns);
    }
}
