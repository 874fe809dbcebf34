package dev.descent.word;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The words of constants. */
public final class Words {
    private Words() {}

    /** What a constant is called: its {@link Word}, or its name as people write it, {@code LEAKY_RELU} as {@code leakyRelu}. */
    public static String of(Enum<?> constant) {
        try {
            Word word = constant.getDeclaringClass().getField(constant.name()).getAnnotation(Word.class);
            return word == null ? ofName(constant) : word.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ofName(Enum<?> constant) {
        String[] parts = constant.name().toLowerCase(Locale.ROOT).split("_", -1);
        StringBuilder word = new StringBuilder(parts[0]);
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            word.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
        }
        return word.toString();
    }

    /** The words of all constants, in their order. */
    public static List<String> of(Class<? extends Enum<?>> constants) {
        return Arrays.stream(constants.getEnumConstants()).map(Words::of).toList();
    }
}
