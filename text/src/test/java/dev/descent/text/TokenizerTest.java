package dev.descent.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
    @Test
    void encodesATextWithItsSpecialTokens() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            Tokens tokens = tokenizer.encode("A red houses");

            assertEquals(List.of("[CLS]", "a", "red", "house", "##s", "[SEP]"), tokens.tokens());
            assertArrayEquals(new int[] {2, 7, 4, 5, 6, 3}, tokens.ids());
            assertArrayEquals(new int[6], tokens.types());
            assertArrayEquals(new int[] {-1, 0, 0, 0, 0, -1}, tokens.sequences());
            assertArrayEquals(new int[] {-1, 0, 2, 6, 11, -1}, tokens.begins());
            assertArrayEquals(new int[] {-1, 1, 5, 11, 12, -1}, tokens.ends());
        }
    }

    @Test
    void encodesTwoTextsTogether() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            Tokens tokens = tokenizer.encode("red", "a house");

            assertEquals(List.of("[CLS]", "red", "[SEP]", "a", "house", "[SEP]"), tokens.tokens());
            assertArrayEquals(new int[] {0, 0, 0, 1, 1, 1}, tokens.types());
            assertArrayEquals(new int[] {-1, 0, -1, 1, 1, -1}, tokens.sequences());
            assertArrayEquals(new int[] {-1, 0, -1, 0, 2, -1}, tokens.begins());
        }
    }

    @Test
    void encodesEachTextOfAListAsByItself() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            assertEquals(
                    List.of(tokenizer.encode("red"), tokenizer.encode(""), tokenizer.encode("a house")),
                    tokenizer.encode(List.of("red", "", "a house")));
        }
    }

    @Test
    void neitherPadsNorTruncatesWhereTheFileDoes() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.wordPiece(Samples.PADS_AND_TRUNCATES, "[UNK]"), "sample")) {
            assertEquals(3, tokenizer.encode("red").size());
            assertEquals(8, tokenizer.encode("a a a a a a").size());
        }
    }

    @Test
    void countsOffsetsAsStringsDo() {
        String text = "\uD83D\uDE00 red \uD83D\uDE00\uD83D\uDE00 cafe\u0301 house";
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            Tokens tokens = tokenizer.encode(text);

            assertEquals(
                    List.of("\uD83D\uDE00", "red", "\uD83D\uDE00\uD83D\uDE00", "cafe", "house"),
                    IntStream.range(1, tokens.size() - 1)
                            .mapToObj(i -> text.substring(tokens.begins()[i], tokens.ends()[i]))
                            .toList());
            assertEquals(
                    "cafe", tokens.tokens().get(4), "its accent is taken off, and stands outside, as in the reference");
        }
    }

    @Test
    void takesHalfASurrogatePairForAReplacementCharacter() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            for (String half : List.of("\uD83D", "\uDE00")) {
                Tokens tokens = tokenizer.encode(half + " red " + half);
                assertEquals(tokenizer.encode("\uFFFD red \uFFFD"), tokens);
                assertEquals(2, tokens.begins()[2]);
            }
            assertEquals(tokenizer.encode("\uFFFD\uFFFD"), tokenizer.encode("\uDE00\uD83D"));
        }
    }

    @Test
    void encodesOddTexts() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            assertEquals(List.of("[CLS]", "[SEP]"), tokenizer.encode("").tokens());
            assertEquals(
                    List.of("[CLS]", "[SEP]", "[SEP]"), tokenizer.encode("", "").tokens());
            assertEquals(
                    List.of("[CLS]", "[UNK]", "red", "[SEP]"),
                    tokenizer.encode("\0 red").tokens());
            assertEquals(
                    List.of("[CLS]", "[SEP]", "red", "[SEP]"),
                    tokenizer.encode("[SEP] red").tokens());
            assertEquals(0, tokenizer.encode("[SEP] red").begins()[1], "written in the text, it is not special");
            assertEquals(
                    4, tokenizer.encode("e" + "\u0301".repeat(1000) + " red").size());
        }
    }

    @Test
    void encodesAMillionCharacters() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            Tokens tokens = tokenizer.encode("red ".repeat(250_000));
            assertEquals(250_002, tokens.size());
            assertEquals(999_999, tokens.ends()[250_000]);
            assertEquals(3, tokenizer.encode("r".repeat(1_000_000)).size());
        }
    }

    @Test
    void refusesATextThatIsTooLong() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            assertEquals(
                    "a text of 2,000,001 characters is longer than the 2,000,000 that are encoded at a time; split it",
                    assertThrows(TextException.class, () -> tokenizer.encode(" ".repeat(Tokenizer.LONGEST + 1)))
                            .getMessage());
        }
    }

    @Test
    void refusesAWordThatItsVocabularyCannotWrite() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.WITHOUT_UNKNOWN, "sample")) {
            assertEquals(4, tokenizer.encode("a house").size());
            for (List<String> texts : List.of(List.of("blue"), List.of("red", "blue"))) {
                assertEquals(
                        "the text has a word that this tokenizer cannot write (WordPiece error: Missing [UNK] token"
                                + " from the vocabulary); use a tokenizer with a token for unknown words",
                        assertThrows(TextException.class, () -> tokenizer.encode(texts))
                                .getMessage());
            }
        }
    }

    @Test
    void decodesWithoutSpecialTokens() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            assertEquals(
                    "a red houses",
                    tokenizer.decode(tokenizer.encode("A red houses").ids()));
            assertEquals("", tokenizer.decode());
            assertEquals("red", tokenizer.decode(4, 9999, Integer.MAX_VALUE), "as the reference does");
            assertEquals(
                    "-100 is no number of a token; decode numbers from 0 on",
                    assertThrows(TextException.class, () -> tokenizer.decode(4, -100))
                            .getMessage());
        }
    }

    @Test
    void knowsItsVocabulary() {
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample")) {
            assertEquals(11, tokenizer.vocabularySize());
            assertEquals(OptionalInt.of(6), tokenizer.id("##s"));
            assertEquals(OptionalInt.empty(), tokenizer.id("blue"));
            assertEquals("house", tokenizer.token(5));
            assertEquals(
                    "no token has the number 11; ask for one of the 11 tokens",
                    assertThrows(TextException.class, () -> tokenizer.token(11)).getMessage());
        }
    }

    @Test
    void refusesWhatIsNoTokenizer(@TempDir Path folder) throws Exception {
        String cure = "; give the tokenizer.json file that a model was published with";
        assertEquals("x is no tokenizer (it has no \"model\")" + cure, refusal("{}"));
        assertEquals("x is no tokenizer (it has no \"model\")" + cure, refusal("[1]"));
        assertEquals("x is no tokenizer (its \"model\" has no \"vocab\")" + cure, refusal("{\"model\": {}}"));
        assertEquals(
                "x is no tokenizer (\"a\" has the number 1.5)" + cure,
                refusal("{\"model\": {\"vocab\": {\"a\": 1.5}}}"));
        assertTrue(refusal("{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}}}")
                .matches("x is no tokenizer \\(.+\\); give the tokenizer.json .+"));
        assertTrue(refusal("no JSON").matches("x is no JSON \\(.+\\); give the tokenizer.json .+"));
        assertTrue(refusal("").matches("x is no JSON \\(.+\\); give the tokenizer.json .+"));
        assertTrue(refusal("[".repeat(100_000)).matches("x is no JSON \\(.+\\); give the tokenizer.json .+"));

        Path file = folder.resolve("tokenizer.json");
        assertEquals(
                "there is no file " + file + "; give the path of a tokenizer.json file",
                assertThrows(TextException.class, () -> Tokenizer.read(file)).getMessage());
        Files.write(file, new byte[] {'"', (byte) 0xFF, '"'});
        assertEquals(
                file + " is no text in UTF-8" + cure,
                assertThrows(TextException.class, () -> Tokenizer.read(file)).getMessage());
        assertTrue(assertThrows(TextException.class, () -> Tokenizer.read(folder))
                .getMessage()
                .startsWith(folder + " cannot be read ("));
    }

    private static String refusal(String json) {
        return assertThrows(TextException.class, () -> Tokenizer.of(json, "x")).getMessage();
    }

    @Test
    void isClosedOnce() {
        Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample");
        tokenizer.close();
        tokenizer.close();
        assertThrows(IllegalStateException.class, () -> tokenizer.encode("red"));
        assertThrows(IllegalStateException.class, () -> tokenizer.encode("red", "red"));
        assertThrows(IllegalStateException.class, () -> tokenizer.decode(4));
    }

    @Test
    void servesSeveralThreads() throws Exception {
        List<String> texts = IntStream.range(0, 200)
                .mapToObj(i -> "red ".repeat(i % 17) + "houses \uD83D\uDE00 ".repeat(i % 5) + "a".repeat(i % 90))
                .toList();
        try (Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample");
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Tokens> expected = tokenizer.encode(texts);
            Callable<List<Tokens>> task = () -> tokenizer.encode(texts);
            for (Future<List<Tokens>> future : threads.invokeAll(Collections.nCopies(32, task))) {
                assertEquals(expected, future.get());
            }
        }
    }

    /** Closing frees memory that others may be reading: it has to wait for them. */
    @Test
    void isClosedWhileOthersEncode() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 20; round++) {
                Tokenizer tokenizer = Tokenizer.of(Samples.BERT, "sample");
                List<Future<Boolean>> futures = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    futures.add(threads.submit(() -> encodesUntilClosed(tokenizer)));
                }
                Thread.sleep(2);
                tokenizer.close();
                for (Future<Boolean> future : futures) {
                    assertTrue(future.get());
                }
            }
        }
    }

    private static boolean encodesUntilClosed(Tokenizer tokenizer) {
        try {
            while (true) {
                assertFalse(tokenizer.encode("a red house").tokens().isEmpty());
            }
        } catch (IllegalStateException _) {
            return true;
        }
    }
}
