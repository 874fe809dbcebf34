package dev.descent.train.keep;

import dev.descent.checkpoint.CheckpointException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The words of a checkpoint, written and read by name. Numbers come back to the bit, NaN and infinities too. */
public final class Notes {
    private final Map<String, String> words;
    private final String source;

    private Notes(Map<String, String> words, String source) {
        this.words = words;
        this.source = source;
    }

    /** Notes to be written. */
    public static Notes blank() {
        return new Notes(new LinkedHashMap<>(), "these notes");
    }

    /** Notes to be read. */
    public static Notes from(Path file, Map<String, String> words) {
        return new Notes(words, file.toString());
    }

    public void put(String name, String text) {
        words.put(name, text);
    }

    public void put(String name, double number) {
        put(name, Double.toString(number));
    }

    public void put(String name, long count) {
        put(name, Long.toString(count));
    }

    public Map<String, String> words() {
        return words;
    }

    public boolean has(String name) {
        return words.containsKey(name);
    }

    public String text(String name) {
        String text = words.get(name);
        if (text == null) {
            throw new CheckpointException(source + " does not say \"" + name
                    + "\", so it is of another version of Descent; use the one that wrote it");
        }
        return text;
    }

    public double number(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException e) {
            throw damaged(name, "a number", e);
        }
    }

    public long count(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException e) {
            throw damaged(name, "a whole number", e);
        }
    }

    public int small(String name) {
        try {
            return Math.toIntExact(count(name));
        } catch (ArithmeticException e) {
            throw damaged(name, "a number below 2^31", e);
        }
    }

    /** What to say of a checkpoint that some other run has left. */
    public static CheckpointException another(Path file, String how) {
        return new CheckpointException(
                file + " was left by another run: " + how + "; restore it, or train again in another folder");
    }

    private CheckpointException damaged(String name, String expected, RuntimeException cause) {
        return new CheckpointException(
                source + " is damaged: \"" + name + "\" is \"" + text(name) + "\" where " + expected
                        + " must stand; use an older one",
                cause);
    }
}
