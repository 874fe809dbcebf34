package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Words in columns, each as wide as its widest entry. */
public final class Table {
    private static final String BETWEEN = "  ";

    private final List<Column> columns;
    private final List<Row> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param right whether its entries stand at the right, as numbers do
     */
    public record Column(String heading, boolean right) {}

    /**
     * A row.
     *
     * @param cells one for each column; an entry may be empty
     * @param mark words behind the row that make it stand out; empty for none
     */
    public record Row(List<String> cells, String mark) {
        /** Copies the list. */
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /** An empty table. */
    public Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it has not one cell for each column
     */
    public void add(Row row) {
        if (row.cells().size() != columns.size()) {
            throw new IllegalArgumentException(
                    row.cells().size() + " cells do not fill " + columns.size() + " columns");
        }
        rows.add(row);
    }

    /** The heading and the rows. */
    public List<Line> lines() {
        int[] widths = widths();
        List<Line> lines = new ArrayList<>();
        Ink heading = new Ink();
        for (int i = 0; i < columns.size(); i++) {
            heading.faint(cell(i, columns.get(i).heading(), widths[i]));
        }
        lines.add(heading.line());
        for (Row row : rows) {
            Ink ink = new Ink();
            for (int i = 0; i < columns.size(); i++) {
                String cell = cell(i, row.cells().get(i), widths[i]);
                if (row.mark().isEmpty()) {
                    ink.plain(cell);
                } else {
                    ink.strong(cell);
                }
            }
            lines.add(
                    row.mark().isEmpty()
                            ? ink.line()
                            : ink.good(BETWEEN + row.mark()).line());
        }
        return lines;
    }

    private int[] widths() {
        int[] widths =
                columns.stream().mapToInt(column -> column.heading().length()).toArray();
        for (Row row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.cells().get(i).length());
            }
        }
        return widths;
    }

    private String cell(int column, String words, int width) {
        String blank = " ".repeat(width - words.length());
        String between = column == 0 ? "" : BETWEEN;
        return between + (columns.get(column).right() ? blank + words : words + blank);
    }
}
