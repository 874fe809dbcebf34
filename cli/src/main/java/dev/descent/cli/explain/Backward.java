package dev.descent.cli.explain;

import dev.descent.insight.Explanation;
import dev.descent.insight.LayerStep;
import dev.descent.nn.Activation;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Linear;
import dev.descent.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How blame flows back through each layer, by the chain rule, with the numbers filled in. */
record Backward(Explanation explanation, Digits digits) {
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

    /** The blame of a layer's own weights, one line for each. */
    List<Filled> weights(LayerStep step) {
        if (step.outputBlame().isEmpty()) {
            return List.of();
        }
        List<Filled> lines = new ArrayList<>();
        for (String path : step.weights()) {
            Values blame = explanation.weight(path).blame();
            for (long i = 0; i < blame.size(); i++) {
                String formula = switch (step.layer()) {
                    case Linear linear when blame.shape().rank() == 2 -> weightOf(step, linear, i);
                    case Linear linear -> biasOf(step, linear.out(), i);
                    case LayerNorm norm -> ofNorm(step, norm, path.endsWith("weight"), i);
                    default -> "";
                };
                lines.add(new Filled(Explanation.name(path, blame, i), formula, digits.of(blame.get(i))));
            }
        }
        return lines;
    }

    /** How the most blamed number came by its blame: the sum over examples of blame times input; of a linear layer. */
    Optional<Filled> chain(Explanation.Responsible weight) {
        Optional<LayerStep> owner = explanation.layers().stream()
                .filter(layer -> layer.weights().contains(weight.weight().path()))
                .filter(layer ->
                        layer.layer() instanceof Linear && layer.outputBlame().isPresent())
                .findFirst();
        return owner.map(step -> {
            Linear linear = (Linear) step.layer();
            boolean matrix = weight.weight().before().shape().rank() == 2;
            return new Filled(
                    weight.name(),
                    matrix ? weightOf(step, linear, weight.index()) : biasOf(step, linear.out(), weight.index()),
                    digits.of(weight.blame()));
        });
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
        return "(" + Digits.sum(List.of(digits.of(numbers.x(i)), digits.of(-numbers.mean()))) + ")/"
                + digits.of(numbers.std());
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

    /** {@code (w·δ − mean(w·δ) − x̂·mean(w·δ·x̂))/std}, with x̂ the normalised input and δ the blame of the output. */
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
            String local = switch (step.layer()) {
                case Activation.TANH -> "(1 − " + digits.behind(y) + "²)";
                case Activation.SIGMOID -> digits.behind(y) + "·(1 − " + digits.of(y) + ")";
                case Activation.SOFTPLUS -> "1/(1 + " + digits.exp(-step.input().get(i)) + ")";
                default -> digits.behind(slope.get(i));
            };
            lines.add(filled(down, i, digits.of(up.get(i)) + "·" + local));
        }
        return lines;
    }

    private Filled filled(Values values, long index, String formula) {
        return new Filled(Forward.label("dL/dx", values, index), formula, digits.of(values.get(index)));
    }
}
