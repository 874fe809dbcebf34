package dev.descent.data.table;

import dev.descent.data.DataException;
import dev.descent.data.Digest;
import dev.descent.data.Nearest;
import dev.descent.data.notation.Notation;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Rows of text under named columns, as a CSV file holds them, each with the line it came from. An empty text is a
 * missing value. Immutable.
 */
public final class Table {
    private final String source;
    private final List<String> header;
    private final String[][] rows;
    private final int[] lines;
    private final CsvFormat format;
    private final Notation notation;
    private final Optional<String> index;

    /** A table that takes over its arrays: checked by whoever made them. */
    private Table(
            String source,
            List<String> header,
            String[][] rows,
            int[] lines,
            CsvFormat format,
            Notation notation,
            Optional<String> index) {
        this.source = source;
        this.header = header;
        this.rows = rows;
        this.lines = lines;
        this.format = format;
        this.notation = notation;
        this.index = index;
    }

    /**
     * A table of rows that were made in a program.
     *
     * @param source what to call the table in errors
     * @throws DataException if a name is blank or stands twice, a row is longer or shorter than the header, or there is
     *     none
     */
    public static Table of(String source, List<String> header, List<List<String>> rows) {
        Builder builder = new Builder(source, header.size(), true);
        for (List<String> row : rows) {
            builder.add(row.toArray(String[]::new), builder.size() + 1);
        }
        return builder.build(new TableHeader(source, 0).checked(header), CsvFormat.standard(), false, Optional.empty());
    }

    /** What the table was read from: a file's name. */
    public String source() {
        return source;
    }

    /** The names of the columns. */
    public List<String> header() {
        return header;
    }

    /**
     * How the table's values are to be read and, if it is from a file, how that is written: in full, with all that was found out.
     * The order of day and month is not among it where no date depends on it.
     */
    public CsvFormat format() {
        return format;
    }

    /** How cells write numbers and dates. */
    Notation notation() {
        return notation;
    }

    /** The column that had no name and does nothing but number the rows, which is no feature. */
    public Optional<String> index() {
        return index;
    }

    /** Number of rows. */
    public int size() {
        return rows.length;
    }

    /**
     * Where a column stands.
     *
     * @throws DataException if there is none of this name; names the nearest one
     */
    public int column(String name) {
        int column = header.indexOf(name);
        if (column < 0) {
            throw new DataException(source + " has no column \"" + name + "\"; " + Nearest.hint(name, header));
        }
        return column;
    }

    /** One value; empty if it is missing. */
    public String value(int row, int column) {
        return rows[row][column];
    }

    /**
     * One value as the number that it is in the table's notation.
     *
     * @throws DataException if it is missing or no number
     */
    public double number(int row, int column) {
        return new Cell(this, row, column, rows[row][column]).number("");
    }

    /** Whether a value is a number, in the notation of the table, with a unit or without. */
    public boolean isNumber(int row, int column) {
        return new Cell(this, row, column, rows[row][column]).isNumber();
    }

    /** All values of one row, in the order of the header. */
    public List<String> row(int row) {
        return List.of(rows[row]);
    }

    /** All values of one column, a view. */
    public List<String> values(String column) {
        int index = column(column);
        return new AbstractList<>() {
            @Override
            public String get(int row) {
                return rows[row][index];
            }

            @Override
            public int size() {
                return rows.length;
            }
        };
    }

    /**
     * When each row is from, by one of the columns: numbers as they are, dates as seconds (1970 is 0), so that a later time is
     * a larger number.
     *
     * @throws DataException if a value is neither a number nor a date, such as 2026-01-31 with a time or without, or some are
     *     numbers and some are dates
     */
    public List<Double> times(String column) {
        return Times.of(this, column(column));
    }

    /** The line of the source that a row begins in, counted from 1; of a table made in a program, the row from 1. */
    public int line(int row) {
        return lines[row];
    }

    /** Where a row stands in the source, {@code titanic.csv:17}. */
    public String place(int row) {
        return source + ":" + lines[row];
    }

    /**
     * These rows, in this order.
     *
     * @throws DataException if there are none
     */
    public Table select(int... chosen) {
        if (chosen.length == 0) {
            throw new DataException("no row of " + source + " was selected; select at least one");
        }
        String[][] selected = new String[chosen.length][];
        int[] selectedLines = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            selected[i] = rows[chosen[i]];
            selectedLines[i] = lines[chosen[i]];
        }
        return new Table(source, header, selected, selectedLines, format, notation, index);
    }

    /** SHA-256 of header and values in hexadecimal: equal for equal content, however a file spaces or quotes it. */
    public String sha256() {
        Digest digest = new Digest().texts(header).number(rows.length);
        for (String[] row : rows) {
            for (String value : row) {
                digest.text(value);
            }
        }
        return digest.hex();
    }

    @Override
    public String toString() {
        return source + ": " + rows.length + " rows of " + header.size() + " columns";
    }

    /** Collects rows and checks that they are of one width. */
    static final class Builder {
        private final String source;
        private final int width;
        private final boolean named;
        private final List<String[]> rows = new ArrayList<>();
        private int[] lines = new int[64];

        /**
         * A table without rows yet.
         *
         * @param width how many columns it has
         * @param named whether a header names them
         */
        Builder(String source, int width, boolean named) {
            this.source = source;
            this.width = width;
            this.named = named;
        }

        /** Number of rows so far. */
        int size() {
            return rows.size();
        }

        /** The rows so far, a view. */
        List<String[]> rows() {
            return Collections.unmodifiableList(rows);
        }

        void add(String[] row, int line) {
            if (row.length != width) {
                throw new DataException("%s:%s: %s values where %s %s columns; %s"
                        .formatted(
                                source,
                                line,
                                row.length,
                                named ? "the header names" : "the first line has",
                                width,
                                remedy(row.length < width)));
            }
            if (rows.size() == lines.length) {
                lines = Arrays.copyOf(lines, lines.length * 2);
            }
            lines[rows.size()] = line;
            rows.add(row);
        }

        /** Puts a row before all others. */
        void addFirst(String[] row, int line) {
            add(row, line);
            rows.addFirst(rows.removeLast());
            System.arraycopy(lines, 0, lines, 1, rows.size() - 1);
            lines[0] = line;
        }

        /**
         * The table.
         *
         * @param header names of the columns, checked
         * @param format how values are to be read
         * @param open whether nothing told the decimal mark
         * @param index the column that numbers the rows
         */
        Table build(List<String> header, CsvFormat format, boolean open, Optional<String> index) {
            if (rows.isEmpty()) {
                throw new DataException(source + " has a header but no rows; add at least one");
            }
            return new Table(
                    source,
                    header,
                    rows.toArray(String[][]::new),
                    Arrays.copyOf(lines, rows.size()),
                    format,
                    format.notation(open),
                    index);
        }

        private static String remedy(boolean missing) {
            return missing
                    ? "add the missing values (an empty one between commas is allowed)"
                    : "quote a value that contains a separator";
        }
    }
}
