package dev.descent.cli.explain;

import dev.descent.cli.terminal.Table;
import dev.descent.cli.terminal.Words;
import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.LayerStep;
import dev.descent.insight.explain.Statistics;
import dev.descent.insight.explain.WeightStep;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** What is characteristic of many numbers, a line for each layer. */
record Tables(Explanation explanation, Page page) {
    private static final int BAR = 10;
    private static final double PERCENT = 100;
    private static final double TENTH = 0.1;
    private static final double SMALL = 1e-3;
    private static final double LARGE = 1e5;

    void guess(Digits digits) {
        Table table = new Table()
                .left("")
                .left("")
                .right("numbers")
                .right("mean")
                .right("std")
                .right("min")
                .right("max")
                .right("zero")
                .left("spread");
        table.add(line("x", "input", explanation.inputs()));
        for (LayerStep step : explanation.layers()) {
            table.add(line(indented(step), step.explained().title(), step.output()));
        }
        page.table(table);
        for (LayerStep step : explanation.layers()) {
            step.explained()
                    .remark(explanation.flow(step, digits))
                    .ifPresent(remark -> page.prose(step.path() + ": " + remark));
        }
    }

    private List<String> line(String path, String name, Values values) {
        Statistics all = Statistics.of(values);
        return List.of(
                path,
                name,
                values.shape().toString().replace("[", "").replace("]", "").replace(", ", "×"),
                figure(all.mean()),
                figure(all.std()),
                figure(all.min()),
                figure(all.max()),
                percent(all.zeros()),
                page.spark(all.histogram()));
    }

    private static String indented(LayerStep step) {
        return "  ".repeat(step.depth()) + step.path();
    }

    void blame() {
        Table table = new Table()
                .left("")
                .left("")
                .right("‖dL/dx‖")
                .right("slope")
                .right("shut")
                .right("‖dL/dw‖")
                .left("share of all blame");
        String loss = figure(Statistics.of(explanation.measurement().blame()).norm());
        table.add(List.of("loss", "", loss, "", "", "", ""));
        for (LayerStep step : explanation.layers().reversed()) {
            double share = explanation.share(step);
            table.add(List.of(
                    indented(step),
                    step.explained().title(),
                    step.inputBlame()
                            .map(values -> figure(Statistics.of(values).norm()))
                            .orElse(""),
                    step.slope()
                            .map(slope -> figure(Statistics.of(slope).mean()))
                            .orElse(""),
                    step.slope()
                            .map(slope -> percent(Statistics.of(slope).zeros()))
                            .orElse(""),
                    step.weights().isEmpty() ? "" : figure(own(step)),
                    step.weights().isEmpty() ? "" : percent(share) + " " + page.bar(share, BAR)));
        }
        page.table(table);
        page.prose(
                "‖dL/dx‖: the length of the blame that is handed on; slope: the mean of dy/dx; shut: where it is 0.");
    }

    private double own(LayerStep step) {
        double squares = 0;
        for (String path : step.weights()) {
            double norm = Statistics.of(explanation.weight(path).blame()).norm();
            squares += explanation.weight(path).frozen() ? 0 : norm * norm;
        }
        return Math.sqrt(squares);
    }

    void moves() {
        Table table = new Table()
                .left("")
                .left("")
                .right("length ‖w‖")
                .right("moved ‖Δw‖")
                .left("relative");
        for (WeightStep weight : explanation.weights()) {
            if (weight.frozen()) {
                table.add(List.of(weight.path(), "frozen", figure(Fix.norm(weight.before())), "0", "0 %"));
                continue;
            }
            double relative = Fix.relative(weight);
            table.add(List.of(
                    weight.path(),
                    weight.learningRate() == explanation.learningRate()
                            ? ""
                            : "lr " + Words.setting(weight.learningRate()),
                    figure(Fix.norm(weight.before())),
                    figure(weight.moved()),
                    Double.isInfinite(relative) ? "from 0" : percent(relative)));
        }
        page.table(table);
    }

    /** Three significant digits, of small numbers two: in few characters. */
    private static String figure(double value) {
        double size = Math.abs(value);
        String text = size == 0 || (size >= SMALL && size < LARGE) || !Double.isFinite(value)
                ? Words.setting(
                        size >= TENTH || size == 0
                                ? value
                                : new BigDecimal(value)
                                        .round(new MathContext(2))
                                        .doubleValue())
                : String.format(Locale.ROOT, "%.1e", value)
                        .replaceFirst("e([+-])0*", "e$1")
                        .replace("e+", "e");
        return text.replace("-", Digits.MINUS);
    }

    private static String percent(double share) {
        double percent = PERCENT * share;
        return percent == 0
                ? "0 %"
                : String.format(
                        Locale.ROOT, percent < 0.095 ? "%.2g %%" : percent < 9.95 ? "%.1f %%" : "%.0f %%", percent);
    }
}
