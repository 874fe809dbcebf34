package dev.descent.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.word.Default;
import dev.descent.word.In;
import dev.descent.word.Range;
import dev.descent.word.Says;
import dev.descent.word.Short;
import dev.descent.word.Word;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Words whose only setting may be left out, so that nothing but its usual value can be shown as an example. */
class ShortFormTest {
    sealed interface Part {}

    @Word("fade")
    @Says("less of all")
    record Fade(
            @Short @Says("how much less") @In(Range.FRACTION) @Default("0.5")
            double by) implements Part {}

    @Word("limit")
    @Says("no more than so much")
    record Limit(
            @Short @Says("how much") @In(Range.POSITIVE) OptionalDouble most) implements Part {}

    private static Object part(String text) {
        Yaml tree = YamlReader.read(text, "test.yaml", Path.of(""));
        return Vocabulary.of(Part.class).item(new Field("part", tree));
    }

    private static String refusal(String text) {
        return assertThrows(RequestException.class, () -> part(text)).getMessage();
    }

    @Test
    void aNumberInPlaceOfTheBlockIsTheOnlySetting() {
        assertEquals(new Fade(0.25), part("{fade: 0.25}"));
        assertEquals(new Fade(0.5), part("fade"));
        assertEquals(new Limit(OptionalDouble.of(3)), part("{limit: 3}"));
        assertEquals(new Limit(OptionalDouble.empty()), part("limit"));
    }

    @Test
    void aNumberOutOfRangeIsRefusedWithWhatIsAllowed() {
        String fade = refusal("{fade: 2}");
        assertTrue(fade.endsWith("must be a number from 0 and below 1, such as \"fade: 0.5\""), fade);
        String limit = refusal("{limit: 0}");
        assertTrue(limit.endsWith("must be a number above 0"), limit);
    }
}
