package dev.descent.data.table;

import dev.descent.data.DataException;
import dev.descent.data.notation.Dates.Look;
import dev.descent.data.notation.Notation;
import dev.descent.word.Says;
import dev.descent.word.Sign;
import dev.descent.word.Signs;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a CSV file is written. Whatever is not said here is found out from the file where only one reading makes sense; where several
 * do, the file is refused with the question.
 *
 * <pre>{@code
 * Table sales = Csv.read(Path.of("sales.csv"), CsvFormat.detected().separator(';').decimal(','));
 * CsvFormat found = sales.format(); // in full
 * }</pre>
 *
 * @param separator what stands between values
 * @param encoding how characters are bytes
 * @param header whether the first line names the columns; else they are called "column1", "column2" …
 * @param decimal what stands before the fraction of a number, {@code '.'} or {@code ','}
 * @param thousands what stands between groups of three digits: ".", ",", "'", a blank, or "" for nothing
 * @param dates how to read dates such as 3/4/2026, whose order of day and month is not the same everywhere
 */
public record CsvFormat(
        @Says("field separator; detected by default") @Signs({Sign.COMMA, Sign.SEMICOLON, Sign.TAB, Sign.PIPE})
        Optional<Character> separator,

        @Says("character encoding: `utf-8`, `windows-1252`, `utf-16le` …; detected by default")
        Optional<Charset> encoding,

        @Says("whether the first line is a header, otherwise columns are named `column1`, `column2` …;"
                + " detected by default")
        Optional<Boolean> header,

        @Says("decimal separator; detected by default") @Signs({Sign.POINT, Sign.COMMA})
        Optional<Character> decimal,

        @Says("thousands separator; detected by default")
        @Signs({Sign.NONE, Sign.POINT, Sign.COMMA, Sign.APOSTROPHE, Sign.BLANK})
        Optional<String> thousands,

        @Says("order of day and month, as in 3/4/2026; detected by default")
        Optional<Dates> dates) {
    private static final List<Character> DECIMALS = List.of('.', ',');
    private static final List<String> THOUSANDS = List.of("", ".", ",", "'", " ");

    /** The order of day and month in dates with slashes or dashes that end with the year. */
    public enum Dates {
        /** 31/12/2026, as in most countries. */
        DAY_FIRST,
        /** 12/31/2026, as in the United States. */
        MONTH_FIRST
    }

    /** Refuses marks that cannot be told apart from what they stand between. */
    public CsvFormat {
        separator.ifPresent(mark -> {
            if (mark == '"' || mark == '\n' || mark == '\r' || mark == '.' || Character.isLetterOrDigit(mark)) {
                throw new DataException(
                        "'" + mark + "' cannot separate values; use a comma, a semicolon, a tab or '|'");
            }
        });
        decimal.ifPresent(mark -> {
            if (!DECIMALS.contains(mark)) {
                throw new DataException("'" + mark + "' is no decimal mark; use '.' or ','");
            }
        });
        thousands.ifPresent(mark -> {
            if (!THOUSANDS.contains(mark)) {
                throw new DataException("\"" + mark
                        + "\" cannot stand between thousands; use \".\", \",\", \"'\", a blank, or \"\" for nothing");
            }
        });
        if (decimal.isPresent() && thousands.equals(decimal.map(String::valueOf))) {
            throw new DataException(
                    "\"decimal\" and \"thousands\" are both \"%s\", which cannot stand before a fraction and between thousands too; correct one of them"
                            .formatted(thousands.get()));
        }
    }

    /** All is found out from the file. */
    public static CsvFormat detected() {
        return new CsvFormat(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** As RFC 4180 has it: UTF-8, commas, a header; numbers with a decimal point and nothing between thousands. */
    public static CsvFormat standard() {
        return detected()
                .separator(',')
                .encoding(StandardCharsets.UTF_8)
                .header(true)
                .decimal('.')
                .thousands("");
    }

    /** Says what stands between values. */
    public CsvFormat separator(char mark) {
        return new CsvFormat(Optional.of(mark), encoding, header, decimal, thousands, dates);
    }

    /** Says how characters are bytes. A byte order mark counts for more. */
    public CsvFormat encoding(Charset charset) {
        return new CsvFormat(separator, Optional.of(charset), header, decimal, thousands, dates);
    }

    /** Says whether the first line names the columns. */
    public CsvFormat header(boolean there) {
        return new CsvFormat(separator, encoding, Optional.of(there), decimal, thousands, dates);
    }

    /** Says what stands before the fraction of a number. */
    public CsvFormat decimal(char mark) {
        return new CsvFormat(separator, encoding, header, Optional.of(mark), thousands, dates);
    }

    /** Says what stands between groups of three digits; "" for nothing. */
    public CsvFormat thousands(String mark) {
        return new CsvFormat(separator, encoding, header, decimal, Optional.of(mark), dates);
    }

    /** Says the order of day and month. */
    public CsvFormat dates(Dates order) {
        return new CsvFormat(separator, encoding, header, decimal, thousands, Optional.of(order));
    }

    /**
     * How cells write numbers and dates.
     *
     * @param open whether nothing told the decimal mark
     */
    Notation notation(boolean open) {
        Look order = dates.map(first -> first == Dates.DAY_FIRST ? Look.DAY_FIRST : Look.MONTH_FIRST)
                .orElse(Look.OPEN);
        return Notation.of(decimal.orElse('.'), thousands.orElse(""), open, order);
    }

    /** The name of a column that has none. */
    static String columnName(int index) {
        return "column" + (index + 1);
    }

    /** What differs from {@link #standard}, in words: "values separated by ';'", "decimal commas". */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        separator.filter(mark -> mark != ',').ifPresent(mark -> words.add("values separated by " + quoted(mark)));
        encoding.filter(charset -> !charset.equals(StandardCharsets.UTF_8))
                .ifPresent(charset -> words.add("text in " + charset.displayName()));
        header.filter(there -> !there)
                .ifPresent(_ -> words.add("no header, so that columns are called column1, column2 ..."));
        decimal.filter(mark -> mark == ',').ifPresent(_ -> words.add("decimal commas"));
        thousands.filter(mark -> !mark.isEmpty()).ifPresent(mark -> words.add(groups(mark) + " between thousands"));
        dates.ifPresent(order ->
                words.add(order == Dates.DAY_FIRST ? "dates with the day first" : "dates with the month first"));
        return words;
    }

    /** A separator as words have it. */
    static String quoted(char separator) {
        return separator == '\t' ? "tabs" : "'" + separator + "'";
    }

    private static String groups(String mark) {
        return switch (mark) {
            case "." -> "points";
            case "," -> "commas";
            case "'" -> "apostrophes";
            default -> "blanks";
        };
    }
}
