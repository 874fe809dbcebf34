package dev.descent.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        RecipeException refused =
                assertThrows(RecipeException.class, () -> parse("standardizeTarget: true, standardiseTarget"));
        assertTrue(refused.getMessage().contains("unknown key \"standardiseTarget\""), refused.getMessage());
    }
}
