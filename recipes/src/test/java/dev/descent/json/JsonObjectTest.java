package dev.descent.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
    @Test
    void keysStandInTheOrderInWhichTheyArePut() {
        String keys = "zulu yankee alpha mike bravo kilo";
        JsonObject object = new JsonObject();
        List.of(keys.split(" ")).forEach(key -> object.put(key, 1));
        assertEquals(keys, String.join(" ", object.map().keySet()));
        assertEquals(
                keys.replace(" ", ","),
                object.text().replaceAll("[{}\" \r\n]|: ?1", "").replace(":1", ""));
    }

    @Test
    void whatIsEmptyIsLeftOutAndObjectsWithinAreMaps() {
        Map<String, Object> map = new JsonObject()
                .put("none", Optional.empty())
                .put("some", Optional.of(new JsonObject().put("a", OptionalInt.of(1))))
                .put("list", List.of(new JsonObject().put("b", OptionalDouble.of(0.5)), 2))
                .put("no number", OptionalDouble.empty())
                .putAll(Map.of("text", "t"))
                .map();
        assertEquals(Map.of("some", Map.of("a", 1), "list", List.of(Map.of("b", 0.5), 2), "text", "t"), map);
    }
}
