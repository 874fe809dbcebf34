package dev.descent.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnfamiliarTest {
    private static final Table TRAIN = Csv.parse(
            "sex,port,age,year,y\nmale,S,22,2020,a\nfemale,C,38,2020,b\nmale,S,80,2020,a\nfemale,,4,2020,b\n",
            "train.csv");
    private static final Preprocessing FITTED = Preprocessing.fit(TRAIN, Columns.classOf("y"));

    private static List<Unfamiliar> unfamiliar(String rows) {
        return FITTED.unfamiliar(Csv.parse("sex,port,age,year\n" + rows, "new.csv"));
    }

    @Test
    void whatTrainingHeldIsFamiliar() {
        assertEquals(List.of(), FITTED.unfamiliar(TRAIN));
        assertEquals(List.of(), unfamiliar("male,,100,2020\nfemale,C,,2020\n"));
    }

    @Test
    void aTextThatIsNoCategoryIsCountedWithWhatMayHaveBeenMeant() {
        List<Unfamiliar> found = unfamiliar("male,S,22,2020\nMale,S,22,2020\nMale,Q,22,2020\n");
        assertEquals(
                List.of(
                        new Unfamiliar.Category("sex", 2, 3, "Male", "new.csv:3", Optional.of("male")),
                        new Unfamiliar.Category("port", 1, 3, "Q", "new.csv:4", Optional.empty())),
                found);
        assertEquals(
                "column \"sex\" has a value in 2 of 3 rows that does not occur in the training part: \"Male\""
                        + " (new.csv:3, did you mean \"male\"?); the model treats it as none of its categories",
                found.getFirst().sentence());
        assertEquals(2.0 / 3, found.getFirst().share());
    }

    @Test
    void aMissingValueWhereTrainingHadNoneIsUnfamiliarToo() {
        List<Unfamiliar> found = unfamiliar(",S,22,2020\n");
        assertEquals(List.of(new Unfamiliar.Category("sex", 1, 1, "", "new.csv:2", Optional.empty())), found);
        assertTrue(found.getFirst().sentence().contains("has no value in 1 of 1 row (new.csv:2)"));
    }

    @Test
    void numbersFarOutsideTheRangeAreToldOncePerColumn() {
        List<Unfamiliar> found = unfamiliar("male,S,117,2020\nmale,S,22000,2020\nmale,S,-90,2020\n");
        assertEquals(List.of(new Unfamiliar.Number("age", 2, 3, "22000", "new.csv:3", 4, 80)), found);
        assertTrue(found.getFirst().sentence().contains("in 2 of 3 rows far outside the training range (4 to 80)"));
        // Of a column with one value, nothing at all is known about others.
        assertEquals("year", unfamiliar("male,S,22,2021\n").getFirst().column());
    }

    @Test
    void whatAnEarlierVersionWroteDownHasNoRange() {
        Map<String, Object> map = new HashMap<>(FITTED.toMap());
        map.put(
                "features",
                FITTED.features().stream()
                        .map(feature -> {
                            Map<String, Object> written = new HashMap<>(feature.toMap());
                            written.remove("least");
                            written.remove("most");
                            return written;
                        })
                        .toList());
        Preprocessing earlier = Preprocessing.fromMap(map);
        assertEquals(List.of(), earlier.unfamiliar(Csv.parse("sex,port,age,year\nmale,S,22000,1\n", "new.csv")));
        assertEquals(FITTED, Preprocessing.fromMap(FITTED.toMap()));
    }
}
