package dev.descent.cli.explain;

import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.LayerStep;
import dev.descent.insight.explain.WeightStep;
import dev.descent.nn.Dropout;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.Nonlinearity;
import dev.descent.nn.Residual;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What each layer computes, with the numbers filled in. */
record Forward(Explanation explanation, Digits digits) {
    /** One line for each number that comes out; none for a layer whose arithmetic is not known here. */
    List<Filled> of(LayerStep step) {
        return switch (step.layer()) {
            case Linear linear -> linear(step, linear);
            case LayerNorm norm -> layerNorm(step, norm);
            case Residual _ -> residual(step);
            case Nonlinearity function -> each(step, function);
            case Dropout _ -> dropout(step);
            default -> List.of();
        };
    }

    /** {@code y[3]}, or {@code y[example, 3]} where there are several examples. */
    static String label(String letter, Values values, long index) {
        int examples = values.shape().dim(0);
        long width = values.size() / examples;
        return letter + (examples == 1 ? "[" + index % width + "]" : "[" + index / width + ", " + index % width + "]");
    }

    private List<Filled> linear(LayerStep step, Linear linear) {
        Values weight = explanation.weight(step.weights().getFirst()).before();
        Optional<Values> bias = step.weights().stream()
                .skip(1)
                .findFirst()
                .map(explanation::weight)
                .map(WeightStep::before);
        int in = linear.in();
        int out = linear.out();
        List<Filled> lines = new ArrayList<>();
        for (long i = 0; i < step.output().size(); i++) {
            long row = i / out;
            long unit = i % out;
            List<String> terms = new ArrayList<>();
            for (int j = 0; j < in; j++) {
                terms.add(digits.product(weight.get(unit * in + j), step.input().get(row * in + j)));
            }
            bias.ifPresent(b -> terms.add(digits.of(b.get(unit))));
            lines.add(filled(step, i, Digits.sum(terms)));
        }
        return lines;
    }

    private List<Filled> layerNorm(LayerStep step, LayerNorm norm) {
        Values weight = explanation.weight(step.weights().get(0)).before();
        Values bias = explanation.weight(step.weights().get(1)).before();
        int width = norm.weight().shape().dim(0);
        List<Filled> lines = new ArrayList<>();
        for (long row = 0; row < step.input().size() / width; row++) {
            Row numbers = Row.of(step.input(), row, width, norm.eps());
            List<String> values = new ArrayList<>();
            List<String> squares = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                values.add(digits.of(numbers.x(i)));
                squares.add(numbers.centred(i, digits) + "²");
            }
            String which = step.input().size() == width ? "" : " of " + row;
            lines.add(new Filled("mean" + which, "(" + Digits.sum(values) + ")/" + width, digits.of(numbers.mean())));
            lines.add(new Filled(
                    "std" + which,
                    "√((" + Digits.sum(squares) + ")/" + width + " + " + digits.of(norm.eps()) + ")",
                    digits.of(numbers.std())));
            for (int i = 0; i < width; i++) {
                String scaled = numbers.centred(i, digits) + "/" + digits.of(numbers.std()) + "·"
                        + digits.behind(weight.get(i));
                lines.add(filled(step, row * width + i, Digits.sum(List.of(scaled, digits.of(bias.get(i))))));
            }
        }
        return lines;
    }

    /** One example's numbers, with what a layer norm makes of them. */
    record Row(Values values, long from, double mean, double std) {
        static Row of(Values values, long row, int width, double eps) {
            double mean = 0;
            for (int i = 0; i < width; i++) {
                mean += values.get(row * width + i) / width;
            }
            double variance = 0;
            for (int i = 0; i < width; i++) {
                double distance = values.get(row * width + i) - mean;
                variance += distance * distance / width;
            }
            return new Row(values, row * width, mean, Math.sqrt(variance + eps));
        }

        double x(int i) {
            return values.get(from + i);
        }

        /** {@code (x − mean)}. */
        String centred(int i, Digits digits) {
            return "(" + Digits.sum(List.of(digits.of(x(i)), digits.of(-mean))) + ")";
        }
    }

    private List<Filled> residual(LayerStep step) {
        Optional<LayerStep> body = lastOfBody(explanation, step);
        if (body.isEmpty()) {
            return List.of();
        }
        List<Filled> lines = new ArrayList<>();
        for (long i = 0; i < step.output().size(); i++) {
            String sum = Digits.sum(List.of(
                    digits.of(step.input().get(i)),
                    digits.of(body.get().output().get(i))));
            lines.add(filled(step, i, sum));
        }
        return lines;
    }

    /** The layer that gave what a residual layer adds to its input. */
    static Optional<LayerStep> lastOfBody(Explanation explanation, LayerStep residual) {
        int at = explanation.layers().indexOf(residual) - 1;
        return at >= 0 && explanation.layers().get(at).path().startsWith(residual.path() + ".body")
                ? Optional.of(explanation.layers().get(at))
                : Optional.empty();
    }

    private List<Filled> dropout(LayerStep step) {
        if (step.slope().isEmpty()) {
            return List.of();
        }
        List<Filled> lines = new ArrayList<>();
        for (long i = 0; i < step.output().size(); i++) {
            lines.add(filled(
                    step,
                    i,
                    digits.product(step.input().get(i), step.slope().get().get(i))));
        }
        return lines;
    }

    private List<Filled> each(LayerStep step, Nonlinearity function) {
        List<Filled> lines = new ArrayList<>();
        for (long i = 0; i < step.output().size(); i++) {
            long at = i;
            function.filled(step.input().get(i), digits).ifPresent(formula -> lines.add(filled(step, at, formula)));
        }
        return lines;
    }

    private Filled filled(LayerStep step, long index, String formula) {
        return new Filled(
                label("y", step.output(), index),
                formula,
                digits.of(step.output().get(index)));
    }
}
