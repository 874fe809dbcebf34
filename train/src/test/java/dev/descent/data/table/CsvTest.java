package dev.descent.data.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.descent.data.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
    @TempDir
    Path folder;

    @Test
    void readsQuotesCommasLineBreaksAndMissingValues() {
        Table table = Csv.parse("name,age\n\"Braund, Mr. Owen\",22\n\"two\nlines\",\n \"\"\"x\"\"\",  7 \n", "t.csv");
        assertEquals(List.of("name", "age"), table.header());
        assertEquals(3, table.size());
        assertEquals("Braund, Mr. Owen", table.value(0, 0));
        assertEquals("two\nlines", table.value(1, 0));
        assertEquals("", table.value(1, 1));
        assertEquals("7", table.value(2, 1));
    }

    @Test
    void knowsTheLineOfEachRow() {
        Table table = Csv.parse("a,b\r\n1,2\r\n\r\n\"x\ny\",4\r\n5,6", "t.csv");
        assertEquals("t.csv:2", table.place(0));
        assertEquals("t.csv:4", table.place(1));
        assertEquals("t.csv:6", table.place(2));
        assertEquals("t.csv:6", table.select(2).place(0));
        assertEquals(4, table.line(1));
    }

    @Test
    void whatIsWrittenReadsBackAsItWas() throws IOException {
        String[] pieces = {"a", "7", ",", "\"", "\n", " ", "é", "", "x y", "#"};
        Random random = new Random(8);
        for (int round = 0; round < 200; round++) {
            int columns = 1 + random.nextInt(4);
            List<String> header = IntStream.range(0, columns)
                    .mapToObj(column -> column + text(random, pieces))
                    .toList();
            List<List<String>> rows = new ArrayList<>();
            for (int row = 0; row < 1 + random.nextInt(5); row++) {
                rows.add(IntStream.range(0, columns)
                        .mapToObj(_ -> text(random, pieces))
                        .toList());
            }
            StringWriter out = new StringWriter();
            Csv.write(Table.of("made", header, rows), out);
            Table read = Csv.parse(out.toString(), "read", CsvFormat.standard());
            assertEquals(header, read.header());
            assertEquals(
                    rows, IntStream.range(0, read.size()).mapToObj(read::row).toList(), out.toString());
        }
    }

    private static String text(Random random, String... pieces) {
        return random.ints(random.nextInt(4), 0, pieces.length)
                .mapToObj(i -> pieces[i])
                .collect(Collectors.joining());
    }

    @Test
    void skipsAByteOrderMark() throws IOException {
        assertEquals(
                List.of("a,b", "c"), Csv.read(file("\uFEFF\"a,b\",c\n1,2\n")).header());
        assertEquals(List.of("a", "c"), Csv.read(file("\uFEFFa,c\n1,2\n")).header());
    }

    @Test
    void readsCompressedFilesAndOtherSeparators() throws IOException {
        Path compressed = folder.resolve("t.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            out.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals("2", Csv.read(compressed).value(0, 1));
        assertEquals(
                "1,5",
                Csv.read(file("a;b\n1,5;2\n"), CsvFormat.detected().separator(';'))
                        .value(0, 0));
    }

    @Test
    void refusesWhatIsNoFile() {
        Refusal.of(() -> Csv.read(folder.resolve("none.csv")), "none.csv does not exist", "check the path");
        Refusal.of(() -> Csv.read(folder), "is a folder");
    }

    @Test
    void refusesEmptyFilesAndBareHeaders() throws IOException {
        Path empty = file("");
        Refusal.of(() -> Csv.read(empty), "t.csv is empty", "first line");
        Refusal.of(() -> Csv.parse("\n\n", "t.csv"), "t.csv is empty");
        Refusal.of(() -> Csv.parse("a,b\n", "t.csv"), "header but no rows");
    }

    @Test
    void refusesRaggedRows() {
        Refusal.of(() -> Csv.parse("a,b,c\n1,2,3\n1,2\n", "t.csv"), "t.csv:3", "2 values", "3 columns", "missing");
        Refusal.of(() -> Csv.parse("a,b,c\n1,2,3,4\n", "t.csv"), "t.csv:2", "4 values", "3 columns", "quote");
    }

    @Test
    void refusesHeadersThatNameNothingOrOneThingTwice() {
        Refusal.of(() -> Csv.parse("a,,c\n1,2,3\n", "t.csv"), "t.csv:1", "column 2", "no name");
        Refusal.of(() -> Csv.parse("\na,b,a\n1,2,3\n", "t.csv"), "t.csv:2", "two columns", "\"a\"");
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        Path other =
                Files.write(folder.resolve("dos.csv"), "a,b\n1,2\nGr\u00fcn,3\n".getBytes(Charset.forName("IBM437")));
        Refusal.of(() -> Csv.read(other), "dos.csv:3", "UTF-8", "encoding");
        Path latin = Files.write(
                folder.resolve("latin.csv"), "a,b\n1,2\nGr\u00fcn,3\n".getBytes(StandardCharsets.ISO_8859_1));
        Refusal.of(
                () -> Csv.read(latin, CsvFormat.detected().encoding(StandardCharsets.UTF_8)), "latin.csv:3", "UTF-8");
        Path wide = Files.write(folder.resolve("wide.csv"), "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE));
        Refusal.of(() -> Csv.read(wide), "wide.csv:1", "UTF-8");
        Path binary = folder.resolve("binary.csv");
        byte[] bytes = new byte[10_000];
        new Random(1).nextBytes(bytes);
        Files.write(binary, bytes);
        Refusal.of(() -> Csv.read(binary), "binary.csv");
    }

    @Test
    void refusesQuotesThatDoNotMatch() {
        Refusal.of(() -> Csv.parse("a,b\n1,2\n\"open,2\n3,4\n", "t.csv"), "t.csv:3", "closing quote");
        Refusal.of(() -> Csv.parse("a,b\n1,2\n\"x\"y,2\n", "t.csv"), "t.csv:3", "follows a closing quote");
    }

    @Test
    void refusesATruncatedArchive() throws IOException {
        Path whole = folder.resolve("t.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            out.write("a,b\n1,2\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(whole, Arrays.copyOf(bytes, bytes.length - 10));
        Refusal.of(() -> Csv.read(whole), "t.csv.gz cannot be read", "whole");
    }

    @Test
    void saysThatAnArchiveWasCutShortWhereverItEnds() throws IOException {
        Path file = folder.resolve("t.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 2; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            Refusal.of(
                    () -> Csv.read(file), "t.csv.gz cannot be read (it ends too early, so it was cut short)", "whole");
        }
    }

    @Test
    void saysThatAnAddressIsNoPath() {
        Refusal.of(
                () -> Csv.read(Path.of("https://example.org/iris.csv")),
                "https://example.org/iris.csv is an address",
                "fetch the file");
    }

    @Test
    void namesTheSeparatorThatWasMeant() {
        CsvFormat commas = CsvFormat.detected().separator(',');
        Refusal.of(
                () -> Csv.parse("a;b;c\n1;2;3\n", "t.csv", commas),
                "t.csv:1",
                "a;b;c",
                "\"separator\"",
                "separated by ';'");
        Refusal.of(() -> Csv.parse("a\tb\n1\t2\n", "t.csv", commas), "separated by tabs");
    }

    @Test
    void suggestsTheNearestColumn() {
        Table table = Csv.parse("Survived,Age,Fare\n1,2,3\n", "t.csv");
        Refusal.of(() -> table.column("age"), "t.csv", "no column \"age\"", "did you mean \"Age\"?");
        Refusal.of(() -> table.column("Survivde"), "did you mean \"Survived\"?");
        Refusal.of(() -> table.column("quantity"), "there are \"Survived\", \"Age\" and \"Fare\"");
    }

    @Test
    void readsBackWhatWasWritten() {
        Random random = new Random(7);
        String alphabet = "ab,\"\n 1é";
        for (int round = 0; round < 50; round++) {
            String[][] rows = new String[1 + random.nextInt(20)][3];
            StringBuilder text = new StringBuilder("a,b,c\n");
            for (String[] row : rows) {
                for (int i = 0; i < 3; i++) {
                    StringBuilder value = new StringBuilder();
                    for (int n = random.nextInt(24); n > 0; n--) {
                        value.append(alphabet.charAt(random.nextInt(alphabet.length())));
                    }
                    row[i] = value.toString();
                    text.append(i == 0 ? "" : ",")
                            .append('"')
                            .append(row[i].replace("\"", "\"\""))
                            .append('"');
                }
                text.append('\n');
            }
            Table table = Csv.parse(text.toString(), "t.csv");
            assertEquals(rows.length, table.size());
            for (int r = 0; r < rows.length; r++) {
                int row = r;
                assertArrayEquals(
                        rows[r], new String[] {table.value(row, 0), table.value(row, 1), table.value(row, 2)});
            }
        }
    }

    @Test
    void hashesContentNotSpelling() {
        Table table = Csv.parse("a,b\n1,x\n", "t.csv");
        assertEquals(table.sha256(), Csv.parse("\"a\", b\r\n1 ,\"x\"", "u.csv").sha256());
        assertEquals(
                table.sha256(),
                Table.of("made", List.of("a", "b"), List.of(List.of("1", "x"))).sha256());
        assertNotEquals(table.sha256(), Csv.parse("a,b\n1x,\n", "t.csv").sha256());
    }

    @Test
    void readsRealTables() {
        Table titanic = RealData.table("titanic.csv");
        assertEquals(891, titanic.size());
        assertEquals("Braund, Mr. Owen Harris", titanic.value(0, titanic.column("Name")));
        assertEquals(177, titanic.values("Age").stream().filter(String::isEmpty).count());
        assertEquals("titanic.csv:892", titanic.place(890));
        assertEquals(344, RealData.table("penguins.csv").size());
        assertEquals(
                6,
                RealData.table("auto_mpg.csv").values("horsepower").stream()
                        .filter(String::isEmpty)
                        .count());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("t.csv"), text);
    }
}
