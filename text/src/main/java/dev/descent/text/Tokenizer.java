package dev.descent.text;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Turns texts into tokens and back as a tokenizer.json file of Hugging Face says, by the library that such files are made
 * for. It neither pads nor truncates, whatever the file says: texts of different lengths are a matter of batches, and
 * {@link Tokens#truncated} shortens. Several threads may use one tokenizer at the same time.
 *
 * <p>The library is native code, for Linux on x86-64 and ARM, Macs with an Apple processor, and Windows on x86-64. When
 * it is first needed it is copied to {@code $XDG_CACHE_HOME/descent/tokenizers}, or else
 * {@code ~/.cache/descent/tokenizers}. Nothing is sent or downloaded.
 *
 * <p>A text may be of any characters. Half a surrogate pair alone, which no other encoding than UTF-16 can say, is taken
 * for U+FFFD. A file should come from somebody whom you trust: one that is no tokenizer is refused, but not everything that may be
 * wrong in one is found before the native code reads it.
 */
public final class Tokenizer implements AutoCloseable {
    /** The native code takes up to 700 bytes for a character. */
    static final int LONGEST = 2_000_000;

    private static final Cleaner CLEANER = Cleaner.create();

    private final NativeTokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final Cleaner.Cleanable cleanable;

    private Tokenizer(NativeTokenizer tokenizer, Vocabulary vocabulary) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.cleanable = CLEANER.register(this, tokenizer);
    }

    /**
     * Reads a tokenizer.
     *
     * @param tokenizerJson a file in the form of {@code tokenizer.json}
     * @throws TextException if the file cannot be read or is no tokenizer, or there is no native code for this machine
     */
    public static Tokenizer read(Path tokenizerJson) {
        try {
            return of(Files.readString(tokenizerJson), tokenizerJson.toString());
        } catch (NoSuchFileException e) {
            throw new TextException(
                    "there is no file " + tokenizerJson + "; give the path of a tokenizer.json file", e);
        } catch (CharacterCodingException e) {
            throw new TextException(
                    tokenizerJson
                            + " is no text in UTF-8; give the tokenizer.json file that a model was published with",
                    e);
        } catch (IOException e) {
            throw new TextException(
                    "%s cannot be read (%s); give the path of a tokenizer.json file".formatted(tokenizerJson, e), e);
        }
    }

    /**
     * A tokenizer from the content of its file.
     *
     * @param json the content
     * @param source what to call it in errors
     * @throws TextException if it is no tokenizer, or there is no native code for this machine
     */
    public static Tokenizer of(String json, String source) {
        String whole = CodePoints.whole(json);
        Vocabulary vocabulary = Vocabulary.of(whole, source);
        return new Tokenizer(NativeTokenizer.of(whole, source), vocabulary);
    }

    /**
     * The tokens of a text, with the special ones that the tokenizer puts around it.
     *
     * @throws TextException if the text has more than 2,000,000 UTF-16 units, or a word that the vocabulary cannot write
     * @throws IllegalStateException if the tokenizer is closed
     */
    public Tokens encode(String text) {
        try {
            return tokenizer.encode(checked(text));
        } finally {
            // Else the cleaner might free it before it is locked.
            Reference.reachabilityFence(this);
        }
    }

    /**
     * The tokens of two texts that belong together, such as a question and an answer, with the special ones around and
     * between them.
     *
     * @throws TextException as for one text
     * @throws IllegalStateException if the tokenizer is closed
     */
    public Tokens encode(String first, String second) {
        try {
            return tokenizer.encode(checked(first), checked(second));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * The tokens of each text, one after the other on this thread.
     *
     * @throws TextException as for one text
     * @throws IllegalStateException if the tokenizer is closed
     */
    public List<Tokens> encode(List<String> texts) {
        return texts.stream().map(this::encode).toList();
    }

    /**
     * The text of tokens. Special tokens are left out, and so are numbers that the vocabulary does not have.
     *
     * @param ids numbers of tokens
     * @throws TextException if one is negative
     * @throws IllegalStateException if the tokenizer is closed
     */
    public String decode(int... ids) {
        for (int id : ids) {
            if (id < 0) {
                throw new TextException(id + " is no number of a token; decode numbers from 0 on");
            }
        }
        try {
            return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * How many different tokens there are, added ones among them. Their numbers are those from 0 on, but for the rare file
     * that leaves some out.
     */
    public int vocabularySize() {
        return vocabulary.ids().size();
    }

    /** The number of a token as the vocabulary writes it, such as {@code [CLS]} or {@code ##ing}, if it has that token. */
    public OptionalInt id(String token) {
        Integer id = vocabulary.ids().get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /**
     * A token as the vocabulary writes it.
     *
     * @throws TextException if no token has this number
     */
    public String token(int id) {
        String token = vocabulary.tokens().get(id);
        if (token == null) {
            throw new TextException(
                    "no token has the number " + id + "; ask for one of the " + vocabularySize() + " tokens");
        }
        return token;
    }

    /** Frees the native memory, as garbage collection does sooner or later. */
    @Override
    public void close() {
        cleanable.clean();
    }

    private static String checked(String text) {
        if (text.length() > LONGEST) {
            throw new TextException(String.format(
                    Locale.ROOT,
                    "a text of %,d characters is longer than the %,d that are encoded at a time; split it",
                    text.length(),
                    LONGEST));
        }
        return CodePoints.whole(text);
    }
}
