package dev.descent.json;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** An object that is put together; its keys stand in the order in which they are put. */
public final class JsonObject {
    private final Map<String, Object> map = new LinkedHashMap<>();

    /**
     * Puts a value under a key.
     *
     * @param value a text, a number, a truth, an object, or a list or map of such; an optional one is left out if it is empty
     */
    public JsonObject put(String key, Object value) {
        switch (value) {
            case Optional<?> some -> some.ifPresent(each -> put(key, each));
            case OptionalInt some -> some.ifPresent(each -> put(key, each));
            case OptionalDouble some -> some.ifPresent(each -> put(key, each));
            default -> map.put(key, plain(value));
        }
        return this;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case JsonObject object -> object.map;
            case List<?> list -> list.stream().map(JsonObject::plain).toList();
            default -> value;
        };
    }

    /** Puts all that a map holds, in its order. */
    public JsonObject putAll(Map<String, ?> all) {
        all.forEach(this::put);
        return this;
    }

    /** As maps, lists, texts and numbers. */
    public Map<String, Object> map() {
        return map;
    }

    /** As text, in several lines. */
    public String text() {
        return text(map);
    }

    /** Maps, lists, texts and numbers as text, in several lines. */
    public static String text(Object value) {
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
    }
}
