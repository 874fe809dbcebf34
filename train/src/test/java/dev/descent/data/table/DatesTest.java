package dev.descent.data.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.data.Dataset;
import dev.descent.data.Refusal;
import dev.descent.data.notation.Dates;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {
    private static Table table(String text) {
        return Csv.parse(text, "t.csv");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-31, 2026-12-31T00:00",
        "2026/1/5, 2026-01-05T00:00",
        "2026-12, 2026-12-01T00:00",
        "2026-12-31 23:59, 2026-12-31T23:59",
        "2026-12-31T23:59:58.25Z, 2026-12-31T23:59:58.25",
        "2026-12-31T23:30:00+01:00, 2026-12-31T22:30",
        "2026-12-31 23:30:00-0500, 2027-01-01T04:30",
        "31.12.2026, 2026-12-31T00:00",
        "1.2.2026 7:05, 2026-02-01T07:05",
        "31.12.99, 1999-12-31T00:00",
        "31/12/2026, 2026-12-31T00:00",
        "12/31/26, 2026-12-31T00:00",
        "31-12-2026, 2026-12-31T00:00",
        "12/31/2026 11:15 PM, 2026-12-31T23:15",
        "12/31/2026 12:00:01 am, 2026-12-31T00:00:01",
    })
    void readsDatesAsTheyAreWritten(String text, LocalDateTime moment) {
        assertEquals(Optional.of(moment), Dates.parse(text, Dates.Look.OPEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-13-01", "2026-02-30", "31.02.2026", "32/13/2026", "1.2.3", "10.4.11", "1-2-26", "2026",
                        "20261231",
                "2010/11", "192.168.1.1", "12:30", "2026-12-31x", "2026-12-31 25:00", "2026-1", "1/2", "", "13/13/2026"
            })
    void whatIsNoDateIsNone(String text) {
        assertEquals(Dates.Look.NONE, Dates.look(text));
        assertEquals(Optional.empty(), Dates.parse(text, Dates.Look.DAY_FIRST));
    }

    @Test
    void oneDateTellsTheOrderOfAllOthers() {
        assertEquals(
                Optional.of(CsvFormat.Dates.DAY_FIRST),
                table("d,y\n01/02/2026,a\n13/02/2026,b\n").format().dates());
        assertEquals(
                Optional.of(CsvFormat.Dates.MONTH_FIRST),
                table("d,y\n01/02/2026,a\n02/13/2026,b\n").format().dates());
        assertEquals(
                Optional.empty(),
                table("d,y\n2026-01-02,a\n2026-02-13,b\n").format().dates());
    }

    @Test
    void asksForTheOrderOfDatesWhereNothingTells() {
        String text = "d,y\n01/02/2026,a\n03/04/2026,b\n";
        Table table = table(text);
        Refusal.of(
                () -> Preprocessing.fit(table, Columns.classOf("y")),
                "t.csv:2",
                "\"d\"",
                "\"01/02/2026\"",
                "day first",
                "\"dates\"");
        for (CsvFormat.Dates order : CsvFormat.Dates.values()) {
            Table told = Csv.parse(text, "t.csv", CsvFormat.detected().dates(order));
            Feature.Date date = (Feature.Date)
                    Preprocessing.fit(told, Columns.classOf("y")).features().getFirst();
            LocalDate first = order == CsvFormat.Dates.DAY_FIRST ? LocalDate.of(2026, 2, 1) : LocalDate.of(2026, 1, 2);
            LocalDate second = order == CsvFormat.Dates.DAY_FIRST ? LocalDate.of(2026, 4, 3) : LocalDate.of(2026, 3, 4);
            assertEquals((first.toEpochDay() + second.toEpochDay()) / 2.0, date.mean());
        }
        Refusal.of(
                () -> Preprocessing.fit(
                        Csv.parse(
                                "d,y\n31/01/2026,a\n03/04/2026,b\n",
                                "t.csv",
                                CsvFormat.detected().dates(CsvFormat.Dates.MONTH_FIRST)),
                        Columns.classOf("y")),
                "t.csv:2",
                "\"31/01/2026\"",
                "month first",
                "\"dates\"");
    }

    @Test
    void aDateGivesDaysAndWhatComesRoundAgain() {
        Table table = table("d,y\n2026-01-01,a\n2026-04-01,b\n2026-07-02,a\n");
        Preprocessing fitted = Preprocessing.fit(table, Columns.classOf("y"));
        assertEquals(
                List.of("d:days", "d:month:sin", "d:month:cos", "d:weekday:sin", "d:weekday:cos"),
                fitted.featureNames());
        Dataset data = fitted.apply(table);
        assertArrayEquals(new float[] {0, 1}, middle(data.floats("x", 0)), 1e-6f); // January
        assertArrayEquals(new float[] {1, 0}, middle(data.floats("x", 1)), 1e-6f); // April
        assertArrayEquals(new float[] {0, -1}, middle(data.floats("x", 2)), 1e-6f); // July
        double mean = (90 + 182) / 3.0;
        double std = Math.sqrt((mean * mean + (90 - mean) * (90 - mean) + (182 - mean) * (182 - mean)) / 3);
        assertEquals((float) (-mean / std), data.floats("x", 0)[0], 1e-6f);
        assertEquals(fitted, Preprocessing.fromMap(fitted.toMap()));
        assertArrayEquals(
                data.floats("x", 1),
                fitted.applyToFeatures(table("d;n\n01.04.2026;1\n")).floats("x", 0));
    }

    private static float[] middle(float[] values) {
        return new float[] {values[1], values[2]};
    }

    @Test
    void partsAreThoseThatAreWantedOrThatValuesSuggest() {
        Columns columns = Columns.classOf("y");
        assertEquals(
                List.of("d:days", "d:month:sin", "d:month:cos"),
                Preprocessing.fit(table("d,y\n2026-01,a\n2026-02,b\n"), columns).featureNames());
        Table times = table("d,y\n2026-01-05 06:00,a\n2026-01-06 18:00,b\n");
        Preprocessing fitted = Preprocessing.fit(times, columns);
        assertEquals(7, fitted.featureNames().size());
        float[] first = fitted.apply(times).floats("x", 0);
        assertEquals(1, first[5], 1e-6); // six o'clock, a quarter round
        assertEquals(
                List.of("d:days", "d:day:sin", "d:day:cos"),
                Preprocessing.fit(times, columns.dateParts(DatePart.DAYS, DatePart.DAY))
                        .featureNames());
    }

    @Test
    void missingDatesAreFilledInAndTold() {
        Table table = table("d,y\n2026-01-01,a\n,b\n2026-01-11,a\n");
        Preprocessing fitted = Preprocessing.fit(
                table, Columns.classOf("y").withMissingIndicator().dateParts(DatePart.DAYS, DatePart.MONTH));
        assertArrayEquals(new float[] {0, 0, 0, 1}, fitted.apply(table).floats("x", 1));
        assertEquals(4, fitted.featureNames().size());
    }

    @Test
    void oneOddValueAmongDatesIsNamed() {
        Refusal.of(
                () -> Preprocessing.fit(table("d,y\n01.02.2026,a\n31.02.2026,b\n03.02.2026,b\n"), Columns.classOf("y")),
                "t.csv:3",
                "\"31.02.2026\"",
                "no date");
        Preprocessing declared = Preprocessing.fit(
                table("d,y\n2026-01-01,a\n2026-01-02,b\n"), Columns.classOf("y").category("d"));
        assertEquals(List.of("d=2026-01-01", "d=2026-01-02"), declared.featureNames());
    }

    @Test
    void digitsAloneAreADateWhereDeclared() {
        Table table = table("d,y\n20260101,a\n20260103,b\n");
        assertEquals(
                List.of("d"), Preprocessing.fit(table, Columns.classOf("y")).featureNames());
        Preprocessing fitted = Preprocessing.fit(table, Columns.classOf("y").date("d"));
        assertEquals(1, fitted.apply(table).floats("x", 1)[0]);
        Refusal.of(
                () -> Preprocessing.fit(
                        table("d,y\n20260101,a\n20261301,b\n"),
                        Columns.classOf("y").date("d")),
                "t.csv:3",
                "no date");
    }
}
