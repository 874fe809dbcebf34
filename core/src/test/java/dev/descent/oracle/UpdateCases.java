package dev.descent.oracle;

import dev.descent.compile.Updates;
import dev.descent.gradient.Gradients;
import dev.descent.oracle.OracleCase.Work;
import dev.descent.tensor.DType;
import dev.descent.tensor.Functions;
import dev.descent.tensor.Initializer;
import dev.descent.tensor.Parameter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Variable;
import java.util.List;

/** Programs that write variables, each of which must be read before it is overwritten. */
final class UpdateCases {
    private UpdateCases() {}

    static List<OracleCase> all() {
        return List.of(
                OracleCase.updating("two variables exchanged", draw -> {
                    Variable a = draw.variable(3, 17);
                    Variable b = draw.variable(3, 17);
                    return work(List.of(), Updates.none().and(a, b.read()).and(b, a.read()));
                }),
                OracleCase.updating("three variables in a ring", draw -> {
                    Variable a = draw.variable(33);
                    Variable b = draw.variable(33);
                    Variable c = draw.variable(33);
                    return work(
                            List.of(a.read().add(b.read())),
                            Updates.none()
                                    .and(a, b.read().mul(0.5))
                                    .and(b, c.read().add(a.read()))
                                    .and(c, a.read().neg()));
                }),
                OracleCase.updating("a variable transposed and flipped in place", draw -> {
                    Variable a = draw.variable(17, 17);
                    Variable b = draw.variable(31);
                    return work(
                            List.of(),
                            Updates.none()
                                    .and(a, a.read().transpose())
                                    .and(b, b.read().flip(0)));
                }),
                OracleCase.updating("a variable shifted along itself", draw -> {
                    Variable a = draw.variable(100);
                    Tensor shifted = Tensor.concat(
                            0, List.of(a.read().slice(0, 99, 100), a.read().slice(0, 0, 99)));
                    return work(List.of(a.read().sum()), Updates.none().and(a, shifted));
                }),
                OracleCase.updating("a variable multiplied by itself as a matrix", draw -> {
                    Variable a = draw.variable(9, 9);
                    return work(
                            List.of(),
                            Updates.none().and(a, a.read().matmul(a.read()).tanh()));
                }),
                OracleCase.updating("a variable normalized by its own sum", draw -> {
                    Variable a = draw.variable(5, 33);
                    Tensor squares = a.read().square().add(0.1);
                    return work(List.of(squares.sum()), Updates.none().and(a, squares.div(squares.sum())));
                }),
                OracleCase.updating("one variable as output and in its update", draw -> {
                    Variable a = draw.variable(17);
                    Tensor next = a.read().mul(0.9).add(draw.normal(17));
                    return work(
                            List.of(a.read(), next, a.read().exp()),
                            Updates.none().and(a, next));
                }),
                OracleCase.updating("a variable read by others while it is updated", draw -> {
                    Variable a = draw.variable(16);
                    Variable b = draw.variable(16);
                    Variable c = draw.variable(16);
                    Tensor next = a.read().add(1);
                    return work(
                            List.of(),
                            Updates.none()
                                    .and(a, next)
                                    .and(b, b.read().add(a.read()))
                                    .and(c, next.mul(2)));
                }),
                OracleCase.updating("a variable set to an input, a constant, itself", draw -> {
                    Variable a = draw.variable(3, 5);
                    Variable b = draw.variable(3, 5);
                    Variable c = draw.variable(3, 5);
                    return work(
                            List.of(),
                            Updates.none()
                                    .and(a, draw.input(3, 5))
                                    .and(b, Tensor.full(0.25, DType.F32, b.shape()))
                                    .and(c, c.read()));
                }),
                OracleCase.updating("one value for two variables", draw -> {
                    Variable a = draw.variable(1000);
                    Variable b = draw.variable(1000);
                    Tensor mean = a.read().add(b.read()).mul(0.5);
                    return work(List.of(mean.sum()), Updates.none().and(a, mean).and(b, mean));
                }),
                OracleCase.updating("a step counter and the noise it draws", draw -> {
                    Variable counter = new Variable("step", DType.I32, Shape.scalar(), Initializer.zeros());
                    Variable a = draw.variable(50);
                    Tensor noise = Functions.normal(Shape.of(50), 11, 3, counter.read());
                    return work(
                            List.of(noise, counter.read()),
                            Updates.none()
                                    .and(counter, counter.read().add(1))
                                    .and(a, a.read().add(noise.mul(0.1))));
                }),
                OracleCase.updating("variables that read each other through views", draw -> {
                    Variable a = draw.variable(12, 12);
                    Variable b = draw.variable(12, 12);
                    Tensor backwards =
                            a.read().gather(Tensor.iota(Shape.of(12), 0).flip(0));
                    return work(
                            List.of(
                                    a.read(),
                                    a.read().transpose(),
                                    a.read().add(b.read().transpose())),
                            Updates.none()
                                    .and(a, a.read().add(a.read().transpose()))
                                    .and(b, b.read().transpose().add(backwards)));
                }),
                OracleCase.updating("variables updated by a loop that reduces them", draw -> {
                    Variable a = draw.variable(6, 1);
                    Variable b = draw.variable(6, 37);
                    Variable c = draw.variable(37);
                    Tensor sums = b.read().sub(a.read()).sumKeeping(1);
                    return work(
                            List.of(sums),
                            Updates.none()
                                    .and(a, a.read().add(sums))
                                    .and(b, b.read().softmax(1))
                                    .and(c, c.read().sub(b.read().mul(c.read()).sum(0))));
                }),
                OracleCase.updating("variables joined into one and split again", draw -> {
                    Variable a = draw.variable(3, 5);
                    Variable b = draw.variable(4, 5);
                    Variable c = draw.variable(7, 5);
                    return work(
                            List.of(),
                            Updates.none()
                                    .and(c, Tensor.concat(0, List.of(a.read(), b.read())))
                                    .and(a, c.read().slice(0, 0, 3))
                                    .and(b, c.read().slice(0, 3, 7).tanh()));
                }),
                OracleCase.updating("gradient descent", UpdateCases::descent),
                OracleCase.updating("gradient descent with gathered rows", UpdateCases::embedding),
                OracleCase.updating("moments of several parameters", UpdateCases::adam));
    }

    private static Work work(List<Tensor> outputs, Updates updates) {
        return new Work(outputs, updates);
    }

    private static Work descent(Draw draw) {
        Parameter weight = draw.parameter(10, 17);
        Parameter bias = draw.parameter(10);
        Tensor logits = draw.input(15, 17).matmul(weight.transpose()).add(bias);
        Tensor loss = FunctionExamples.crossEntropy(logits, draw.indices(10, 15));
        Gradients gradients = Gradients.of(loss, List.of(weight, bias));
        Updates updates = Updates.none();
        for (Parameter p : List.of(weight, bias)) {
            updates = updates.and(p.variable(), p.sub(gradients.of(p).mul(0.1)));
        }
        return work(List.of(loss, logits), updates);
    }

    private static Work embedding(Draw draw) {
        Parameter table = draw.parameter(31, 9);
        Tensor loss = table.gather(draw.indices(31, 8, 3)).mean(1).square().sum();
        Tensor gradient = Gradients.of(loss, List.of(table)).of(table);
        return work(List.of(loss), Updates.none().and(table.variable(), table.sub(gradient.mul(0.05))));
    }

    /** Adam (Kingma and Ba 2015) with bias corrections from a counted step, on parameters of different shapes. */
    private static Work adam(Draw draw) {
        List<Parameter> parameters =
                List.of(draw.parameter(6, 5), draw.parameter(6), draw.parameter(3, 6), draw.parameter(3));
        Tensor hidden = draw.input(7, 5)
                .matmul(parameters.get(0).transpose())
                .add(parameters.get(1))
                .tanh();
        Tensor out = hidden.matmul(parameters.get(2).transpose()).add(parameters.get(3));
        Tensor loss = out.sub(draw.input(7, 3)).square().mean();
        Gradients gradients = Gradients.of(loss, parameters);

        Variable step = new Variable("step", DType.I32, Shape.scalar(), Initializer.zeros());
        Tensor count = step.read().add(1);
        Tensor t = count.cast(DType.F32);
        Tensor correction1 = Tensor.scalar(0.9).pow(t).neg().add(1);
        Tensor correction2 = Tensor.scalar(0.999).pow(t).neg().add(1);
        Updates updates = Updates.none().and(step, count);
        for (Parameter p : parameters) {
            Variable first = new Variable("m", DType.F32, p.shape(), Initializer.zeros());
            Variable second = new Variable("v", DType.F32, p.shape(), Initializer.zeros());
            Tensor g = gradients.of(p);
            Tensor m = first.read().mul(0.9).add(g.mul(0.1));
            Tensor v = second.read().mul(0.999).add(g.square().mul(0.001));
            Tensor move = m.div(correction1).div(v.div(correction2).sqrt().add(1e-3));
            updates = updates.and(first, m).and(second, v).and(p.variable(), p.sub(move.mul(0.01)));
        }
        return work(List.of(loss), updates);
    }
}
