package dev.descent.nn;

import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Layer normalization over the last axis, {@code y = (x − mean) / √(variance + eps) · weight + bias} (Ba, Kiros, Hinton
 * 2016). Shapes: x [batch…, width] → the same.
 *
 * @param weight [width]
 * @param bias [width]
 * @param eps what keeps a constant row from a division by zero; positive
 */
public record LayerNorm(Parameter weight, Parameter bias, double eps) implements Explained {
    private static final double EPS = 1e-5;

    public LayerNorm {
        Inputs.that(weight.shape().rank() == 1, "LayerNorm: weight has shape " + weight.shape() + " but needs [width]");
        Inputs.requireShape("LayerNorm", "bias", bias, weight.shape());
        if (!(eps > 0 && Double.isFinite(eps))) {
            throw new IllegalArgumentException("LayerNorm: eps must be positive, not " + eps);
        }
    }

    /**
     * A layer that begins as PyTorch's: weight 1, bias 0, eps 1e-5; {@link #eps(double)} gives another.
     *
     * @throws IllegalArgumentException if the width is less than 1
     */
    public static LayerNorm of(int width) {
        Shape shape = Shape.of(Inputs.requireSize("LayerNorm", "width", width));
        return new LayerNorm(
                new Parameter(new Variable("weight", DType.F32, shape, Initializers.ones())),
                new Parameter(new Variable("bias", DType.F32, shape, Initializers.zeros())),
                EPS);
    }

    /** The same weights with another eps. */
    public LayerNorm eps(double positive) {
        return new LayerNorm(weight, bias, positive);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.requireFeatures(this, x, weight.shape().dim(0), weight.dtype());
        return Functions.layerNorm(x, eps).mul(weight).add(bias);
    }

    @Override
    public Parameters parameters() {
        return Parameters.of("weight", weight, "bias", bias);
    }

    @Override
    public String toString() {
        return "LayerNorm(" + weight.shape().dim(0) + ")";
    }

    @Override
    public String title() {
        return "layer norm " + weight.shape().dim(0);
    }

    @Override
    public String formula(Flow flow) {
        return "y = (x − mean)/√(variance + " + new Digits(6).of(eps) + ")·weight + bias, over each example";
    }

    @Override
    public String chainRule(Flow flow) {
        return "with n = (x − mean)/std: dL/dw = dL/dy·n, dL/db = dL/dy"
                + (flow.inputBlame().isPresent()
                        ? "; dL/dx = (w·dL/dy − mean of w·dL/dy − n·mean of w·dL/dy·n)/std"
                        : "");
    }

    @Override
    public List<Filled> outputs(Flow flow) {
        Digits digits = flow.digits();
        Values scale = flow.weight("weight");
        Values shift = flow.weight("bias");
        List<Row> rows = rows(flow);
        List<Filled> outputs = flow.outputs(i -> {
            int unit = (int) (i % width());
            String scaled = at(rows, i).normalized(unit) + "·" + digits.behind(scale.get(unit));
            return Digits.sum(List.of(scaled, digits.of(shift.get(unit))));
        });
        List<Filled> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            lines.addAll(rows.get(row).moments(rows.size() == 1 ? "" : " of " + row, eps));
            lines.addAll(outputs.subList(row * width(), (row + 1) * width()));
        }
        return lines;
    }

    @Override
    public List<Filled> weightBlame(Flow flow, Flow.Weight which) {
        List<Row> rows = rows(flow);
        return flow.blameOf(which, unit -> {
            List<String> terms = new ArrayList<>();
            for (int row = 0; row < rows.size(); row++) {
                String own = flow.digits().of(flow.up().get((long) row * width() + unit));
                terms.add(
                        which.name().equals("weight")
                                ? own + "·" + rows.get(row).normalized((int) unit)
                                : own);
            }
            return Digits.sum(terms);
        });
    }

    /** {@code (w·δ − mean(w·δ) − n·mean(w·δ·n))/std}, with n the normalized input and δ the blame of the output. */
    @Override
    public List<Filled> inputBlame(Flow flow) {
        Digits digits = flow.digits();
        Values scale = flow.weight("weight");
        List<Row> rows = rows(flow);
        return flow.inputBlame(i -> {
            Values up = flow.up();
            Row row = at(rows, i);
            int own = (int) (i % width());
            double pull = 0;
            double turn = 0;
            for (int unit = 0; unit < width(); unit++) {
                double scaled = scale.get(unit) * up.get(i - own + unit);
                pull += scaled / width();
                turn += scaled * (row.x[unit] - row.mean) / row.std / width();
            }
            String back = (turn < 0 ? "" : Digits.MINUS) + row.normalized(own) + "·" + digits.of(Math.abs(turn));
            String scaled = digits.product(scale.get(own), up.get(i));
            return "(" + Digits.sum(List.of(scaled, digits.of(-pull), back)) + ")/" + digits.of(row.std);
        });
    }

    private int width() {
        return weight.shape().dim(0);
    }

    private List<Row> rows(Flow flow) {
        double[] x = flow.input().toDoubles();
        return IntStream.range(0, x.length / width())
                .mapToObj(row -> Row.of(Arrays.copyOfRange(x, row * width(), (row + 1) * width()), eps, flow.digits()))
                .toList();
    }

    private Row at(List<Row> rows, long index) {
        return rows.get((int) (index / width()));
    }

    /** One example's numbers, with what is made of them. */
    private record Row(double[] x, double mean, double std, Digits digits) {
        static Row of(double[] x, double eps, Digits digits) {
            double mean = 0;
            for (double each : x) {
                mean += each / x.length;
            }
            double variance = 0;
            for (double each : x) {
                variance += (each - mean) * (each - mean) / x.length;
            }
            return new Row(x, mean, Math.sqrt(variance + eps), digits);
        }

        List<Filled> moments(String which, double eps) {
            List<String> values = Arrays.stream(x).mapToObj(digits::of).toList();
            List<String> squares =
                    Arrays.stream(x).mapToObj(each -> centered(each) + "²").toList();
            return List.of(
                    new Filled("mean" + which, "(" + Digits.sum(values) + ")/" + x.length, digits.of(mean)),
                    new Filled(
                            "std" + which,
                            "√((" + Digits.sum(squares) + ")/" + x.length + " + " + digits.of(eps) + ")",
                            digits.of(std)));
        }

        private String centered(double value) {
            return "(" + Digits.sum(List.of(digits.of(value), digits.of(-mean))) + ")";
        }

        String normalized(int unit) {
            return centered(x[unit]) + "/" + digits.of(std);
        }
    }
}
