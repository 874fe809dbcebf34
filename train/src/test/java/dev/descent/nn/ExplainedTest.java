package dev.descent.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.nn.Flow.Weight;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import dev.descent.word.Digits;
import dev.descent.word.Filled;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What layers say of the numbers that went through them. */
class ExplainedTest {
    private static final Seed SEED = new Seed(1);

    private static Values values(Shape shape, double... values) {
        return Values.of(values, shape);
    }

    private static Flow flow(Values input, Values output, Values up, Optional<Values> down, Weight... weights) {
        return new Flow(
                input, output, Optional.of(up), down, Optional.empty(), List.of(weights), List.of(), new Digits(6));
    }

    private static List<String> text(List<Filled> lines) {
        return lines.stream()
                .map(line ->
                        line.label() + ": " + line.formula() + (line.result().isEmpty() ? "" : " = " + line.result()))
                .toList();
    }

    private static Weight weight(String name, Values before, double... blame) {
        return new Weight(name, before, Optional.of(Values.of(blame, before.shape())), false);
    }

    @Test
    void aLinearLayerSumsOverInputsForwardOverUnitsBackwardAndOverExamplesForItsWeights() {
        Shape two = Shape.of(2, 2);
        Shape one = Shape.of(2, 1);
        Weight weight = weight("weight", values(Shape.of(1, 2), 2, -1), -0.7, 0.7);
        Weight bias = weight("bias", values(Shape.of(1), 0.5), -0.1);
        Flow flow = flow(
                values(two, 1, 3, 4, -2),
                values(one, -0.5, 10.5),
                values(one, 0.1, -0.2),
                Optional.of(values(two, 0.2, -0.1, -0.4, 0.2)),
                weight,
                bias);
        Linear linear = Linear.of(2, 1, SEED);
        assertEquals(
                List.of("y[0, 0]: 2·1 − 1·3 + 0.5 = −0.5", "y[1, 0]: 2·4 − 1·(−2) + 0.5 = 10.5"),
                text(linear.outputs(flow)));
        assertEquals(
                List.of("dL/dweight[0, 0]: 0.1·1 − 0.2·4 = −0.7", "dL/dweight[0, 1]: 0.1·3 − 0.2·(−2) = 0.7"),
                text(linear.weightBlame(flow, weight)));
        assertEquals(List.of("dL/dbias[0]: 0.1 − 0.2 = −0.1"), text(linear.weightBlame(flow, bias)));
        assertEquals(
                List.of(
                        "dL/dx[0, 0]: 0.1·2 = 0.2",
                        "dL/dx[0, 1]: 0.1·(−1) = −0.1",
                        "dL/dx[1, 0]: −0.2·2 = −0.4",
                        "dL/dx[1, 1]: −0.2·(−1) = 0.2"),
                text(linear.inputBlame(flow)));
    }

    @Test
    void aLargeMatrixHasALineForEachRowOnlyWhereASingleRowOfNumbersWentIn() {
        Linear linear = Linear.withoutBias(13, 1, SEED);
        double[] ones = new double[13];
        Arrays.fill(ones, 1);
        Values before = values(Shape.of(1, 13), ones);
        Weight weight = weight("weight", before, ones);
        Flow single = flow(
                values(Shape.of(1, 13), ones),
                values(Shape.of(1, 1), 13),
                values(Shape.of(1, 1), 1),
                Optional.empty(),
                weight);
        assertEquals(
                List.of("dL/dweight[0]: 1·x = (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)"),
                text(linear.weightBlame(single, weight)));
        Flow sequence = flow(
                values(Shape.of(1, 2, 13), new double[26]),
                values(Shape.of(1, 2, 1), 0, 0),
                values(Shape.of(1, 2, 1), 0.5, 2),
                Optional.empty(),
                weight);
        assertEquals(
                "dL/dweight[0, 0]: 0.5·0 + 2·0 = 1",
                text(linear.weightBlame(sequence, weight)).getFirst());
    }

    @Test
    void nothingIsSaidOfTheBlameOfWhatIsFrozenOrComesFirst() {
        Weight frozen = new Weight("bias", values(Shape.of(1), 0.5), Optional.empty(), false);
        Shape one = Shape.of(1, 1);
        Flow flow = flow(values(one, 1), values(one, 1), values(one, 1), Optional.empty(), frozen);
        Linear linear = Linear.of(1, 1, SEED);
        assertEquals(List.of(), linear.weightBlame(flow, frozen));
        assertEquals("dL/dw = dL/dy·x, dL/db = dL/dy", linear.chainRule(flow));
        assertEquals(List.of(), Activation.RELU.inputBlame(flow));
    }

    @Test
    void aLayerNormShowsMeanAndDeviationOfEachExample() {
        Shape row = Shape.of(1, 2);
        Flow flow = flow(
                values(row, 1, 3),
                values(row, -1.414214, 1.207107),
                values(row, 0, 0),
                Optional.empty(),
                weight("weight", values(Shape.of(2), 2, 1), 0, 0),
                weight("bias", values(Shape.of(2), 0, 0.5), 0, 0));
        assertEquals(
                List.of(
                        "mean: (1 + 3)/2 = 2",
                        "std: √(((1 − 2)² + (3 − 2)²)/2 + 1) = 1.414214",
                        "y[0]: (1 − 2)/1.414214·2 + 0 = −1.414214",
                        "y[1]: (3 − 2)/1.414214·1 + 0.5 = 1.207107"),
                text(LayerNorm.of(2).eps(1).outputs(flow)));
    }

    @Test
    void aResidualLayerAddsWhatItsLastPartGaveAndWhatComesBackOutOfItsFirst() {
        Shape one = Shape.of(1, 1);
        Flow first = flow(values(one, 1), values(one, 2), values(one, 0.3), Optional.of(values(one, 0.4)));
        Flow last = flow(values(one, 2), values(one, 5), values(one, 0.7), Optional.of(values(one, 0.3)));
        Flow flow = new Flow(
                values(one, 1),
                values(one, 6),
                Optional.of(values(one, 0.7)),
                Optional.of(values(one, 1.1)),
                Optional.empty(),
                List.of(),
                List.of(first, last),
                new Digits(6));
        Residual residual = Residual.of(Activation.RELU, Activation.TANH);
        assertEquals(List.of("y[0]: 1 + 5 = 6"), text(residual.outputs(flow)));
        assertEquals(List.of("dL/dx[0]: 0.7 + 0.4 = 1.1"), text(residual.inputBlame(flow)));
    }

    private record Own(int size) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return x;
        }

        @Override
        public Parameters parameters() {
            return Parameters.none();
        }
    }

    @Test
    void ofALayerThatSaysNothingTheNumbersAreShownAsTheyAre() {
        Explained own = Explained.of(new Own(3));
        Shape one = Shape.of(1, 1);
        Flow flow = flow(values(one, 1), values(one, 2), values(one, 0.5), Optional.of(values(one, 0.25)));
        assertEquals("Own", own.title());
        assertEquals(List.of("y[0]: 2"), text(own.outputs(flow)));
        assertEquals(List.of("dL/dx[0]: 0.25"), text(own.inputBlame(flow)));
        Flow elementwise = new Flow(
                flow.input(),
                flow.output(),
                flow.outputBlame(),
                flow.inputBlame(),
                Optional.of(values(one, 0.5)),
                List.of(),
                List.of(),
                new Digits(6));
        assertEquals(List.of("dL/dx[0]: 0.5·0.5 = 0.25"), text(own.inputBlame(elementwise)));
    }
}
