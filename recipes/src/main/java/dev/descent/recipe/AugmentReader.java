package dev.descent.recipe;

import dev.descent.recipe.Recipe.Augment;
import dev.descent.recipe.Recipe.Augment.Flip;
import dev.descent.word.Range;
import java.util.Arrays;
import java.util.List;

/** Reads how training examples are changed each time they are seen. */
final class AugmentReader {
    private static final int FARTHEST = 1 << 20;
    private static final List<String> KEYS = List.of("shift", "rotate", "scale", "flip", "erase", "noise", "drop");

    private AugmentReader() {}

    static Augment read(Field field) {
        Section section = Section.of(field, KEYS);
        return new Augment(
                section.find("shift").map(shift -> shift.wholeInt(0, FARTHEST)).orElse(0),
                number(section, "rotate", Range.DEGREES),
                number(section, "scale", Range.FRACTION),
                section.find("flip").map(AugmentReader::flip).orElse(Flip.NONE),
                number(section, "erase", Range.FRACTION),
                number(section, "noise", Range.NOT_NEGATIVE),
                number(section, "drop", Range.FRACTION));
    }

    private static double number(Section section, String key, Range range) {
        return section.find(key).map(value -> value.number(range)).orElse(0.0);
    }

    private static Flip flip(Field field) {
        String word = field.choice(Arrays.stream(Flip.values()).map(Flip::word).toList());
        return Arrays.stream(Flip.values())
                .filter(flip -> flip.word().equals(word))
                .findFirst()
                .orElseThrow();
    }
}
