package dev.descent.task;

import dev.descent.data.Split;
import dev.descent.data.table.Table;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Data some of whose training labels are made wrong on purpose; validation and test tell the truth.
 *
 * @param share of the training part's labels, from 0 to 1
 * @param seed what decides which ones
 */
record Noisy(RawData data, double share, long seed) implements RawData {
    @Override
    public int size() {
        return data.size();
    }

    @Override
    public boolean hasOwnTest() {
        return data.hasOwnTest();
    }

    @Override
    public RawData withoutOwnTest() {
        return new Noisy(data.withoutOwnTest(), share, seed);
    }

    @Override
    public Optional<List<?>> classes() {
        return data.classes();
    }

    @Override
    public Optional<Table> table() {
        return data.table();
    }

    @Override
    public Asked asked(Part part, Examples examples) {
        return data.asked(part, examples);
    }

    @Override
    public List<Examples.Source> sources() {
        return data.sources();
    }

    @Override
    public OptionalInt line(int row) {
        return data.line(row);
    }

    @Override
    public Exhibit exhibit(int row) {
        return data.exhibit(row);
    }

    @Override
    public Examples part(Split split) {
        return data.part(split).withNoise(share, seed);
    }
}
