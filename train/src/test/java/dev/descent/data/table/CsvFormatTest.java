package dev.descent.data.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as other programs write them. */
class CsvFormatTest {
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    @TempDir
    Path folder;

    private static Table table(String text) {
        return Csv.parse(text, "t.csv");
    }

    private Table read(byte[] bytes) throws IOException {
        return Csv.read(Files.write(folder.resolve("t.csv"), bytes));
    }

    // ------------------------------------------------------------------------------------------------- real shapes

    @Test
    void readsTheWineQualityFormOfUci() {
        Table wine = table("""
            "fixed acidity";"volatile acidity";"citric acid";"total sulfur dioxide";"quality"
            7.4;0.7;0;34;5
            7.8;0.88;0;67;5
            11.2;0.28;0.56;60;6
            """);
        assertEquals(
                List.of("fixed acidity", "volatile acidity", "citric acid", "total sulfur dioxide", "quality"),
                wine.header());
        assertEquals(11.2, wine.number(2, 0));
        assertEquals(Optional.of(';'), wine.format().separator());
        assertEquals(Optional.of('.'), wine.format().decimal());
        assertEquals(List.of("values separated by ';'"), wine.format().words());
    }

    @Test
    void readsTheBankMarketingFormOfUci() {
        Table bank = table("""
            "age";"job";"marital";"balance";"day";"month";"y"
            30;"unemployed";"married";1787;19;"oct";"no"
            33;"services";"married";-4789;11;"may";"no"
            35;"management";"single";1350;16;"apr";"yes"
            """);
        Preprocessing fitted = Preprocessing.fit(bank, Columns.classOf("y"));
        assertEquals("age", fitted.featureNames().getFirst());
        assertTrue(fitted.featureNames().contains("job=services"));
        assertEquals(-4789, bank.number(1, 3));
        assertEquals(List.of("no", "yes"), fitted.classNames());
    }

    private static final String GERMAN = """
        Straße;Wohnfläche;Preis;Kaufdatum;Anteil
        Größenweg 1;82,5;285.000,00 €;01.03.2024;12,5 %
        Hauptstraße 2;120;1.049.500,00 €;15.11.2023;7 %
        Am Bäcker 3;64,25;99.900,50 €;28.02.2022;100 %
        """;

    @Test
    void readsTheGermanExportOfExcel() throws IOException {
        for (byte[] bytes : List.of(
                GERMAN.replace("\n", "\r\n").getBytes(WINDOWS),
                ("\uFEFF" + GERMAN).getBytes(StandardCharsets.UTF_8),
                ("sep=;\r\n" + GERMAN).getBytes(WINDOWS),
                ("\uFEFF" + GERMAN.replace(';', '\t')).getBytes(StandardCharsets.UTF_16LE),
                GERMAN.replace(" €", "\u00A0€").getBytes(StandardCharsets.UTF_8))) {
            Table flats = read(bytes);
            assertEquals(List.of("Straße", "Wohnfläche", "Preis", "Kaufdatum", "Anteil"), flats.header());
            assertEquals("Am Bäcker 3", flats.value(2, 0));
            assertEquals(Optional.of(','), flats.format().decimal());
            assertEquals(Optional.of("."), flats.format().thousands());
            Preprocessing fitted = Preprocessing.fit(
                    flats, Columns.numberOf("Preis").ignore("Straße").unscaled("Wohnfläche", "Anteil"));
            Dataset data = fitted.apply(flats);
            assertArrayEquals(new float[] {1_049_500f}, data.floats("y", 1));
            assertEquals(64.25f, data.floats("x", 2)[0]);
            assertEquals(12.5f, data.floats("x", 0)[data.floats("x", 0).length - 1]);
            assertTrue(fitted.featureNames().contains("Kaufdatum:days"));
        }
        assertEquals(
                List.of(
                        "values separated by ';'",
                        "text in windows-1252",
                        "decimal commas",
                        "points between thousands"),
                read(GERMAN.getBytes(WINDOWS)).format().words());
        assertEquals("t.csv:3", read(("sep=;\r\n" + GERMAN).getBytes(WINDOWS)).place(0));
    }

    @Test
    void theSameNumbersInAnyNotationGiveTheSameBits() {
        Random random = new Random(5);
        List<Locale> locales = List.of(Locale.ROOT, Locale.GERMANY, Locale.forLanguageTag("de-CH"), Locale.FRANCE);
        double[] values = random.doubles(200, -3e6, 3e6)
                .map(v -> Math.rint(v * 100) / 100)
                .toArray();
        for (Locale locale : locales) {
            StringJoiner text = new StringJoiner("\n", "a;b\n", "\n");
            for (double value : values) {
                text.add(String.format(locale, "%,.2f;%.2f", value, value).replace('\u2019', '\''));
            }
            Table table = table(text.toString());
            for (int row = 0; row < values.length; row++) {
                assertEquals(values[row], table.number(row, 0), locale + " " + table.value(row, 0));
                assertEquals(values[row], table.number(row, 1), locale + " " + table.value(row, 1));
            }
        }
    }

    @Test
    void aFormatThatWasFoundReadsTheSameTableAgain() {
        Table first = table(GERMAN);
        Table again = Csv.parse(GERMAN, "t.csv", first.format());
        assertEquals(first.sha256(), again.sha256());
        assertEquals(first.format(), again.format());
    }

    @Test
    void existingTablesAreReadAsTheyWere() {
        for (String name : List.of(
                "auto_mpg.csv",
                "breast_cancer_wdbc.csv",
                "diabetes.csv",
                "digits8x8.csv",
                "iris.csv",
                "penguins.csv",
                "titanic.csv",
                "wine.csv")) {
            Table table = RealData.table(name);
            assertEquals(CsvFormat.standard(), table.format(), name);
            assertEquals(Optional.empty(), table.index(), name);
        }
    }

    // --------------------------------------------------------------------------------------------------- separators

    @ParameterizedTest
    @ValueSource(chars = {',', ';', '\t', '|'})
    void findsTheSeparator(char separator) {
        String text = "name,age,note\nAnn,31,\"a,b;c|d\te\"\nBob,,x\n".replace(',', separator);
        Table table = table(text);
        assertEquals(List.of("name", "age", "note"), table.header());
        assertEquals("31", table.value(0, 1));
        assertEquals(Optional.of(separator), table.format().separator());
    }

    @Test
    void aHeaderWithCommasInItsNamesIsNoTableOfCommas() {
        Table table = table("Höhe, m;Breite\n1,5;2\n2;3,25\n");
        assertEquals(List.of("Höhe, m", "Breite"), table.header());
        assertEquals(3.25, table.number(1, 1));
        assertEquals(2, table("Höhe, m;Breite, m\n1,5;2,5\n2,5;3,25\n").header().size());
    }

    @Test
    void asksForTheSeparatorWhereTwoMakeATable() {
        String text = "Bach, Anna;Cello, tief\nHaydn, Leo;Oboe, hoch\nMahler, Eva;Horn, laut\n";
        Refusal.of(() -> table(text), "t.csv", "3 columns", "','", "2", "';'", "\"separator\"");
        assertEquals(
                2,
                Csv.parse(text, "t.csv", CsvFormat.detected().separator(';'))
                        .header()
                        .size());
    }

    @Test
    void aLongFileIsJudgedByItsBeginning() {
        StringBuilder text = new StringBuilder("a;b\n");
        IntStream.range(0, 20_000).forEach(i -> text.append(i).append(";\"x, y\"\n"));
        assertEquals(20_000, table(text.toString()).size());
    }

    // ------------------------------------------------------------------------------------------------------ numbers

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'1.5' | '2,5' | 1.5 |",
                "'1,234,567' | '12' | 1234567 | 12",
                "'1.234.567' | '12' | 1234567 | 12",
                "'1 234' | '12,5' | 1234 | 12.5",
                "'1''234.5' | '7' | 1234.5 | 7",
                "'$1,234.50' | '$7' | 1234.5 | 7",
                "'-$1,234.50' | '$-7.00' | -1234.5 | -7",
                "'5.1 €' | '7 €' | 5.1 | 7",
                "'€5.1' | '€ 7' | 5.1 | 7",
                "'EUR 5.1' | '7.5EUR' | 5.1 | 7.5",
                "'12,5%' | '3 %' | 12.5 | 3",
                "'−3,5' | '2,0' | -3.5 | 2",
                "',5' | '-,25' | 0.5 | -0.25",
                "'1,5e3' | '2' | 1500 | 2",
            })
    void readsNumbersInTheNotationOfTheirTable(String first, String second, double a, Double b) {
        Table table = table("v;y\n" + first + ";p\n" + second + ";q\n");
        if (b == null) {
            Refusal.of(
                    () -> Preprocessing.fit(table, Columns.classOf("y")),
                    "t.csv:3",
                    "\"2,5\"",
                    "another notation",
                    "decimal");
            return;
        }
        Dataset data =
                Preprocessing.fit(table, Columns.classOf("y").unscaled("v")).apply(table);
        assertEquals((float) a, data.floats("x", 0)[0]);
        assertEquals(b.floatValue(), data.floats("x", 1)[0]);
    }

    @Test
    void asksWhatAPointOrACommaMeansWhereNothingTells() {
        for (String text : List.of(
                "v,y\n\"1,234\",a\n\"2,345\",b\n77,a\n", "v;y\n1,234;a\n2,345;b\n", "v;y\n1.234;a\n2.345;b\n")) {
            Table table = table(text);
            Refusal.of(
                    () -> Preprocessing.fit(table, Columns.classOf("y")),
                    "t.csv:2: column \"v\"",
                    "1.234 if",
                    "1234 if",
                    "\"decimal\" or \"thousands\"");
        }
        String open = "v,y\n\"1,234\",a\n\"2,345\",b\n";
        assertEquals(
                1.234,
                Csv.parse(open, "t.csv", CsvFormat.detected().decimal(',')).number(0, 0));
        assertEquals(
                1234,
                Csv.parse(open, "t.csv", CsvFormat.detected().thousands(",")).number(0, 0));
        assertEquals(
                1.234,
                Csv.parse(open, "t.csv", CsvFormat.detected().thousands("")).number(0, 0));
        // Points in a table of commas have always been decimal ones.
        assertEquals(1.234, table("v,y\n1.234,a\n2.345,b\n").number(0, 0));
        // What one column tells counts for the others.
        assertEquals(1234, table("v;w\n1.234;0,5\n2.345;1\n").number(0, 0));
        assertEquals(1234, table("v;w\n1,234;0.5\n2,345;1\n").number(0, 0));
    }

    @Test
    void numbersInAnotherNotationNeverBecomeCategoriesWithoutAWord() {
        String rows = IntStream.range(0, 43)
                .mapToObj(i -> i + "," + i % 10 + "x;" + i + ".5;" + i % 2)
                .map(row -> row.replace("x", ""))
                .reduce("", (all, row) -> all + row + "\n");
        Table table = table("v;w;y\n" + rows);
        Refusal.of(
                () -> Preprocessing.fit(table, Columns.classOf("y")),
                "t.csv:2",
                "\"v\"",
                "\"0,0\"",
                "another notation",
                "decimal points",
                "\"decimal\"");
        assertEquals(
                44,
                Preprocessing.fit(table, Columns.classOf("y").category("v"))
                        .featureNames()
                        .size());
    }

    @Test
    void aUnitIsTheSameInAllOfAColumn() {
        Refusal.of(
                () -> Preprocessing.fit(table("v,y\n5 €,a\n6 €,b\n7 $,a\n"), Columns.classOf("y")),
                "t.csv:4",
                "\"7 $\"",
                "have a \"€\"");
        Refusal.of(
                () -> Preprocessing.fit(table("v,y\n5,a\n6,b\n5.1 €,a\n"), Columns.classOf("y")),
                "t.csv:4",
                "\"5.1 €\"",
                "no \"€\"");
        Preprocessing percent = Preprocessing.fit(table("v,y\n5 %,a\n6 %,b\n"), Columns.classOf("y"));
        Refusal.of(() -> percent.apply(table("v,y\n0.05,a\n")), "t.csv:2", "\"0.05\"", "\"%\"");
        assertEquals(percent, Preprocessing.fromMap(percent.toMap()));
    }

    @Test
    void newDataMayHaveAnotherNotation() {
        Preprocessing fitted = Preprocessing.fit(
                table("v,y\n1.5,a\n2.5,b\n"), Columns.classOf("y").unscaled("v"));
        assertEquals(12.25f, fitted.applyToFeatures(table("v;w\n12,25;x\n")).floats("x", 0)[0]);
    }

    @Test
    void anotherTableOfTheKindDecidesWhereAFileDoesNot() throws IOException {
        Path file = Files.writeString(folder.resolve("new.csv"), "v;w\n1.234;7\n");
        CsvFormat german = table("v;w\n1.234;0,5\n2.345;1\n").format();
        assertEquals(
                1234,
                Csv.read(file, CsvFormat.detected(), german, Csv.Progress.none())
                        .number(0, 0));
        CsvFormat english = table("v;w\n1.234;0.5\n2.345;1\n").format();
        assertEquals(
                1.234,
                Csv.read(file, CsvFormat.detected(), english, Csv.Progress.none())
                        .number(0, 0));
        Path clear = Files.writeString(folder.resolve("clear.csv"), "v;w\n1.25;7\n");
        assertEquals(
                1.25,
                Csv.read(clear, CsvFormat.detected(), german, Csv.Progress.none())
                        .number(0, 0));
    }

    // ------------------------------------------------------------------------------------------------------- header

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                5.1,3.5,1.4,Iris-setosa
                4.9,3.0,1.4,Iris-setosa
                7.0,3.2,4.7,Iris-versicolor
                """,
                "6,148,72,35,0,33.6,0.627,50,1\n1,85,66,29,0,26.6,0.351,31,0\n",
                """
                39, State-gov, 77516, Bachelors
                50, Private, 83311, Bachelors
                38, Private, 215646, HS-grad
                28, State-gov, 1, x
                """,
                "no,red,small\nyes,red,large\nno,blue,small\n",
                "2024-01-01;17,5;8\n2024-01-02;18,25;9\n",
                "1;2,5\n3;4,5\n",
            })
    void neverTakesARowForTheHeaderInSilence(String text) {
        Refusal.of(() -> table(text), "t.csv:1", "no header", "\"header\" to false");
        Table table = Csv.parse(text, "t.csv", CsvFormat.detected().header(false));
        assertEquals(text.lines().count(), table.size());
        assertEquals("column1", table.header().getFirst());
        assertEquals("t.csv:1", table.place(0));
        assertEquals("t.csv:2", table.place(1));
        Table named = Csv.parse(
                text.replace("6,148,72,35,0,33.6", "6,148,72,35,2,33.6"),
                "t.csv",
                CsvFormat.detected().header(true));
        assertEquals(text.lines().count() - 1, named.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0,1,2,3,target\n5,6,7,8,a\n9,9,9,9,b\n",
                "country,2019,2020,2021\nDE,1,2,3\nFR,4,5,6\n",
                "400,410,420,y\n0.1,0.2,0.3,a\n0.4,0.5,0.6,b\n",
                "name,age\nAnn,31\n",
                "text\nhello\nworld\n",
                ",0\n0,1.5\n1,2.5\n",
            })
    void namesThatAreNumbersAreAHeaderWhereTheyCountOn(String text) {
        assertEquals(text.lines().count() - 1, table(text).size());
    }

    @Test
    void aColumnThatOnlyNumbersTheRowsNeedsNoNameAndIsNoFeature() {
        for (String quote : List.of("", "\"")) {
            String text = "N,a,y\n0,1.5,p\n1,2.5,q\n7,3.5,p\n".replace("N", quote + quote);
            Table table = table(text);
            assertEquals(Optional.of("index"), table.index());
            assertEquals(List.of("index", "a", "y"), table.header());
            assertEquals("7", table.value(2, 0));
            assertEquals(
                    List.of("a"), Preprocessing.fit(table, Columns.classOf("y")).featureNames());
            assertEquals(
                    List.of("index", "a"),
                    Preprocessing.fit(table.select(0, 1), Columns.classOf("y").number("index"))
                            .featureNames());
        }
        assertEquals(Optional.of("index_1"), table(",index,y\n1,2,p\n2,3,q\n").index());
        Refusal.of(() -> table(",a,y\n1,2,p\n1,3,q\n"), "column 1", "no name");
        Refusal.of(() -> table(",a,y\nx,2,p\nz,3,q\n"), "column 1", "no name");
    }

    @Test
    void aTableWithoutHeaderIsTheUsualOneWhereAnotherHadNone() throws IOException {
        CsvFormat usual = CsvFormat.standard().header(false);
        Path bare = Files.writeString(folder.resolve("bare.csv"), "x,7\ny,8\n");
        assertEquals(
                2,
                Csv.read(bare, CsvFormat.detected(), usual, Csv.Progress.none()).size());
        Path named = Files.writeString(folder.resolve("named.csv"), "letter,number\nx,7\ny,8\n");
        assertEquals(
                2,
                Csv.read(named, CsvFormat.detected(), usual, Csv.Progress.none())
                        .size());
    }

    // ----------------------------------------------------------------------------------------------------- encodings

    @Test
    void readsTextInTheEncodingsOfWindows() throws IOException {
        String text = "name,preis\nMüller – Söhne,5 €\nÇelik,6 €\n";
        for (byte[] bytes : List.of(
                text.getBytes(StandardCharsets.UTF_8),
                text.getBytes(WINDOWS),
                ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE),
                ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16BE))) {
            Table table = read(bytes);
            assertEquals("Müller – Söhne", table.value(0, 0));
            assertEquals("6 €", table.value(1, 1));
        }
        Table greek = Csv.read(
                new ByteArrayInputStream("a,b\nαβγ,1\n".getBytes(Charset.forName("ISO-8859-7"))),
                "greek.csv",
                CsvFormat.detected().encoding(Charset.forName("ISO-8859-7")));
        assertEquals("αβγ", greek.value(0, 0));
    }

    @Test
    void refusesMarksThatCannotBeToldApart() {
        Refusal.of(() -> CsvFormat.detected().separator('"'), "cannot separate");
        Refusal.of(() -> CsvFormat.detected().separator('.'), "cannot separate");
        Refusal.of(() -> CsvFormat.detected().decimal(';'), "no decimal mark");
        Refusal.of(() -> CsvFormat.detected().thousands("x"), "between thousands");
        Refusal.of(() -> CsvFormat.detected().decimal(',').thousands(","), "too");
    }
}
