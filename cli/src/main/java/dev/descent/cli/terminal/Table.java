package dev.descent.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Words in columns, each as wide as its widest entry. */
public final class Table {
    private static final String BETWEEN = "  ";

    private final List<Column> columns = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private record Column(String heading, boolean right) {}

    private record Row(List<String> cells, String mark) {}

    /** Adds a column whose entries stand at the left, as words do. */
    public Table left(String heading) {
        columns.add(new Column(heading, false));
        return this;
    }

    /** Adds a column whose entries stand at the right, as numbers do. */
    public Table right(String heading) {
        columns.add(new Column(heading, true));
        return this;
    }

    /** Adds a row, as the next method does. */
    public void add(List<String> cells) {
        add(cells, "");
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column; an entry may be empty
     * @param mark words behind the row that make it stand out; empty for none
     * @throws IllegalArgumentException if there is not one cell for each column
     */
    public void add(List<String> cells, String mark) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells do not fill " + columns.size() + " columns");
        }
        rows.add(new Row(List.copyOf(cells), mark));
    }

    /** Shows the table: on a terminal that is too narrow for it in several parts, one below the other. */
    public void show(Output output) {
        lines(output.isLive() ? output.width() : Integer.MAX_VALUE).forEach(output::line);
    }

    /** Shows what fits of the table behind a margin: the last columns are left out where there is no room for them. */
    public void showFitting(Output output, int margin) {
        int[] widths = widths();
        List<Line> lines = new ArrayList<>();
        part(lines, widths, margin, 1, fitting(widths, 1, output.width() - 1 - margin));
        lines.forEach(output::line);
    }

    /** The heading and the rows; where they are wider than this, in parts that all begin with the first column. */
    List<Line> lines(int width) {
        int[] widths = widths();
        List<Line> lines = new ArrayList<>();
        int from = 1;
        do {
            int to = fitting(widths, from, width);
            if (!lines.isEmpty()) {
                lines.add(Line.of(""));
            }
            part(lines, widths, 0, from, to);
            from = to;
        } while (from < columns.size());
        return lines;
    }

    /** The column behind the last one that fits beside the first, at least one. */
    private int fitting(int[] widths, int from, int width) {
        int room = width - widths[0];
        int to = from;
        while (to < columns.size() && (to == from || room >= BETWEEN.length() + widths[to])) {
            room -= BETWEEN.length() + widths[to];
            to++;
        }
        return to;
    }

    private void part(List<Line> lines, int[] widths, int margin, int from, int to) {
        List<Integer> shown = IntStream.concat(IntStream.of(0), IntStream.range(from, to))
                .boxed()
                .toList();
        Ink heading = new Ink().plain(" ".repeat(margin));
        shown.forEach(i -> heading.faint(cell(i, columns.get(i).heading(), widths[i])));
        lines.add(heading.line());
        for (Row row : rows) {
            Ink ink = new Ink().plain(" ".repeat(margin));
            for (int i : shown) {
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
