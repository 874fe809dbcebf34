package dev.descent.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokensTest {
    /** The library's own truncation is the oracle. */
    @Test
    void truncatesAsTheReferenceDoes() {
        TokenizersLibrary library = NativeLibrary.get();
        long oracle = library.createTokenizerFromString(Samples.BERT);
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            for (int most = 3; most < 14; most++) {
                library.setTruncation(oracle, most, "LONGEST_FIRST", 0);
                for (int first = 0; first < 8; first++) {
                    String one = "red houses ".repeat(first).trim();
                    assertEquals(
                            ids(library, library.encode(oracle, one, true)),
                            ids(tokenizer.encode(one).truncated(most)));
                    for (int second = 0; second < 8; second++) {
                        String two = "a ".repeat(second);
                        assertEquals(
                                ids(library, library.encodeDual(oracle, one, two, true)),
                                ids(tokenizer.encode(one, two).truncated(most)),
                                first + " and " + second + " words, " + most + " tokens");
                    }
                }
            }
        } finally {
            library.deleteTokenizer(oracle);
        }
    }

    private static List<Long> ids(TokenizersLibrary library, long encoding) {
        try {
            return Arrays.stream(library.getTokenIds(encoding)).boxed().toList();
        } finally {
            library.deleteEncoding(encoding);
        }
    }

    private static List<Long> ids(Tokens tokens) {
        return Arrays.stream(tokens.ids()).asLongStream().boxed().toList();
    }

    @Test
    void keepsEverythingElseOfTheTokensThatStay() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            assertEquals(
                    tokenizer.encode("red"), tokenizer.encode("red houses a a").truncated(3));
            Tokens whole = tokenizer.encode("red");
            assertSame(whole, whole.truncated(3));
        }
    }

    @Test
    void cannotTruncateSpecialTokens() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            assertEquals(2, tokenizer.encode("red").truncated(2).size());
            assertEquals(
                    "2 tokens are special ones, which stay, so that a text cannot be truncated to 1 tokens; allow more",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> tokenizer.encode("red").truncated(1))
                            .getMessage());
        }
    }

    @Test
    void refusesComponentsOfDifferentLengths() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Tokens(new int[1], new int[1], List.of("a"), new int[1], new int[1], new int[2]));
    }
}
