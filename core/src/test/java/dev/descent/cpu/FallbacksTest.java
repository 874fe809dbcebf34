package dev.descent.cpu;

import dev.descent.compile.Backend;
import dev.descent.compile.Precision;
import dev.descent.compile.Program;
import dev.descent.oracle.Oracle;
import dev.descent.oracle.OracleCases;
import dev.descent.oracle.Runner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What runs where oneDNN or the Vector API is missing computes as the interpreter does, too. */
class FallbacksTest {
    @TestFactory
    Stream<DynamicContainer> withoutNativeCodeOrVectors() {
        Map<String, Backend> backends = new LinkedHashMap<>();
        backends.put("vectors, no oneDNN", Tiers.withoutOneDnn());
        backends.put("plain Java", Tiers.plain());
        return backends.entrySet().stream()
                .map(backend -> DynamicContainer.dynamicContainer(
                        backend.getKey(),
                        Stream.of("ops", "BF16")
                                .flatMap(group -> OracleCases.groups().get(group).stream())
                                .map(tested -> DynamicTest.dynamicTest(
                                        tested.name(), () -> Oracle.check(tested, on(backend.getValue()))))));
    }

    private static Runner on(Backend backend) {
        return (outputs, updates) ->
                Runner.executing(Program.compile(List.copyOf(outputs), updates, Precision.F32, backend));
    }
}
