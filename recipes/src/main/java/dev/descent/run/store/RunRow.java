package dev.descent.run.store;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A run as the store lists it.
 *
 * @param name of its folder
 * @param started when it began
 * @param state {@link dev.descent.run.folder.RunRecord#RUNNING}, {@link dev.descent.run.folder.RunRecord#LOST}, or how it ended
 * @param facts settings, figures and where it comes from, as far as they were asked for: numbers and texts
 */
public record RunRow(String name, Instant started, String state, Map<String, Object> facts) {
    /** Copies the map, in its order. */
    public RunRow {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** A fact. */
    public Optional<Object> fact(String key) {
        return Optional.ofNullable(facts.get(key));
    }

    /** The name of the figure that stands beside the losses, if there is one. */
    public Optional<String> metric() {
        return fact("metric").map(Object::toString);
    }
}
