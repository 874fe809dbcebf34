package dev.descent.run.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.recipe.RequestException;
import dev.descent.run.store.Filter.Comparison;
import dev.descent.run.store.Filter.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
    private static List<Condition> conditions(String text) {
        return Filter.parse(text).conditions();
    }

    @Test
    void conditionsAreJoinedByAnd() {
        assertEquals(
                List.of(
                        new Condition("recipe", Comparison.EQUAL, "digits"),
                        new Condition("optimizer.lr", Comparison.LESS, 0.01),
                        new Condition("accuracy", Comparison.GREATER, 0.97)),
                conditions("recipe=digits and optimizer.lr<0.01 and accuracy>97%"));
    }

    @Test
    void everyComparisonIsUnderstoodWithAndWithoutBlanks() {
        for (Comparison comparison : Comparison.values()) {
            Object value = comparison == Comparison.CONTAINS ? "1e-3" : (Object) 1e-3;
            Condition condition = new Condition("a.b", comparison, value);
            assertEquals(List.of(condition), conditions("a.b" + comparison.sign() + "1e-3"));
            assertEquals(List.of(condition), conditions("  a.b " + comparison.sign() + "  1e-3 "));
        }
        assertEquals(conditions("a=1"), conditions("a==1"));
    }

    @Test
    void textsMayHaveBlanksAndQuotes() {
        assertEquals(
                List.of(new Condition("state", Comparison.EQUAL, "stopped early")), conditions("state=stopped early"));
        assertEquals(
                List.of(
                        new Condition("verdict", Comparison.NOT_EQUAL, "sound and safe"),
                        new Condition("seed", Comparison.EQUAL, "7")),
                conditions("verdict!='sound and safe' AND seed=\"7\""));
        assertEquals(List.of(new Condition("recipe", Comparison.EQUAL, "brand")), conditions("recipe=brand"));
        assertEquals(
                List.of(new Condition("recipe", Comparison.EQUAL, "andes"), new Condition("x", Comparison.LESS, 2.0)),
                conditions("recipe=andes and x<2"));
    }

    @Test
    void numbersAreThoseOfRecipes() {
        assertEquals(60000.0, conditions("x=60_000").getFirst().value());
        assertEquals(-0.5, conditions("x=-.5").getFirst().value());
        assertEquals("1e", conditions("x=1e").getFirst().value());
        assertEquals("0.1.0", conditions("x=0.1.0").getFirst().value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "accuracy",
                "accuracy>",
                ">3",
                "a=1 and",
                "a=1 and and b=2",
                "a=1 b=2 c",
                "a>>3",
                "a=\"x"
            })
    void whatCannotBeReadIsToldWithTheGrammar(String text) {
        String message =
                assertThrows(RequestException.class, () -> Filter.parse(text)).getMessage();
        assertTrue(message.startsWith("the filter \"" + text + "\""), message);
        assertTrue(message.contains("write KEY=VALUE"), message);
    }

    @Test
    void theErrorNamesThePlace() {
        assertTrue(assertThrows(RequestException.class, () -> Filter.parse("a=1 and b>>3"))
                .getMessage()
                .startsWith("the filter \"a=1 and b>>3\" cannot be read from \"b>>3\" on: write "));
    }
}
