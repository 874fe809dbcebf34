package dev.descent.bench.runner;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What coordinator and runner say to each other: a line of JSON to ask, a line of JSON to answer. A request names what to
 * {@code do}; an answer has an {@code error} where that went wrong, and whether it was {@code unsupported}.
 */
public record Conversation(BufferedReader in, PrintStream out) {
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    /** The next message; empty when the other side has gone. */
    public Map<String, Object> read() throws IOException {
        String line = in.readLine();
        return line == null ? Map.of() : JSON.std.mapFrom(line);
    }

    /** Sends a message. */
    public void write(Map<String, ?> message) throws IOException {
        out.println(JSON.std.asString(message));
        out.flush();
    }

    /** The answer that something went wrong. */
    static Map<String, Object> failure(Throwable thrown) {
        Map<String, Object> answer = new LinkedHashMap<>();
        String message = thrown.getMessage() == null
                ? ""
                : thrown.getMessage().lines().findFirst().orElse("");
        boolean unsupported = thrown instanceof UnsupportedOperationException && !message.isEmpty();
        answer.put("error", unsupported ? message : (thrown.getClass().getSimpleName() + ": " + message).strip());
        answer.put("unsupported", unsupported);
        return answer;
    }

    /** A number of a message; one that is not finite is a text in JSON. */
    public static double number(Map<String, Object> message, String key) {
        if (message.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        if (message.get(key) instanceof String text && NOT_FINITE.contains(text)) {
            return Double.parseDouble(text);
        }
        throw new IllegalArgumentException("the message " + message + " has no number \"" + key + "\"");
    }

    /** A text of a message. */
    public static String text(Map<String, Object> message, String key) {
        if (message.get(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("the message " + message + " has no text \"" + key + "\"");
    }
}
