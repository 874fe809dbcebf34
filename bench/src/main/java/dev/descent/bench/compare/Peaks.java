package dev.descent.bench.compare;

import dev.descent.bench.runner.Conversation;
import dev.descent.bench.runner.Limits;
import dev.descent.bench.runner.Precision;
import dev.descent.bench.runner.Square;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What a run has seen of what its machine can do.
 *
 * @param machine measured without any library
 * @param products floating-point operations per second of each contestant in a large product, by precision; of those that
 *     have one
 */
record Peaks(Limits machine, Map<Precision, Map<Contestant, Double>> products) {
    /** Measures it, each contestant in a process that does nothing else. */
    static Peaks measure(
            Conditions conditions, List<Contestant> contestants, List<Precision> precisions, Consumer<String> progress)
            throws IOException {
        progress.accept("measuring what the machine can do");
        Limits machine;
        try (RunnerProcess process =
                new RunnerProcess(Contestant.DESCENT.process(conditions), conditions.log("limits"))) {
            machine = machine(process.ask("limits", "threads", conditions.threads()));
        } catch (RunnerException e) {
            throw new IOException("cannot measure the machine's limits: " + e.getMessage(), e);
        }
        Map<Precision, Map<Contestant, Double>> products = new EnumMap<>(Precision.class);
        for (Contestant contestant : contestants) {
            try (RunnerProcess process = new RunnerProcess(
                    contestant.process(conditions), conditions.log(contestant.label() + "-product"))) {
                for (Precision precision : precisions) {
                    progress.accept(contestant.label() + ": a large product in " + precision.word());
                    product(process, precision, conditions.threads(), progress)
                            .ifPresent(
                                    speed -> products.computeIfAbsent(precision, _ -> new EnumMap<>(Contestant.class))
                                            .put(contestant, speed));
                }
            }
        }
        return new Peaks(machine, products);
    }

    private static Limits machine(Map<String, Object> answer) {
        return new Limits(
                Conversation.number(answer, "registers"),
                (int) Conversation.number(answer, "registerBits"),
                Conversation.number(answer, "copy"));
    }

    private static OptionalDouble product(
            RunnerProcess process, Precision precision, int threads, Consumer<String> progress) {
        try {
            Map<String, Object> answer = process.ask("product", "precision", precision.word(), "threads", threads);
            return OptionalDouble.of(Conversation.number(answer, "speed"));
        } catch (RunnerException e) {
            progress.accept("none: " + e.getMessage());
            return OptionalDouble.empty();
        }
    }

    /** The better of this and another measurement. */
    Peaks best(Peaks other) {
        Map<Precision, Map<Contestant, Double>> both = new EnumMap<>(Precision.class);
        for (Peaks one : List.of(this, other)) {
            one.products.forEach((precision, speeds) -> speeds.forEach(
                    (contestant, speed) -> both.computeIfAbsent(precision, _ -> new EnumMap<>(Contestant.class))
                            .merge(contestant, speed, Math::max)));
        }
        return new Peaks(machine.best(other.machine), both);
    }

    /** What "of peak" is a share of: in fp32 what registers allow, in bf16 the fastest product, for Java has no bf16. */
    OptionalDouble of(Precision precision) {
        return switch (precision) {
            case FP32 -> OptionalDouble.of(machine.registers());
            case BF16 ->
                products.getOrDefault(precision, Map.of()).values().stream()
                        .mapToDouble(Double::doubleValue)
                        .max();
        };
    }

    /** Everything in words, a line each. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("FMA in registers, fp32, " + machine.registerBits() + " bits: " + flops(machine.registers())
                + ", the peak of fp32");
        products.forEach((precision, speeds) ->
                lines.add("product of two squares of " + Square.SIDE + ", " + precision.word()
                        + ": "
                        + speeds.entrySet().stream()
                                .map(speed -> speed.getKey().label() + " " + flops(speed.getValue()))
                                .collect(Collectors.joining(", "))
                        + (precision == Precision.BF16 ? "; the fastest is the peak of bf16" : "")));
        lines.add("copy of a large block: " + Figures.count(machine.copy()) + "B/s");
        return lines;
    }

    private static String flops(double perSecond) {
        return Figures.count(perSecond) + "FLOP/s";
    }
}
