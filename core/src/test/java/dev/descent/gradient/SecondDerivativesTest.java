package dev.descent.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.oracle.Draw;
import dev.descent.oracle.Example;
import dev.descent.oracle.FunctionExamples;
import dev.descent.oracle.OpExamples;
import dev.descent.tensor.DType;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SecondDerivativesTest {
    /** Each gradient is an expression like any other: squared, summed and differentiated again. */
    @TestFactory
    Stream<DynamicTest> theGradientOfEveryGradientIsItsCentralDifference() {
        return Stream.concat(OpExamples.all().stream(), FunctionExamples.all().stream())
                .map(example -> DynamicTest.dynamicTest(example.name(), () -> checkTwice(example)));
    }

    private static void checkTwice(Example example) {
        Draw draw = new Draw(DType.F64, 7);
        Tensor y = example.build().apply(draw);
        List<Tensor> leaves = draw.reals();
        Gradients first = Gradients.of(y.mul(draw.weights(y.shape())).sum(), leaves);
        List<Tensor> parts = new ArrayList<>();
        for (Tensor leaf : leaves) {
            Tensor gradient = first.of(leaf);
            parts.add(gradient.mul(draw.weights(gradient.shape())).sum());
        }
        GradientCheck.check(draw, parts.stream().reduce(Tensor::add).orElseThrow());
    }

    @Test
    void theHessianTimesAVectorIsTheDifferenceOfGradientsAlongIt() {
        Draw draw = new Draw(DType.F64, 3);
        Tensor weight = draw.input(4, 6);
        Tensor bias = draw.input(4);
        Tensor hidden = draw.input(5, 6).matmul(weight.transpose()).add(bias).tanh();
        Tensor loss = hidden.softmax(-1).mul(hidden.square()).sum();
        List<Tensor> by = List.of(weight, bias);
        Gradients gradients = Gradients.of(loss, by);

        List<Tensor> direction = by.stream().map(x -> draw.weights(x.shape())).toList();
        Tensor along = gradients
                .of(weight)
                .mul(direction.get(0))
                .sum()
                .add(gradients.of(bias).mul(direction.get(1)).sum());
        Gradients product = Gradients.of(along, by);

        double step = 1e-5;
        List<Tensor> wanted = by.stream().map(gradients::of).toList();
        move(draw, by, direction, step);
        List<double[]> right = Interpreter.evaluate(wanted, draw.doubles());
        move(draw, by, direction, -2 * step);
        List<double[]> left = Interpreter.evaluate(wanted, draw.doubles());
        move(draw, by, direction, step);
        for (int i = 0; i < by.size(); i++) {
            double[] hessian = Interpreter.evaluate(List.of(product.of(by.get(i))), draw.doubles())
                    .getFirst();
            for (int j = 0; j < hessian.length; j++) {
                double difference = (right.get(i)[j] - left.get(i)[j]) / (2 * step);
                assertEquals(difference, hessian[j], 1e-8 + 1e-6 * Math.abs(difference), by.get(i) + " " + j);
            }
        }
    }

    private static void move(Draw draw, List<Tensor> leaves, List<Tensor> direction, double step) {
        for (int i = 0; i < leaves.size(); i++) {
            Values along = direction.get(i).evaluate();
            draw.write(leaves.get(i), values -> {
                for (long j = 0; j < values.size(); j++) {
                    values.set(j, values.get(j) + step * along.get(j));
                }
            });
        }
    }

    @Test
    void derivativesOfAnyOrderOfAPolynomialAndASine() {
        Tensor x = Tensor.of(new double[] {1.3});
        Tensor cube = x.mul(x).mul(x);
        assertArrayEquals(new double[] {3 * 1.69}, nth(cube, x, 1), 1e-12);
        assertArrayEquals(new double[] {6 * 1.3}, nth(cube, x, 2), 1e-12);
        assertArrayEquals(new double[] {6}, nth(cube, x, 3), 1e-12);
        assertArrayEquals(new double[] {0}, nth(cube, x, 4), 1e-12);
        assertArrayEquals(new double[] {Math.sin(1.3)}, nth(x.sin(), x, 4), 1e-12);
        assertArrayEquals(new double[] {Math.exp(1.3)}, nth(x.exp(), x, 5), 1e-12);
        assertArrayEquals(new double[] {24 / Math.pow(1.3, 5)}, nth(x.reciprocal(), x, 4), 1e-10);
    }

    private static double[] nth(Tensor y, Tensor x, int order) {
        Tensor derivative = y;
        for (int i = 0; i < order; i++) {
            derivative = Gradients.of(derivative.sum(), List.of(x)).of(x);
        }
        return derivative.evaluate().toDoubles();
    }
}
