package dev.descent.cli.explain;

import dev.descent.insight.explain.Explanation;
import dev.descent.insight.explain.LayerStep;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.nn.Nonlinearity;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** How blame flows back through each layer, by the chain rule, with the numbers filled in. */
record Backward(Explanation explanation, Digits digits) {
    /** A matrix with more numbers has a line for each row. */
    private static final int MOST_LINES = 12;

    /** The blame of a layer's input: blame of its output times the layer's slope. */
    List<Filled> inputs(LayerStep step) {
        if (step.inputBlame().isEmpty() || step.outputBlame().isEmpty()) {
            return List.of();
        }
        Values down = step.inputBlame().get();
        return switch (step.layer()) {
            case Linear linear -> throughLinear(step, linear, down);
            case LayerNorm norm -> throughNorm(step, norm, down);
            default ->
                step.slope().map(slope -> throughSlope(step, slope, down)).orElse(List.of());
        };
    }

    /** The blame of a layer's own weights, one line for each number, or for each row of a large matrix. */
    List<Filled> weights(LayerStep step) {
        if (step.outputBlame().isEmpty()) {
            return List.of();
        }
        List<Filled> lines = new ArrayList<>();
        for (String path : step.weights()) {
            Values blame = explanation.weight(path).blame();
            if (explanation.weight(path).frozen()) {
                continue;
            }
            String name = path.substring(path.lastIndexOf('.') + 1);
            boolean matrix = blame.shape().rank() == 2;
            if (matrix && blame.size() > MOST_LINES && explanation.examples() == 1 && step.layer() instanceof Linear) {
                rows(step, name, blame, lines);
                continue;
            }
            for (long i = 0; i < blame.size(); i++) {
                String formula = switch (step.layer()) {
                    case Linear linear when matrix -> weightOf(step, linear, i);
                    case Linear linear -> biasOf(step, linear.out(), i);
                    case LayerNorm norm -> ofNorm(step, norm, path.endsWith("weight"), i);
                    default -> "";
                };
                String result = digits.of(blame.get(i));
                lines.add(new Filled(
                        "dL/d" + Explanation.name(name, blame, i),
                        formula.isEmpty() ? result : formula,
                        formula.isEmpty() ? "" : result));
            }
        }
        return lines;
    }

    /** Of one example: a row of a linear layer's matrix has its unit's blame times all inputs. */
    private void rows(LayerStep step, String name, Values blame, List<Filled> lines) {
        int in = blame.shape().dim(1);
        for (int unit = 0; unit < blame.shape().dim(0); unit++) {
            StringJoiner row = new StringJoiner(", ", "(", ")");
            for (int i = 0; i < in; i++) {
                row.add(digits.of(blame.get((long) unit * in + i)));
            }
            lines.add(new Filled(
                    "dL/d" + name + "[" + unit + "]",
                    digits.of(step.outputBlame().orElseThrow().get(unit)) + "·x",
                    row.toString()));
        }
    }

    /**
     * How a weight of a linear layer came by its blame: the examples that it is most the blame of, each with the blame
     * of the weight's output times the weight's input.
     */
    List<Filled> parts(Explanation.Responsible weight, int most) {
        LayerStep step = explanation.layers().stream()
                .filter(layer -> layer.weights().contains(weight.weight().path()))
                .findFirst()
                .orElseThrow();
        boolean matrix = weight.weight().before().shape().rank() == 2;
        if (!(step.layer() instanceof Linear linear)
                || step.outputBlame().isEmpty()
                || step.outputBlame().get().size() != (long) explanation.examples() * linear.out()) {
            return List.of();
        }
        record Part(int row, double blame, double input) {}
        List<Part> parts = new ArrayList<>();
        long unit = matrix ? weight.index() / linear.in() : weight.index();
        for (int row = 0; row < explanation.examples(); row++) {
            double blame = step.outputBlame().get().get((long) row * linear.out() + unit);
            double input = matrix ? step.input().get((long) row * linear.in() + weight.index() % linear.in()) : 1;
            parts.add(new Part(row, blame, input));
        }
        return parts.stream()
                .sorted(Comparator.comparingDouble((Part part) -> -Math.abs(part.blame() * part.input())))
                .limit(most)
                .map(part -> new Filled(
                        Names.example(explanation, part.row()),
                        digits.product(part.blame(), part.input()),
                        digits.of(part.blame() * part.input())))
                .toList();
    }

    private String weightOf(LayerStep step, Linear linear, long index) {
        Values blame = step.outputBlame().orElseThrow();
        long unit = index / linear.in();
        long input = index % linear.in();
        List<String> terms = new ArrayList<>();
        for (long row = 0; row < blame.size() / linear.out(); row++) {
            terms.add(digits.product(
                    blame.get(row * linear.out() + unit), step.input().get(row * linear.in() + input)));
        }
        return Digits.sum(terms);
    }

    private String biasOf(LayerStep step, int out, long unit) {
        Values blame = step.outputBlame().orElseThrow();
        List<String> terms = new ArrayList<>();
        for (long row = 0; row < blame.size() / out; row++) {
            terms.add(digits.of(blame.get(row * out + unit)));
        }
        return terms.size() == 1 ? terms.getFirst() + "·1" : Digits.sum(terms);
    }

    private String ofNorm(LayerStep step, LayerNorm norm, boolean isWeight, long unit) {
        Values blame = step.outputBlame().orElseThrow();
        int width = norm.weight().shape().dim(0);
        List<String> terms = new ArrayList<>();
        for (long row = 0; row < blame.size() / width; row++) {
            String own = digits.of(blame.get(row * width + unit));
            Forward.Row numbers = Forward.Row.of(step.input(), row, width, norm.eps());
            terms.add(isWeight ? own + "·" + normalised(numbers, (int) unit) : own);
        }
        return Digits.sum(terms);
    }

    /** {@code (x − mean)/std}. */
    private String normalised(Forward.Row numbers, int i) {
        return numbers.centred(i, digits) + "/" + digits.of(numbers.std());
    }

    private List<Filled> throughLinear(LayerStep step, Linear linear, Values down) {
        Values up = step.outputBlame().orElseThrow();
        Values weight = explanation.weight(step.weights().getFirst()).before();
        List<Filled> lines = new ArrayList<>();
        for (long i = 0; i < down.size(); i++) {
            long row = i / linear.in();
            List<String> terms = new ArrayList<>();
            for (int unit = 0; unit < linear.out(); unit++) {
                terms.add(digits.product(
                        up.get(row * linear.out() + unit), weight.get((long) unit * linear.in() + i % linear.in())));
            }
            lines.add(filled(down, i, Digits.sum(terms)));
        }
        return lines;
    }

    /** {@code (w·δ − mean(w·δ) − n·mean(w·δ·n))/std}, with n the normalised input and δ the blame of the output. */
    private List<Filled> throughNorm(LayerStep step, LayerNorm norm, Values down) {
        Values up = step.outputBlame().orElseThrow();
        Values weight = explanation.weight(step.weights().getFirst()).before();
        int width = norm.weight().shape().dim(0);
        List<Filled> lines = new ArrayList<>();
        for (long row = 0; row < up.size() / width; row++) {
            Forward.Row numbers = Forward.Row.of(step.input(), row, width, norm.eps());
            double pull = 0;
            double turn = 0;
            for (int i = 0; i < width; i++) {
                double scaled = weight.get(i) * up.get(row * width + i);
                pull += scaled / width;
                turn += scaled * (numbers.x(i) - numbers.mean()) / numbers.std() / width;
            }
            for (int i = 0; i < width; i++) {
                String scaled = digits.product(weight.get(i), up.get(row * width + i));
                String back = (turn < 0 ? "" : Digits.MINUS) + normalised(numbers, i) + "·" + digits.of(Math.abs(turn));
                lines.add(filled(
                        down,
                        row * width + i,
                        "(" + Digits.sum(List.of(scaled, digits.of(-pull), back)) + ")/" + digits.of(numbers.std())));
            }
        }
        return lines;
    }

    private List<Filled> throughSlope(LayerStep step, Values slope, Values down) {
        Values up = step.outputBlame().orElseThrow();
        List<Filled> lines = new ArrayList<>();
        for (long i = 0; i < down.size(); i++) {
            double y = step.output().get(i);
            String local = step.layer() instanceof Nonlinearity function
                    ? function.slopeFilled(step.input().get(i), y, slope.get(i), digits)
                    : digits.behind(slope.get(i));
            lines.add(filled(down, i, digits.of(up.get(i)) + "·" + local));
        }
        return lines;
    }

    private Filled filled(Values values, long index, String formula) {
        return new Filled(Forward.label("dL/dx", values, index), formula, digits.of(values.get(index)));
    }

    /** The layer that a residual layer's input goes into first. */
    static Optional<LayerStep> firstOfBody(Explanation explanation, LayerStep residual) {
        return explanation.layers().stream()
                .filter(step -> step.path().startsWith(residual.path() + ".body"))
                .findFirst();
    }
}
