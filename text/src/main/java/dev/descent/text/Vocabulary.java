package dev.descent.text;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a tokenizer.json file and their numbers. The library does not tell them, so that they are read here, by
 * its rules: an added token has the number that the model gives it, whatever the file says, and otherwise the next one.
 *
 * @param ids the number of each token
 * @param tokens the token of each number
 */
record Vocabulary(Map<String, Integer> ids, Map<Integer, String> tokens) {
    /**
     * Reads a file's vocabulary.
     *
     * @param source what the text is called in errors
     * @throws TextException if the text is no JSON, or has no vocabulary
     */
    static Vocabulary of(String json, String source) {
        if (!(parsed(json, source) instanceof Map<?, ?> file) || !(file.get("model") instanceof Map<?, ?> model)) {
            throw noTokenizer(source, "it has no \"model\"");
        }
        Vocabulary vocabulary = new Vocabulary(new HashMap<>(), new HashMap<>());
        switch (model.get("vocab")) {
            case Map<?, ?> numbered -> numbered.forEach((token, id) -> vocabulary.put(token, id, source));
            case List<?> scored -> {
                for (int id = 0; id < scored.size(); id++) {
                    Object token = scored.get(id) instanceof List<?> pair && !pair.isEmpty() ? pair.getFirst() : "";
                    vocabulary.put(token, id, source);
                }
            }
            case null, default -> throw noTokenizer(source, "its \"model\" has no \"vocab\"");
        }
        if (file.get("added_tokens") instanceof List<?> added) {
            vocabulary.add(added, source);
        }
        return vocabulary;
    }

    private static Object parsed(String json, String source) {
        try {
            return JSON.std.anyFrom(json);
        } catch (IOException e) {
            String message = e.getMessage().lines().findFirst().orElse("");
            throw new TextException(
                    "%s is no JSON (%s); give the tokenizer.json file that a model was published with"
                            .formatted(source, message),
                    e);
        }
    }

    /** The sentence for JSON that describes no tokenizer. */
    static TextException noTokenizer(String source, String reason) {
        return new TextException("%s is no tokenizer (%s); give the tokenizer.json file that a model was published with"
                .formatted(source, reason));
    }

    private void add(List<?> added, String source) {
        int ofModel = Math.max(ids.size(), tokens.size());
        int next = ofModel;
        for (Object entry : added) {
            if (!(entry instanceof Map<?, ?> token) || !(token.get("content") instanceof String content)) {
                throw noTokenizer(source, "an entry of \"added_tokens\" has no \"content\"");
            }
            if (content.isEmpty()) {
                continue;
            }
            int id = ids.getOrDefault(content, next);
            put(content, id, source);
            if (id >= ofModel) {
                next = Math.max(next, id + 1);
            }
        }
    }

    private void put(Object token, Object id, String source) {
        if (!(token instanceof String text) || !(id instanceof Integer number) || number < 0) {
            throw noTokenizer(source, "\"%s\" has the number %s".formatted(token, id));
        }
        ids.put(text, number);
        tokens.put(number, text);
    }
}
