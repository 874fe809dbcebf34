package dev.descent.recipe;

import dev.descent.data.table.CsvFormat;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a recipe says of how a CSV file is written, in its own words. */
final class FormatWords {
    /** The keys, in the order in which they are written. */
    static final List<String> KEYS = List.of("separator", "encoding", "header", "decimal", "thousands", "dates");

    private static final Map<String, Character> SEPARATORS = ordered(",", ',', ";", ';', "tab", '\t', "|", '|');
    private static final Map<String, Character> DECIMALS = ordered(".", '.', ",", ',');
    private static final Map<String, String> THOUSANDS =
            ordered("none", "", ".", ".", ",", ",", "'", "'", "blank", " ");
    private static final Map<String, CsvFormat.Dates> DATES =
            ordered("dayFirst", CsvFormat.Dates.DAY_FIRST, "monthFirst", CsvFormat.Dates.MONTH_FIRST);

    /** What stands in for marks that have a meaning in YAML. */
    private static final Map<String, String> NAMES =
            Map.of("comma", ",", "semicolon", ";", "pipe", "|", "point", ".", "apostrophe", "'");

    private FormatWords() {}

    @SuppressWarnings("unchecked")
    private static <T> Map<String, T> ordered(Object... wordsAndMeanings) {
        Map<String, T> map = new LinkedHashMap<>();
        for (int i = 0; i < wordsAndMeanings.length; i += 2) {
            map.put((String) wordsAndMeanings[i], (T) wordsAndMeanings[i + 1]);
        }
        return map;
    }

    /** What a block says. */
    static CsvFormat read(Section section) {
        return new CsvFormat(
                meaning(section, "separator", SEPARATORS),
                section.find("encoding").map(FormatWords::encoding),
                section.find("header").map(Field::flag),
                meaning(section, "decimal", DECIMALS),
                thousands(section),
                meaning(section, "dates", DATES));
    }

    private static Optional<String> thousands(Section section) {
        Optional<String> mark = meaning(section, "thousands", THOUSANDS);
        Optional<Character> decimal = meaning(section, "decimal", DECIMALS);
        if (mark.isPresent() && mark.equals(decimal.map(String::valueOf))) {
            throw section.error("\"data.decimal\" and \"data.thousands\" are both \"" + mark.get()
                    + "\", so that no number could be read; correct one of them");
        }
        return mark;
    }

    private static <T> Optional<T> meaning(Section section, String key, Map<String, T> meanings) {
        List<String> words = new ArrayList<>(meanings.keySet());
        NAMES.forEach((name, mark) -> {
            if (meanings.containsKey(mark)) {
                words.add(name);
            }
        });
        words.subList(meanings.size(), words.size()).sort(null);
        return section.find(key)
                .map(field -> field.choice(words))
                .map(word -> meanings.get(meanings.containsKey(word) ? word : NAMES.get(word)));
    }

    private static Charset encoding(Field field) {
        try {
            return Charset.forName(field.text());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new RecipeException(
                    field.mustBe("the name of an encoding, such as utf-8, windows-1252 or utf-16le")
                            .getMessage(),
                    e);
        }
    }

    /** Writes what is said, so that it reads back as the same. */
    static void write(CsvFormat format, Map<String, Object> map) {
        format.separator().ifPresent(mark -> map.put("separator", word(SEPARATORS, mark)));
        format.encoding()
                .ifPresent(charset -> map.put("encoding", charset.name().toLowerCase(Locale.ROOT)));
        format.header().ifPresent(there -> map.put("header", there));
        format.decimal().ifPresent(mark -> map.put("decimal", word(DECIMALS, mark)));
        format.thousands().ifPresent(mark -> map.put("thousands", word(THOUSANDS, mark)));
        format.dates().ifPresent(order -> map.put("dates", word(DATES, order)));
    }

    private static <T> String word(Map<String, T> meanings, T meaning) {
        return meanings.entrySet().stream()
                .filter(entry -> entry.getValue().equals(meaning))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(meaning::toString);
    }
}
