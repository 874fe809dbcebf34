package dev.descent.nn;

import dev.descent.tensor.DType;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.tensor.Variable;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Fully connected layer, {@code y = x·Wᵀ + b}. Shapes: x [batch…, in] → y [batch…, out].
 *
 * @param weight [out, in]
 * @param bias [out], or empty for {@code y = x·Wᵀ}
 */
public record Linear(Parameter weight, Optional<Parameter> bias) implements Explained {
    /** A matrix with more numbers has a line for each row, where there is one example. */
    private static final int MOST_LINES = 12;

    public Linear {
        Inputs.that(weight.shape().rank() == 2, "Linear: weight has shape " + weight.shape() + " but needs [out, in]");
        Shape out = weight.shape().part(0, 1);
        bias.ifPresent(b -> Inputs.requireShape("Linear", "bias", b, out));
    }

    /**
     * A layer with given first values.
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Linear of(int in, int out, Initializer weight, Initializer bias) {
        return new Linear(weight(in, out, weight), Optional.of(bias(out, bias)));
    }

    /**
     * A layer that begins as PyTorch's: weight and bias U(±1/√in).
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Linear of(int in, int out, Seed seed) {
        double bound = 1 / Math.sqrt(Inputs.requireSize("Linear", "in", in));
        return of(
                in,
                out,
                Initializers.uniform(seed.at("weight"), -bound, bound),
                Initializers.uniform(seed.at("bias"), -bound, bound));
    }

    /**
     * A layer without bias, with given first values.
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Linear withoutBias(int in, int out, Initializer weight) {
        return new Linear(weight(in, out, weight), Optional.empty());
    }

    /**
     * A layer without bias that begins as PyTorch's: weight U(±1/√in).
     *
     * @throws IllegalArgumentException if a size is less than 1
     */
    public static Linear withoutBias(int in, int out, Seed seed) {
        return new Linear(of(in, out, seed).weight, Optional.empty());
    }

    /** Features that go in. */
    public int in() {
        return weight.shape().dim(1);
    }

    /** Features that come out. */
    public int out() {
        return weight.shape().dim(0);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Inputs.requireFeatures(this, x, in(), weight.dtype());
        Tensor product = x.matmul(weight.transpose());
        return bias.map(product::add).orElse(product);
    }

    @Override
    public Parameters parameters() {
        Parameters parameters = Parameters.of("weight", weight);
        return bias.map(b -> parameters.and("bias", b)).orElse(parameters);
    }

    @Override
    public String toString() {
        return "Linear(" + in() + "→" + out() + (bias.isPresent() ? ")" : ", no bias)");
    }

    private static Parameter weight(int in, int out, Initializer initializer) {
        Inputs.requireSize("Linear", "in", in);
        Inputs.requireSize("Linear", "out", out);
        return new Parameter(new Variable("weight", DType.F32, Shape.of(out, in), initializer));
    }

    private static Parameter bias(int out, Initializer initializer) {
        return new Parameter(new Variable("bias", DType.F32, Shape.of(out), initializer));
    }

    @Override
    public String title() {
        return "linear " + in() + "→" + out();
    }

    @Override
    public String formula(Flow flow) {
        return bias.isPresent() ? "y = x·Wᵀ + b" : "y = x·Wᵀ";
    }

    @Override
    public String chainRule(Flow flow) {
        return "dL/dw = dL/dy·x" + (bias.isPresent() ? ", dL/db = dL/dy" : "")
                + (flow.inputBlame().isPresent() ? "; dL/dx = dL/dy·w" : "");
    }

    @Override
    public List<Filled> outputs(Flow flow) {
        Digits digits = flow.digits();
        Values w = flow.weight("weight");
        Optional<Values> b = bias.map(_ -> flow.weight("bias"));
        return flow.outputs(i -> {
            List<String> terms = each(
                    in(),
                    j -> digits.product(
                            w.get(i % out() * in() + j), flow.input().get(i / out() * in() + j)));
            b.ifPresent(values -> terms.add(digits.of(values.get(i % out()))));
            return Digits.sum(terms);
        });
    }

    @Override
    public List<Filled> weightBlame(Flow flow, Flow.Weight weight) {
        Digits digits = flow.digits();
        boolean isMatrix = weight.name().equals("weight");
        if (isMatrix
                && !weight.isShared()
                && weight.before().size() > MOST_LINES
                && flow.output().size() == out()) {
            return rows(flow, weight);
        }
        return flow.blameOf(weight, i -> {
            Values up = flow.up();
            long rows = up.size() / out();
            if (isMatrix) {
                return Digits.sum(each(
                        rows,
                        row -> digits.product(
                                up.get(row * out() + i / in()), flow.input().get(row * in() + i % in()))));
            }
            return rows == 1
                    ? digits.of(up.get(i)) + "·1"
                    : Digits.sum(each(rows, row -> digits.of(up.get(row * out() + i))));
        });
    }

    /** Of one example: a row of the matrix has its unit's blame times all inputs. */
    private List<Filled> rows(Flow flow, Flow.Weight weight) {
        Digits digits = flow.digits();
        return weight.blame().filter(_ -> flow.outputBlame().isPresent()).stream()
                .flatMap(blame -> IntStream.range(0, out())
                        .mapToObj(unit -> new Filled(
                                "dL/d" + weight.name() + "[" + unit + "]",
                                digits.of(flow.up().get(unit)) + "·x",
                                "(" + String.join(", ", each(in(), i -> digits.of(blame.get((long) unit * in() + i))))
                                        + ")")))
                .toList();
    }

    @Override
    public List<Filled> inputBlame(Flow flow) {
        Values w = flow.weight("weight");
        return flow.inputBlame(i -> Digits.sum(each(
                out(),
                unit -> flow.digits().product(flow.up().get(i / in() * out() + unit), w.get(unit * in() + i % in())))));
    }

    private static List<String> each(long count, LongFunction<String> term) {
        return new ArrayList<>(LongStream.range(0, count).mapToObj(term).toList());
    }

    @Override
    public Optional<Link> link(String name, long index) {
        return Optional.of(
                name.equals("weight")
                        ? new Link(OptionalLong.of(index % in()), index / in())
                        : new Link(OptionalLong.empty(), index));
    }

    @Override
    public long terms(Values output) {
        return output.size() * in();
    }
}
