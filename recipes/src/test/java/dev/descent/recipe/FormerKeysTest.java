package dev.descent.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.word.Default;
import dev.descent.word.Formerly;
import dev.descent.word.Says;
import dev.descent.word.Word;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormerKeysTest {
    private static Recipe parse(String key) {
        return RecipeReader.parse("""
            data: {path: houses.csv, %s: false}
            model: [{linear: 4}, linear]
            loss: mse
            optimizer: {type: adamw, lr: 0.01}
            epochs: 1
            batchSize: 4
            """.formatted(key), "test.yaml", "test", Path.of(""), List.of());
    }

    @Test
    void aKeyThatWasSpelledOtherwiseIsReadAsWhatItIsCalledNow() {
        Recipe recipe = parse("standardiseTarget");
        assertEquals(parse("standardizeTarget"), recipe);
        assertTrue(RecipeWriter.write(recipe).contains("standardizeTarget: false"), RecipeWriter.write(recipe));
    }

    @Test
    void bothSpellingsAtOnceAreRefused() {
        RequestException refused =
                assertThrows(RequestException.class, () -> parse("standardizeTarget: true, standardiseTarget"));
        assertTrue(refused.getMessage().contains("unknown key \"standardiseTarget\""), refused.getMessage());
    }

    sealed interface Shape {}

    @Word("round")
    @Says("round")
    record Round(
            @Says("from side to side") @Default("1") @Formerly("diameter")
            double width) implements Shape {}

    @Word("square")
    @Says("square")
    record Square(@Says("from side to side") @Default("1") double width) implements Shape {}

    private static Object shape(String text) {
        Yaml tree = YamlReader.read(text, "test.yaml", Path.of(""));
        return Vocabulary.of(Shape.class).read(new Field("shape", tree), "shape");
    }

    @Test
    void aKeyOfABlockWithATypeCanHaveHadAnotherNameToo() {
        assertEquals(new Round(2), shape("{type: round, diameter: 2}"));
        assertThrows(RequestException.class, () -> shape("{type: square, diameter: 2}"));
        assertThrows(RequestException.class, () -> shape("{type: round, width: 1, diameter: 2}"));
    }
}
