package dev.descent.data.table;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import dev.descent.data.file.Encodings;
import dev.descent.data.file.Inputs;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads and writes CSV, plain or gzip'd: empty lines are skipped, blanks around an unquoted value are dropped, an empty value is a
 * missing one. How a file is written ({@link CsvFormat}) is found out from it where only one reading makes sense, and
 * {@link Table#format} tells it; what is known beforehand can be said. A first line {@code sep=;}, as Excel takes it, says the
 * separator and is skipped. Written is RFC 4180 in UTF-8: it reads back as the same table.
 *
 * <p>Every method that reads throws a {@link dev.descent.data.DataException} for a file that is missing, empty, no text or not CSV, for a header
 * with a blank name or one name twice, for a first line that seems to be no header, and for a row with more or fewer values
 * than the header has names.
 */
public final class Csv {
    private static final int BEGINNING = 1 << 16;

    private Csv() {}

    /** Hears how the reading of a file gets on. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Some bytes were read.
         *
         * @param file what is read
         * @param read bytes so far
         * @param total bytes of the file
         */
        void read(Path file, long read, long total);

        /** Hears nothing. */
        static Progress none() {
            return (_, _, _) -> {};
        }
    }

    /** Reads a file; how it is written is found out from it. */
    public static Table read(Path file) {
        return read(file, CsvFormat.detected());
    }

    /**
     * Reads a file.
     *
     * @param said what is known of how it is written
     */
    public static Table read(Path file, CsvFormat said) {
        return read(file, said, CsvFormat.detected(), Progress.none());
    }

    /**
     * Reads a file.
     *
     * @param said what is known of how it is written
     * @param usual what decides where neither that nor the file does, such as the format of a table with the same columns
     * @param progress hears how it gets on
     */
    public static Table read(Path file, CsvFormat said, CsvFormat usual, Progress progress) {
        String source = file.getFileName().toString();
        try {
            return read(() -> Inputs.open(file, progress::read), source, said, usual);
        } catch (IOException e) {
            throw Inputs.unreadable(file.toString(), e);
        }
    }

    /**
     * Reads a stream to its end, without closing it: a resource, or what is piped in.
     *
     * @param source what to call it in errors
     * @param said what is known of how it is written
     */
    public static Table read(InputStream in, String source, CsvFormat said) {
        try {
            byte[] bytes = Inputs.decompressed(in).readAllBytes();
            return read(() -> new ByteArrayInputStream(bytes), source, said, CsvFormat.detected());
        } catch (IOException e) {
            throw Inputs.unreadable(source, e);
        }
    }

    /**
     * Reads a text; how it is written is found out from it.
     *
     * @param source what to call it in errors
     */
    public static Table parse(String text, String source) {
        return parse(text, source, CsvFormat.detected());
    }

    /**
     * Reads a text.
     *
     * @param source what to call it in errors
     * @param said what is known of how it is written
     */
    public static Table parse(String text, String source, CsvFormat said) {
        try {
            return parse(new StringReader(text), source, said, CsvFormat.detected(), Optional.empty());
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

    /** Reads from its beginning, as often as it is asked for, what may have to be read anew in another encoding. */
    private interface Opening {
        InputStream open() throws IOException;
    }

    private static Table read(Opening opening, String source, CsvFormat said, CsvFormat usual) throws IOException {
        Charset first;
        try (InputStream in = opening.open()) {
            first = Encodings.marked(in).or(said::encoding).orElse(Encodings.USUAL);
        }
        try {
            return read(opening, source, said, usual, first, said.encoding().isEmpty());
        } catch (CsvRows.NotInEncodingException e) {
            Charset second =
                    usual.encoding().filter(charset -> !charset.equals(first)).orElse(Encodings.WINDOWS);
            try (InputStream in = opening.open()) {
                if (!first.equals(Encodings.USUAL) || !Encodings.isPlausible(in, second)) {
                    throw e.explained();
                }
            }
            return read(opening, source, said, usual, second, false);
        }
    }

    private static Table read(
            Opening opening, String source, CsvFormat said, CsvFormat usual, Charset encoding, boolean mayBeAnother)
            throws IOException {
        try (InputStream in = opening.open()) {
            Reader text = Encodings.reader(in, encoding);
            return parse(text, source, said.encoding(encoding), usual, Optional.of(mayBeAnother));
        }
    }

    /** @param mayBeAnother whether the encoding may turn out to be another; nothing of a text that was never encoded */
    private static Table parse(
            Reader in, String source, CsvFormat said, CsvFormat usual, Optional<Boolean> mayBeAnother)
            throws IOException {
        BufferedReader text = new BufferedReader(in, BEGINNING);
        text.mark(1);
        if (text.read() != Encodings.BYTE_ORDER_MARK) {
            text.reset();
        }
        Optional<Character> announced = announcedSeparator(text);
        text.mark(BEGINNING);
        char[] beginning = new char[BEGINNING];
        int length = 0;
        for (int more; length < BEGINNING && (more = text.read(beginning, length, BEGINNING - length)) >= 0; ) {
            length += more;
        }
        boolean whole = length < BEGINNING;
        text.reset();
        Optional<Character> known = said.separator().or(() -> announced);
        char separator = known.isPresent()
                ? known.get()
                : Separators.of(new String(beginning, 0, length), whole, source, usual.separator());
        CsvFormat format = said.separator(separator);
        CsvRows rows = new CsvRows(source, format, usual, announced.isPresent() ? 1 : 0, mayBeAnother.orElse(false));
        return rows.read(text);
    }

    /** The separator that a first line {@code sep=;} says, which is read then. */
    private static Optional<Character> announcedSeparator(BufferedReader text) throws IOException {
        int longest = "\"sep=;\"\r\n".length();
        text.mark(longest + 1);
        String line = "";
        for (int c = text.read(); c >= 0 && line.length() < longest; c = text.read()) {
            line += (char) c;
            if (c == '\n') {
                break;
            }
        }
        String plain = line.replace("\"", "").replaceAll("[\r\n]+$", "");
        if (plain.length() == "sep=;".length() && plain.toLowerCase(Locale.ROOT).startsWith("sep=")) {
            return Optional.of(plain.charAt(plain.length() - 1));
        }
        text.reset();
        return Optional.empty();
    }
}
