package dev.descent.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Tokenizers that people use, and texts that people write. */
class RealTokenizersTest {
    @Test
    void encodesTheSentencesOfAllMiniLmAsItsReferenceDid() throws IOException {
        Path file = RealData.at("minilm/all-minilm-l6-v2-tokenizer.json");
        Map<String, Object> golden =
                JSON.std.mapFrom(RealData.at("minilm/golden.json").toFile());
        try (Tokenizer tokenizer = Tokenizer.read(file)) {
            assertEquals(30_522, tokenizer.vocabularySize());
            List<?> items = (List<?>) golden.get("items");
            assertEquals(9, items.size());
            for (Object item : items) {
                Map<?, ?> expected = (Map<?, ?>) item;
                Tokens tokens = tokenizer.encode((String) expected.get("text"));
                assertEquals(expected.get("tokens"), tokens.tokens());
                assertArrayEquals(
                        ((List<?>) expected.get("input_ids"))
                                .stream().mapToInt(id -> (Integer) id).toArray(),
                        tokens.ids());
            }
        }
    }

    @Test
    void numbersEveryTokenOfAllMiniLmAsItsFileDoes() {
        Path file = RealData.at("minilm/all-minilm-l6-v2-tokenizer.json");
        try (Tokenizer tokenizer = Tokenizer.read(file)) {
            for (int id = 0; id < tokenizer.vocabularySize(); id++) {
                assertEquals(id, tokenizer.id(tokenizer.token(id)).orElseThrow());
            }
            assertEquals("[MASK]", tokenizer.token(103));
        }
    }

    /** Ids that OpenAI's encoder gives these texts. */
    @Test
    void encodesAsGpt2Does() throws IOException {
        try (Tokenizer tokenizer = gpt2()) {
            assertEquals(50_257, tokenizer.vocabularySize());
            assertArrayEquals(
                    new int[] {15496, 11, 314, 1101, 257, 3303, 2746, 11},
                    tokenizer.encode("Hello, I'm a language model,").ids());
            assertArrayEquals(
                    new int[] {50256}, tokenizer.encode("<|endoftext|>").ids());
        }
    }

    /** A byte-level vocabulary can write everything, so that the way back leads to the same text. */
    @Test
    void leadsBackToTheSameText() throws IOException {
        try (Tokenizer tokenizer = gpt2()) {
            List<String> lines = lines();
            lines.addAll(
                    List.of("\0", "\uD83D\uDE00 \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67", "e\u0301\u0323"));
            for (String line : lines) {
                Tokens tokens = tokenizer.encode(line);
                assertEquals(line, tokenizer.decode(tokens.ids()));
                assertEquals(0, tokens.begins()[0]);
                assertEquals(line.length(), tokens.ends()[tokens.size() - 1]);
            }
            assertEquals(3, tokenizer.encode("   x").size());
            assertTrue(tokenizer.encode(" ".repeat(1_000_000)).size() > 1000);
        }
    }

    @Test
    void findsEveryWordOfManyLanguagesInItsText() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.read(RealData.at("minilm/all-minilm-l6-v2-tokenizer.json"))) {
            for (String line : lines()) {
                Tokens tokens = tokenizer.encode(line, line);
                int end = 0;
                for (int i = 1; tokens.sequences()[i] == 0; i++) {
                    String gap = line.substring(end, tokens.begins()[i]);
                    assertTrue(isBlank(gap), () -> "\"" + gap + "\" is left out of " + line);
                    end = tokens.ends()[i];
                }
            }
        }
    }

    /** Blank for the normalizer, to which a no-break space is a space. */
    private static boolean isBlank(String gap) {
        return gap.codePoints().allMatch(c -> Character.isSpaceChar(c) || Character.isWhitespace(c));
    }

    /** Some lines each in English, German, French, Czech and Russian. */
    private static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String language : List.of("en", "de", "fr", "cs")) {
            Path file = RealData.at("multi30k/task1/val." + language + ".gz");
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file));
                    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                lines.addAll(reader.lines().limit(200).toList());
            }
        }
        lines.addAll(
                Files.readAllLines(RealData.at("stsb-multi/stsb-ru-dev.csv")).subList(0, 200));
        assertEquals(1000, lines.size());
        return lines;
    }

    /** GPT-2's vocabulary in the form of tokenizer.json. */
    private static Tokenizer gpt2() throws IOException {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("fuse_unk", false);
        model.put("vocab", JSON.std.mapFrom(RealData.at("gpt2-bpe/encoder.json").toFile()));
        List<String> merges = Files.readAllLines(RealData.at("gpt2-bpe/vocab.bpe"));
        model.put("merges", merges.subList(1, merges.size()));
        Map<String, Object> bytes =
                Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", false, "use_regex", true);
        Map<String, Object> end = Map.of(
                "id",
                50256,
                "content",
                "<|endoftext|>",
                "single_word",
                false,
                "lstrip",
                false,
                "rstrip",
                false,
                "normalized",
                true,
                "special",
                true);
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("added_tokens", List.of(end));
        file.put("pre_tokenizer", bytes);
        file.put("post_processor", bytes);
        file.put("decoder", bytes);
        file.put("model", model);
        return Tokenizer.of(JSON.std.asString(file), "GPT-2");
    }
}
