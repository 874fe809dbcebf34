package dev.descent.text;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongUnaryOperator;

/**
 * A tokenizer in native memory. Encoding and decoding only read it, so that several threads may; freeing waits for them.
 * It runs to be freed.
 */
final class NativeTokenizer implements Runnable {
    private final TokenizersLibrary library;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private long handle;

    private NativeTokenizer(TokenizersLibrary library, long handle) {
        this.library = library;
        this.handle = handle;
    }

    /** Makes a tokenizer that neither pads nor truncates. */
    static NativeTokenizer of(String json, String source) {
        TokenizersLibrary library = NativeLibrary.get();
        long handle;
        try {
            handle = library.createTokenizerFromString(json);
        } catch (RuntimeException e) {
            throw Vocabulary.noTokenizer(source, e.getMessage());
        }
        library.disablePadding(handle);
        library.disableTruncation(handle);
        return new NativeTokenizer(library, handle);
    }

    /** The tokens of one text. */
    Tokens encode(String text) {
        return encode(tokenizer -> library.encode(tokenizer, text, true), text, "");
    }

    /** The tokens of two. */
    Tokens encode(String first, String second) {
        return encode(tokenizer -> library.encodeDual(tokenizer, first, second, true), first, second);
    }

    private Tokens encode(LongUnaryOperator call, String first, String second) {
        lock.readLock().lock();
        try {
            return taken(encoding(call, open()), first, second);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static long encoding(LongUnaryOperator call, long tokenizer) {
        try {
            return call.applyAsLong(tokenizer);
        } catch (RuntimeException e) {
            throw new TextException(
                    ("the text has a word that this tokenizer cannot write (%s); use a tokenizer with a token for"
                                    + " unknown words")
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /** The text of tokens, without special ones. */
    String decode(long[] ids) {
        lock.readLock().lock();
        try {
            return library.decode(open(), ids, true);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Frees the native memory, once. */
    @Override
    public void run() {
        lock.writeLock().lock();
        try {
            if (handle != 0) {
                library.deleteTokenizer(handle);
                handle = 0;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private long open() {
        if (handle == 0) {
            throw new IllegalStateException("the tokenizer is closed");
        }
        return handle;
    }

    /** Copies an encoding from native memory and frees it there. */
    private Tokens taken(long encoding, String first, String second) {
        try {
            int[] sequences = ints(library.getSequenceIds(encoding));
            CharSpan[] spans = library.getTokenCharSpans(encoding);
            List<CodePoints> texts = List.of(CodePoints.of(first), CodePoints.of(second));
            int[] begins = new int[spans.length];
            int[] ends = new int[spans.length];
            for (int i = 0; i < spans.length; i++) {
                boolean special = sequences[i] < 0 || spans[i] == null;
                begins[i] = special ? -1 : texts.get(sequences[i]).unit(spans[i].getStart());
                ends[i] = special ? -1 : texts.get(sequences[i]).unit(spans[i].getEnd());
            }
            return new Tokens(
                    ints(library.getTokenIds(encoding)),
                    ints(library.getTypeIds(encoding)),
                    List.of(library.getTokens(encoding)),
                    sequences,
                    begins,
                    ends);
        } finally {
            library.deleteEncoding(encoding);
        }
    }

    private static int[] ints(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = Math.toIntExact(values[i]);
        }
        return ints;
    }
}
