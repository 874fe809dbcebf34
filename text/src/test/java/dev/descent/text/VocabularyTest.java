package dev.descent.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    /** The file says 40, but the library gives the next number; a model reads what the library gives. */
    @Test
    void numbersAddedTokensAsTheLibraryDoes() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            assertEquals(
                    tokenizer.encode("[NEW]").ids()[1], tokenizer.id("[NEW]").orElseThrow());
            assertEquals("[NEW]", tokenizer.token(tokenizer.encode("[NEW]").ids()[1]));
            assertEquals(OptionalInt.of(10), tokenizer.id("[NEW]"));
        }
    }

    @Test
    void numbersTheTokensOfAUnigramModelByTheirPlace() {
        String json = """
            {"added_tokens": [%s, %s], "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": null,
             "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
                       "vocab": [["<unk>", 0.0], ["a", -1.0], ["bc", -2.5]]}}
            """.formatted(Samples.added(0, "<unk>"), Samples.added(7, "<mask>"));
        try (Tokenizer tokenizer = Tokenizer.of(json, "sample")) {
            Tokens tokens = tokenizer.encode("abc<mask>x");
            assertEquals(List.of("a", "bc", "<mask>", "x"), tokens.tokens());
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        tokens.ids()[i], tokenizer.id(tokens.tokens().get(i)).orElseThrow());
            }
            assertEquals("<unk>", tokenizer.token(tokens.ids()[3]));
            assertEquals(4, tokenizer.vocabularySize());
        }
    }
}
