package dev.descent.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes CSV (RFC 4180) in UTF-8, plain or gzip'd: the first line is the header, empty lines are skipped, blanks around
 * an unquoted value are dropped, an empty value is a missing one. A UTF-8 byte order mark is skipped. Writes the same:
 * what is written reads back as the same table.
 *
 * <p>Every method that reads throws a {@link DataException} for a file that is missing, empty, not UTF-8 or not CSV, for a header
 * with a blank name or one name twice, and for a row with more or fewer values than the header has names.
 */
public final class Csv {
    private static final char COMMA = ',';
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final Pattern LINE_OF_ERROR = Pattern.compile("(?:starting at|started in) line (\\d+)");

    private Csv() {}

    /** Reads a file of values separated by commas. */
    public static Table read(Path file) {
        return read(file, COMMA);
    }

    /** Reads a file of values separated by this character. */
    public static Table read(Path file, char separator) {
        try (InputStream in = Inputs.open(file)) {
            return parse(new InputStreamReader(in, StandardCharsets.UTF_8), nameOf(file), separator);
        } catch (IOException e) {
            throw Inputs.unreadable(file.toString(), e);
        }
    }

    /**
     * Reads a stream to its end, without closing it: a resource, or what is piped in.
     *
     * @param source what to call it in errors
     */
    public static Table read(InputStream in, String source) {
        try {
            return parse(new InputStreamReader(Inputs.decompressed(in), StandardCharsets.UTF_8), source, COMMA);
        } catch (IOException e) {
            throw Inputs.unreadable(source, e);
        }
    }

    /**
     * Reads a text.
     *
     * @param source what to call it in errors
     */
    public static Table parse(String text, String source) {
        try {
            return parse(new StringReader(text), source, COMMA);
        } catch (IOException e) {
            throw Inputs.unreadable(source, e);
        }
    }

    /**
     * Writes a table: its header, then its rows, each ended by a line feed, with quotes where they are needed.
     *
     * @param out is flushed, not closed
     * @throws IOException if it cannot be written to
     */
    public static void write(Table table, Writer out) throws IOException {
        try {
            CsvWriter csv = CsvWriter.builder()
                    .lineDelimiter(LineDelimiter.LF)
                    .quoteStrategy(new Distinct(table.header().size() == 1))
                    .build(out);
            csv.writeRecord(table.header());
            for (int row = 0; row < table.size(); row++) {
                csv.writeRecord(table.row(row));
            }
            csv.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Quotes too what a reader would drop: blanks at the ends of a value, and a line that would be empty.
     *
     * @param single whether there is one column
     */
    private record Distinct(boolean single) implements QuoteStrategy {
        @Override
        public boolean quoteEmpty(int line, int field) {
            return single;
        }

        @Override
        public boolean quoteValue(int line, int field, String value) {
            return !value.equals(value.strip());
        }
    }

    private static Table parse(Reader in, String source, char separator) throws IOException {
        Rows rows = new Rows(source, separator);
        BufferedReader text = new BufferedReader(in);
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        // The reader is left open: whoever opened what it reads from closes that.
        CsvReader<Integer> reader = CsvReader.builder()
                .fieldSeparator(separator)
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .build(rows, text);
        try {
            reader.forEach(rows::accept);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            if (e.getCause() instanceof DataException explained) {
                throw explained;
            }
            throw malformed(source, e);
        }
        return rows.table();
    }

    private static DataException malformed(String source, CsvParseException e) {
        Matcher line = LINE_OF_ERROR.matcher(e.getMessage());
        String place = line.find() ? source + ":" + line.group(1) : source;
        String what = e.getMessage().startsWith("Unexpected character after")
                ? "text follows a closing quote; double the quotes inside a quoted value"
                : "a quoted value has no closing quote; add it, or double a quote that belongs to the value";
        return new DataException(place + ": " + what, e);
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString();
    }

    /** Builds a table from FastCSV's callbacks; what it hands on for a record is the record's line. */
    private static final class Rows extends AbstractBaseCsvCallbackHandler<Integer> {
        /** Longer values are rarely repeated. */
        private static final int SHARED_LENGTH = 16;

        private final String source;
        private final char separator;
        /** Values seen lately: a table of pixels repeats 256 texts millions of times, and each is kept once. */
        private final String[] shared = new String[1 << 12];

        private String[] record = new String[16];
        private Table.Builder builder;

        Rows(String source, char separator) {
            this.source = source;
            this.separator = separator;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (index == record.length) {
                record = Arrays.copyOf(record, index * 2);
            }
            record[index] = text(buffer, offset, length, quoted);
        }

        @Override
        protected Integer buildRecord() {
            return Math.toIntExact(getStartingLineNumber());
        }

        /** Takes in the record whose fields have come. */
        void accept(int line) {
            String[] values = Arrays.copyOf(record, getFieldCount());
            if (builder == null) {
                builder = new Table.Builder(source, headerOf(values, line), line);
            } else {
                checkText(values, line);
                builder.add(values, line);
            }
        }

        Table table() {
            if (builder == null) {
                throw new DataException(source + " is empty; its first line must name the columns");
            }
            return builder.build();
        }

        private String[] headerOf(String[] names, int line) {
            checkText(names, line);
            if (names.length == 1) {
                refuseOtherSeparator(names[0], line);
            }
            return names;
        }

        private void refuseOtherSeparator(String header, int line) {
            for (char other : new char[] {';', '\t', '|', COMMA}) {
                if (other != separator && header.indexOf(other) >= 0) {
                    throw new DataException(
                            "%s:%s: the header is one column, \"%s\"; say that values are separated by %s"
                                    .formatted(
                                            source,
                                            line,
                                            header.replace("\t", "\\t"),
                                            other == '\t' ? "tabs" : "'" + other + "'"));
                }
            }
        }

        /** Bytes that are not UTF-8 were decoded to U+FFFD; UTF-16 and binary files are full of U+0000. */
        private void checkText(String[] values, int line) {
            for (String value : values) {
                if (value.indexOf('\uFFFD') >= 0 || value.indexOf('\0') >= 0) {
                    throw new DataException(
                            "%s:%s: this is not text in UTF-8; save the file as CSV in UTF-8".formatted(source, line));
                }
            }
        }

        private String text(char[] buffer, int offset, int length, boolean quoted) {
            int from = offset;
            int to = offset + length;
            if (!quoted) {
                while (from < to && Character.isWhitespace(buffer[from])) {
                    from++;
                }
                while (from < to && Character.isWhitespace(buffer[to - 1])) {
                    to--;
                }
            }
            if (from == to) {
                return "";
            }
            return to - from > SHARED_LENGTH ? new String(buffer, from, to - from) : sharedText(buffer, from, to);
        }

        private String sharedText(char[] buffer, int from, int to) {
            int hash = 0;
            for (int i = from; i < to; i++) {
                hash = 31 * hash + buffer[i];
            }
            int slot = (hash ^ (hash >>> 12)) & (shared.length - 1);
            String known = shared[slot];
            if (known == null || !equal(known, buffer, from, to)) {
                known = new String(buffer, from, to - from);
                shared[slot] = known;
            }
            return known;
        }

        private static boolean equal(String text, char[] buffer, int from, int to) {
            if (text.length() != to - from) {
                return false;
            }
            for (int i = from; i < to; i++) {
                if (text.charAt(i - from) != buffer[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
