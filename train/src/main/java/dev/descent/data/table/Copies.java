package dev.descent.data.table;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Copies that nothing changes. */
final class Copies {
    private Copies() {}

    static Map<String, Set<String>> ofSets(Map<String, Set<String>> sets) {
        return sets.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }
}
