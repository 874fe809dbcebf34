package dev.descent.cpu;

import dev.descent.cpu.machine.Switch;
import dev.descent.cpu.machine.VectorApi;
import dev.descent.cpu.product.Products;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What makes this JVM compute more slowly than it could, without anybody having asked for it. */
final class Slowness {
    private Slowness() {}

    /** One line with what to do about it; empty if nothing is missing. */
    static Optional<String> of(Products.Choice products) {
        String missing = Stream.of(withoutVectors(), products.withoutOneDnn().map(Slowness::withoutOneDnn))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        return missing.isEmpty() ? Optional.empty() : Optional.of("Descent is slower than it could be: " + missing);
    }

    private static Optional<String> withoutVectors() {
        return Switch.VECTOR.isOff() || VectorApi.isThere()
                ? Optional.empty()
                : Optional.of(
                        "loops take about three times as long without the Vector API, which the option --add-modules "
                                + VectorApi.MODULE + " of java brings (" + Switch.VECTOR.off()
                                + " does without it and without this warning)");
    }

    private static String withoutOneDnn(String why) {
        return "matrix products and convolutions go without oneDNN: " + why;
    }
}
