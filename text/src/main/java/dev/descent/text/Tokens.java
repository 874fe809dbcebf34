package dev.descent.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text, or a pair of texts, as tokens: for each token one entry in each of the components. Tokens that the tokenizer
 * adds around the texts, such as {@code [CLS]} and {@code [SEP]}, are here called special; one that is written in a text
 * is not.
 *
 * @param ids the token's number in the vocabulary, what a model reads
 * @param types the token's segment, as models like BERT read it: 0, in the second of two texts often 1
 * @param tokens the token as the vocabulary writes it, such as {@code ##ing}
 * @param sequences which text the token is of: 0 the first, 1 the second, −1 none, for it is special
 * @param begins where the token begins in its text, in UTF-16 units as {@link String#substring} counts; −1 if special
 * @param ends where it ends, exclusive; −1 if special
 */
public record Tokens(int[] ids, int[] types, List<String> tokens, int[] sequences, int[] begins, int[] ends) {
    /** Refuses components of different lengths. */
    public Tokens {
        tokens = List.copyOf(tokens);
        int size = ids.length;
        if (types.length != size
                || tokens.size() != size
                || sequences.length != size
                || begins.length != size
                || ends.length != size) {
            throw new IllegalArgumentException(size + " ids with " + types.length + " types, " + tokens.size()
                    + " tokens, " + sequences.length + " sequences, " + begins.length + " begins and " + ends.length
                    + " ends; give as many of each");
        }
    }

    /** How many tokens there are. */
    public int size() {
        return ids.length;
    }

    /**
     * At most so many of the tokens, chosen as Hugging Face's truncation does ("longest first", from the right): special
     * tokens stay, each text loses its last tokens, and of two texts the longer one first.
     *
     * @param most how many tokens to keep
     * @return these tokens if they are no more than that
     * @throws IllegalArgumentException if the special tokens alone are more than that
     */
    public Tokens truncated(int most) {
        if (size() <= most) {
            return this;
        }
        int first = count(0);
        int second = count(1);
        int room = most - (size() - first - second);
        if (room < 0) {
            throw new IllegalArgumentException(
                    (most - room) + " tokens are special ones, which stay, so that a text cannot be truncated to "
                            + most + " tokens; allow more");
        }
        int longer = longer(Math.min(first, second), room);
        int shorter = room - longer;
        return first > second ? keeping(longer, shorter) : keeping(shorter, longer);
    }

    /** What the longer of two texts keeps where the shorter one has so many tokens: all that one leaves, or half. */
    private static int longer(int shorter, int room) {
        return Math.max(room - shorter, room - room / 2);
    }

    private int count(int sequence) {
        return (int) Arrays.stream(sequences).filter(of -> of == sequence).count();
    }

    private Tokens keeping(int first, int second) {
        int[] left = {first, second};
        int[] kept = new int[size()];
        int size = 0;
        for (int i = 0; i < size(); i++) {
            if (sequences[i] < 0 || left[sequences[i]]-- > 0) {
                kept[size++] = i;
            }
        }
        int[] chosen = Arrays.copyOf(kept, size);
        List<String> texts = new ArrayList<>(size);
        for (int i : chosen) {
            texts.add(tokens.get(i));
        }
        return new Tokens(
                pick(ids, chosen),
                pick(types, chosen),
                texts,
                pick(sequences, chosen),
                pick(begins, chosen),
                pick(ends, chosen));
    }

    private static int[] pick(int[] from, int[] chosen) {
        return Arrays.stream(chosen).map(i -> from[i]).toArray();
    }

    /** Whether the other tokens are the same ones, of the same places. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tokens that
                && Arrays.equals(ids, that.ids)
                && Arrays.equals(types, that.types)
                && tokens.equals(that.tokens)
                && Arrays.equals(sequences, that.sequences)
                && Arrays.equals(begins, that.begins)
                && Arrays.equals(ends, that.ends);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Arrays.hashCode(begins);
    }

    /** The tokens as the vocabulary writes them. */
    @Override
    public String toString() {
        return tokens.toString();
    }
}
