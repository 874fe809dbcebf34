package dev.descent.data.table;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.descent.data.DataException;
import dev.descent.data.file.Encodings;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Builds a table from FastCSV's callbacks; what it hands on for a record is the record's line. */
final class CsvRows extends AbstractBaseCsvCallbackHandler<Integer> {
    /** Longer values are rarely repeated. */
    private static final int SHARED_LENGTH = 16;

    private static final Pattern LINE_OF_ERROR = Pattern.compile("(?:starting at|started in) line (\\d+)");

    private final String source;
    private final CsvFormat format;
    private final CsvFormat usual;
    private final int linesBefore;
    private final boolean mayBeAnotherEncoding;
    private final Hints hints = new Hints();
    /** Values seen lately: a table of pixels repeats 256 texts millions of times, and each is kept once. */
    private final String[] shared = new String[1 << 12];

    private String[] record = new String[16];
    private String[] firstRow;
    private int firstLine;
    private Table.Builder builder;

    /** The bytes are not what the encoding says, which nobody said for certain. */
    static final class NotInEncodingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotInEncodingException(DataException explained) {
            super(explained);
        }

        /** What to say if there is no other encoding. */
        DataException explained() {
            return (DataException) getCause();
        }
    }

    /**
     * Reads rows.
     *
     * @param source what to call the file in errors
     * @param format how it is written, as far as that is known: at least its separator
     * @param usual what decides where the values do not
     * @param linesBefore how many lines were read already
     * @param mayBeAnotherEncoding whether bytes that are no characters only tell that another encoding is to be tried
     */
    CsvRows(String source, CsvFormat format, CsvFormat usual, int linesBefore, boolean mayBeAnotherEncoding) {
        this.source = source;
        this.format = format;
        this.usual = usual;
        this.linesBefore = linesBefore;
        this.mayBeAnotherEncoding = mayBeAnotherEncoding;
    }

    /** Reads a text to its end; whoever opened it closes it. */
    Table read(Reader text) throws IOException {
        CsvReader<Integer> reader = CsvReader.builder()
                .fieldSeparator(separator())
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .build(this, text);
        try {
            reader.forEach(this::accept);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            if (e.getCause() instanceof DataException || e.getCause() instanceof NotInEncodingException) {
                throw (RuntimeException) e.getCause();
            }
            throw malformed(e);
        }
        return table();
    }

    private char separator() {
        return format.separator().orElseThrow();
    }

    private DataException malformed(CsvParseException e) {
        Matcher line = LINE_OF_ERROR.matcher(e.getMessage());
        String place = line.find() ? source + ":" + (Integer.parseInt(line.group(1)) + linesBefore) : source;
        String what = e.getMessage().startsWith("Unexpected character after")
                ? "text follows a closing quote; double the quotes inside a quoted value"
                : "a quoted value has no closing quote; add it, or double a quote that belongs to the value";
        return new DataException(place + ": " + what, e);
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
        return Math.toIntExact(getStartingLineNumber()) + linesBefore;
    }

    /** Takes in the record whose fields have come. */
    private void accept(int line) {
        String[] values = Arrays.copyOf(record, getFieldCount());
        checkText(values, line);
        if (firstRow == null) {
            firstRow = values;
            firstLine = line;
            builder = new Table.Builder(source, values.length, format.header().orElse(true));
        } else {
            builder.add(values, line);
            hints.add(values);
        }
    }

    private Table table() {
        if (firstRow == null) {
            throw new DataException(source + " is empty; its first line must name the columns");
        }
        TableHeader first = new TableHeader(source, firstLine);
        boolean named = format.header().orElseGet(() -> first.isThere(firstRow, builder.rows(), usual.header()));
        if (!named) {
            builder.addFirst(firstRow, firstLine);
            hints.add(firstRow);
        } else if (firstRow.length == 1) {
            refuseOtherSeparator(firstRow[0]);
        }
        Hints.Resolved resolved = hints.resolve(separator(), format.header(named), usual);
        Optional<String> index = named ? first.index(firstRow, builder.rows()) : Optional.empty();
        index.ifPresent(name -> firstRow[0] = name);
        List<String> names = named
                ? first.checked(List.of(firstRow))
                : IntStream.range(0, firstRow.length)
                        .mapToObj(CsvFormat::columnName)
                        .toList();
        return builder.build(names, resolved.format(), resolved.open(), index);
    }

    private void refuseOtherSeparator(String header) {
        for (char other : new char[] {',', ';', '\t', '|'}) {
            if (other != separator() && header.indexOf(other) >= 0) {
                throw new DataException(
                        "%s:%s: the header is one column, \"%s\"; say with \"separator\" that values are separated by %s"
                                .formatted(source, firstLine, header.replace("\t", "\\t"), CsvFormat.quoted(other)));
            }
        }
    }

    /** Bytes that are no characters were decoded to U+FFFD; UTF-16 without a mark and binary files are full of U+0000. */
    private void checkText(String[] values, int line) {
        for (String value : values) {
            if (value.indexOf('\uFFFD') >= 0 || value.indexOf('\0') >= 0) {
                DataException explained = new DataException(
                        "%s:%s: this is not text in %s; save the file as CSV in UTF-8, or say its \"encoding\""
                                .formatted(
                                        source,
                                        line,
                                        format.encoding()
                                                .orElse(Encodings.USUAL)
                                                .displayName()));
                throw mayBeAnotherEncoding && value.indexOf('\0') < 0
                        ? new NotInEncodingException(explained)
                        : explained;
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
