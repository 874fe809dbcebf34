package dev.descent.bench.compare;

import dev.descent.bench.runner.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The table: what was measured, in Markdown. */
final class Report {
    private static final double SECOND = 1e9;
    private static final String NOTHING = "–";
    private static final List<String> COLUMNS = List.of(
            "workload",
            "precision",
            "runner",
            "step",
            "min–max",
            "per second",
            "heap/step",
            "peak memory",
            "FLOP/step",
            "of peak",
            "peer/Descent");

    private static final int CHECKED = 6;

    private final StringBuilder text = new StringBuilder();

    private Report() {}

    /** Everything that one number of threads gave. */
    static String of(Machine machine, Conditions conditions, Peaks peaks, List<Contest.Outcome> outcomes) {
        Report report = new Report();
        report.text
                .append("**")
                .append(conditions.threadsInWords())
                .append(", ")
                .append(conditions.instructions().on(machine))
                .append("** on ")
                .append(machine.describe())
                .append(":\n\n");
        peaks.lines().forEach(report::item);
        report.text.append('\n');
        report.row(COLUMNS);
        report.row(COLUMNS.stream().map(_ -> "---").toList());
        for (Contest.Outcome outcome : outcomes) {
            report.rows(outcome, peaks.of(outcome.precision()));
        }
        report.legend(outcomes);
        return report.text.toString();
    }

    /** Whether everybody learns. */
    static String ofChecks(List<Contest.Outcome> outcomes) {
        Report report = new Report();
        report.row(List.of("workload", "precision", "runner", "first loss", "mean of the first", "mean of the last"));
        report.row(List.of("---", "---", "---", "---", "---", "---"));
        for (Contest.Outcome outcome : outcomes) {
            for (Result result : outcome.results()) {
                List<String> cells = names(outcome, result);
                result.check()
                        .ifPresentOrElse(
                                check -> {
                                    cells.add(loss(check.first()));
                                    cells.add(loss(check.before()));
                                    cells.add(loss(check.after()) + (result.succeeded() ? "" : " " + failure(result)));
                                },
                                () -> cells.add(result.absent() ? result.failure() : failure(result)));
                while (cells.size() < CHECKED) {
                    cells.add(NOTHING);
                }
                report.row(cells);
            }
        }
        report.legend(outcomes);
        return report.text.toString();
    }

    private static String loss(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private void rows(Contest.Outcome outcome, OptionalDouble peak) {
        Optional<Result> ours = outcome.results().stream()
                .filter(result -> result.contestant() == Contestant.DESCENT && result.succeeded())
                .findFirst();
        for (Result result : outcome.results()) {
            if (result.absent()) {
                continue;
            }
            List<String> cells = names(outcome, result);
            if (result.succeeded()) {
                cells.addAll(figures(outcome, result, peak));
                cells.add(ratio(result, ours));
            } else {
                cells.add(failure(result));
            }
            while (cells.size() < COLUMNS.size()) {
                cells.add(NOTHING);
            }
            row(cells);
        }
    }

    private static List<String> names(Contest.Outcome outcome, Result result) {
        return new ArrayList<>(List.of(
                outcome.workload().label(),
                outcome.precision().word(),
                result.contestant().label()));
    }

    private static String failure(Result result) {
        return "failed: " + result.failure().replace('|', '/');
    }

    private static List<String> figures(Contest.Outcome outcome, Result result, OptionalDouble peak) {
        double seconds = (double) result.median() / SECOND;
        String rate = Figures.count((double) outcome.workload().items() / seconds) + " "
                + outcome.workload().unit();
        String heap =
                Figures.bytes(result.heapBytes() / (double) outcome.workload().repeats());
        String memory = result.peakBytes().isPresent()
                ? Figures.bytes((double) result.peakBytes().getAsLong())
                : NOTHING;
        String flops = outcome.flops().isPresent()
                ? Figures.count((double) outcome.flops().getAsLong())
                : NOTHING;
        String share = outcome.flops().isPresent() && peak.isPresent()
                ? Figures.share((double) outcome.flops().getAsLong() / seconds / peak.getAsDouble())
                : NOTHING;
        return List.of(
                Figures.time((double) result.median()),
                Figures.time((double) result.least()) + "–" + Figures.time((double) result.most()),
                rate,
                heap,
                memory,
                flops,
                share);
    }

    private static String ratio(Result result, Optional<Result> ours) {
        if (ours.isEmpty()) {
            return NOTHING;
        }
        return result.contestant() == Contestant.DESCENT
                ? "1"
                : "**" + Figures.times((double) result.median() / ours.get().median()) + "**";
    }

    private void legend(List<Contest.Outcome> outcomes) {
        Map<String, String> workloads = new LinkedHashMap<>();
        Map<String, String> versions = new LinkedHashMap<>();
        Map<String, String> absent = new LinkedHashMap<>();
        for (Contest.Outcome outcome : outcomes) {
            workloads.put(outcome.workload().label(), outcome.workload().what());
            for (Result result : outcome.results()) {
                String name = result.contestant().label();
                if (!result.version().isEmpty()) {
                    versions.put(name, result.version());
                }
                if (result.absent()) {
                    absent.merge(
                            name + " (" + result.failure() + ")",
                            outcome.workload().label() + precision(outcome.precision()),
                            (before, more) -> before + ", " + more);
                }
            }
        }
        text.append('\n');
        workloads.forEach((label, what) -> item(label + ": " + what));
        versions.forEach((name, version) -> item(name + ": " + version));
        absent.forEach((who, where) -> item("not in " + where + ": " + who));
    }

    private void item(String what) {
        text.append("- ").append(what).append('\n');
    }

    private static String precision(Precision precision) {
        return precision == Precision.FP32 ? "" : " " + precision.word();
    }

    private void row(List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }
}
