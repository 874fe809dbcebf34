package dev.descent.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.data.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What means missing where, and what a target has to be. */
class MissingValuesTest {
    /** Nobody has a glucose of 0 or a BMI of 0; an outcome of 0 is the usual one. */
    private static final Table PIMA =
            Csv.parse("glucose,bmi,outcome\n148,33.6,1\n0,26.6,0\n183,0.0,1\n89,28.1,0\n", "pima.csv");

    @Test
    void aZeroMeansMissingInTheColumnsThatAreSaidAndNotInTheTarget() {
        Columns columns = Columns.classOf("outcome").missingIn("glucose", "0").missingIn("bmi", "0");
        Preprocessing fitted = Preprocessing.fit(PIMA, columns);
        assertEquals((148 + 183 + 89) / 3.0, ((Feature.Number) fitted.features().get(0)).mean(), 1e-12);
        assertEquals(
                (33.6 + 26.6 + 28.1) / 3, ((Feature.Number) fitted.features().get(1)).mean(), 1e-12);
        Dataset data = fitted.apply(PIMA);
        assertEquals(0, data.floats("x", 1)[0]);
        assertEquals(List.of("0", "1"), data.classNames());
        assertTrue(columns.isMissing(PIMA, 2, "bmi") && !columns.isMissing(PIMA, 1, "outcome"));
        assertEquals(Map.of("glucose", Set.of("0"), "bmi", Set.of("0")), fitted.missingIn());
        assertEquals(fitted, Preprocessing.fromMap(fitted.toMap()));
        Refusal.of(
                () -> Preprocessing.fit(PIMA, Columns.classOf("outcome").missingIn("glucos", "0")),
                "no column \"glucos\"",
                "did you mean \"glucose\"?");
    }

    @Test
    void whatMeansMissingEverywhereMeansItBesides() {
        Table table = Csv.parse("a,b,y\n?,0,u\n1,?,v\n0,2,v\n", "t.csv");
        Preprocessing fitted =
                Preprocessing.fit(table, Columns.classOf("y").missing("?").missingIn("b", "0"));
        assertEquals(0.5, ((Feature.Number) fitted.features().get(0)).mean());
        assertEquals(2, ((Feature.Number) fitted.features().get(1)).mean());
    }

    @Test
    void theTargetsValuesAreSpokenOfAsTheTarget() {
        Refusal.of(
                () -> Preprocessing.fit(PIMA, Columns.classOf("outcome").missing("0")),
                "pima.csv:3: column \"outcome\" is the target and is \"0\", which is said to mean missing",
                "of which columns");
        Table prices = Csv.parse("size,price\n1,5\n2,R\n3,7\n4,\n", "prices.csv");
        String refused = assertThrows(
                        DataException.class, () -> Preprocessing.fit(prices.select(0, 1, 2), Columns.numberOf("price")))
                .getMessage();
        assertTrue(refused.startsWith("prices.csv:3: column \"price\" is \"R\", which is not a number; "), refused);
        assertTrue(refused.contains("remove the row") && !refused.contains("category"), refused);
        Preprocessing fitted = Preprocessing.fit(prices.select(0, 2), Columns.numberOf("price"));
        Refusal.of(() -> fitted.apply(prices), "prices.csv:3", "remove the row, or learn to tell classes");
        Refusal.of(() -> fitted.apply(prices.select(3)), "prices.csv:5", "leave such rows out (dropMissingTarget)");
    }

    @Test
    void theClassThatIsSaidToBePositiveIsTheLast() {
        Columns told = Columns.classOf("outcome").positive("0");
        Preprocessing fitted = Preprocessing.fit(PIMA, told);
        assertEquals(List.of("1", "0"), fitted.classNames());
        assertEquals(0, fitted.apply(PIMA).ints("y")[0]);
        assertEquals(
                List.of("0", "1"),
                Preprocessing.fit(PIMA, Columns.classOf("outcome").positive("1"))
                        .classNames());
        Refusal.of(() -> Preprocessing.fit(PIMA, told.positive("yes")), "\"yes\"", "none of the target \"outcome\"");
        Table three = Csv.parse("a,y\n1,u\n2,v\n3,w\n", "t.csv");
        Refusal.of(
                () -> Preprocessing.fit(three, Columns.classOf("y").positive("u")),
                "the positive one of two classes",
                "3 classes");
    }
}
