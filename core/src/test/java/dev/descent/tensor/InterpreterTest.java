package dev.descent.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterpreterTest {
    private static final Tensor X = Tensor.of(new double[] {-2, -0.5, 0, 1, 3});

    @Test
    void functionsOfOneNumberByHand() {
        assertValues(X.neg(), 2, 0.5, 0, -1, -3);
        assertValues(X.abs(), 2, 0.5, 0, 1, 3);
        assertValues(X.sign(), -1, -1, 0, 1, 1);
        assertValues(X.square(), 4, 0.25, 0, 1, 9);
        assertValues(X.exp(), 0.1353352832366127, 0.6065306597126334, 1, Math.E, 20.085536923187668);
        assertValues(X.abs().add(1).log(), Math.log(3), 0.4054651081081644, 0, Math.log(2), Math.log(4));
        assertValues(X.square().sqrt(), 2, 0.5, 0, 1, 3);
        assertValues(X.reciprocal(), -0.5, -2, Double.POSITIVE_INFINITY, 1, 1.0 / 3);
        assertValues(X.tanh(), -0.9640275800758169, -0.46211715726000973, 0, 0.7615941559557649, 0.9950547536867305);
        // Abramowitz and Stegun, table 7.1
        assertValues(X.erf(), -0.9953222650, -0.5204998778, 0, 0.8427007929, 0.9999779095);
        // Abramowitz and Stegun, table 26.1
        assertValues(X.normalCdf(), 0.0227501319, 0.3085375387, 0.5, 0.8413447461, 0.9986501020);
        assertValues(X.normalDensity(), 0.0539909665, 0.3520653268, 0.3989422804, 0.2419707245, 0.0044318484);
        assertValues(X.sin(), -0.9092974268256817, -0.479425538604203, 0, 0.8414709848078965, 0.1411200080598672);
        assertValues(X.cos(), -0.4161468365471424, 0.8775825618903728, 1, 0.5403023058681398, -0.9899924966004454);
        assertValues(X.detach(), -2, -0.5, 0, 1, 3);
    }

    @Test
    void functionsOfTwoNumbersByHand() {
        Tensor a = Tensor.of(new double[] {6, -7, 2});
        Tensor b = Tensor.of(new double[] {3, 2, 2});
        assertValues(a.add(b), 9, -5, 4);
        assertValues(a.sub(b), 3, -9, 0);
        assertValues(a.mul(b), 18, -14, 4);
        assertValues(a.div(b), 2, -3.5, 1);
        assertValues(a.max(b), 6, 2, 2);
        assertValues(a.min(b), 3, -7, 2);
        assertValues(a.pow(b), 216, 49, 4);
        assertValues(a.eq(b), 0, 0, 1);
        assertValues(a.ne(b), 1, 1, 0);
        assertValues(a.lt(b), 0, 1, 0);
        assertValues(a.le(b), 0, 1, 1);
        assertValues(a.gt(b), 1, 0, 0);
        assertValues(a.ge(b), 1, 0, 1);
        assertValues(Tensor.select(a.gt(b), a, b), 6, 2, 2);
    }

    @Test
    void constantsOnTheRightAreOfTheLeftsType() {
        assertValues(X.add(1).mul(2).sub(3).div(4), -1.25, -0.5, -0.25, 0.25, 1.25);
        assertValues(X.max(0.5), 0.5, 0.5, 0.5, 1, 3);
        assertValues(X.min(0.5), -2, -0.5, 0, 0.5, 0.5);
        assertValues(X.pow(2), 4, 0.25, 0, 1, 9);
        assertValues(X.lt(0), 1, 1, 0, 0, 0);
        assertValues(X.le(0), 1, 1, 1, 0, 0);
        assertValues(X.gt(0), 0, 0, 0, 1, 1);
        assertValues(X.ge(0), 0, 0, 1, 1, 1);
    }

    @Test
    void castsRoundTowardsZeroAndToTruth() {
        Tensor x = Tensor.of(new double[] {2.9, -2.9, 0.4, 1e12, Double.NaN});
        assertValues(x.cast(DType.I32), 2, -2, 0, Integer.MAX_VALUE, 0);
        assertValues(x.cast(DType.BOOL), 1, 1, 1, 1, 1);
        assertValues(Tensor.of(new int[] {0, -3}).cast(DType.BOOL).cast(DType.F64), 0, 1);
        assertEquals(
                (float) 0.1,
                Tensor.of(new double[] {0.1}).cast(DType.F32).evaluate().scalar());
    }

    @Test
    void wholeNumbersDivideTowardsZero() {
        Tensor a = Tensor.of(new int[] {7, -7, 7, -7});
        assertValues(a.div(Tensor.of(new int[] {2, 2, -2, -2})), 3, -3, -3, 3);
    }

    @Test
    void wholeNumbersWrapAround() {
        Tensor x = Tensor.of(new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, 5});
        assertValues(x.neg(), Integer.MIN_VALUE, -Integer.MAX_VALUE, -5);
        assertValues(x.abs(), Integer.MIN_VALUE, Integer.MAX_VALUE, 5);
        assertValues(x.add(x), 0, -2, 10);
        assertValues(x.mul(3), Integer.MIN_VALUE, Integer.MAX_VALUE - 2, 15);
        assertValues(
                Tensor.of(new Indexing.ScatterAdd(x, Tensor.of(new int[] {0, 1, 0}), 2)),
                Integer.MIN_VALUE + 5,
                Integer.MAX_VALUE);
        assertValues(
                Tensor.of(new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 3}).sum(), 1);
    }

    @Test
    void truthValuesCombineByMaximumAndMinimum() {
        Tensor p = Tensor.of(new int[] {0, 0, 1, 1}).cast(DType.BOOL);
        Tensor q = Tensor.of(new int[] {0, 1, 0, 1}).cast(DType.BOOL);
        assertValues(p.max(q), 0, 1, 1, 1);
        assertValues(p.min(q), 0, 0, 0, 1);
    }

    @Test
    void reductionsByHand() {
        Tensor x = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertValues(x.sum(), 21);
        assertValues(x.sum(0), 5, 7, 9);
        assertValues(x.sum(1), 6, 15);
        assertValues(x.amax(0), 4, 5, 6);
        assertValues(x.amax(-1), 3, 6);
        assertValues(x.amax(0, 1), 6);
        assertValues(x.mean(), 3.5);
        assertValues(x.mean(0), 2.5, 3.5, 4.5);
        assertValues(x.neg().amax(0, 1), -1);
        assertValues(Tensor.full(0, DType.F64, Shape.of(0, 2)).sum(0), 0, 0);
        assertValues(Tensor.of(new double[] {1, Double.NaN, 3}).amax(0), Double.NaN);
    }

    @Test
    void anAxisThatIsNamedTwiceCountsOnce() {
        Tensor x = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertValues(x.sum(0, -2), 5, 7, 9);
        assertValues(x.mean(0, -2), 2.5, 3.5, 4.5);
        assertValues(x.mean(1, 1), 2, 5);
    }

    @Test
    void twoVectorsGiveTheirInnerProduct() {
        Tensor product = Tensor.of(new double[] {1, 2, 3}).matmul(Tensor.of(new double[] {4, 5, 6}));
        assertEquals(Shape.scalar(), product.shape());
        assertValues(product, 32);
    }

    @Test
    void iotaCountsAlongItsAxis() {
        assertValues(Tensor.iota(Shape.of(2, 3), 0), 0, 0, 0, 1, 1, 1);
        assertValues(Tensor.iota(Shape.of(2, 3), -1), 0, 1, 2, 0, 1, 2);
    }

    @Test
    void rowsAreGatheredAndAddedUpByNumber() {
        Tensor table = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
        assertValues(table.gather(Tensor.of(new int[] {2, 0, 2})), 5, 6, 1, 2, 5, 6);
        assertValues(table.gather(Tensor.full(1, DType.I32, Shape.scalar())), 3, 4);
        Tensor sums = Tensor.of(new Indexing.ScatterAdd(table, Tensor.of(new int[] {3, 1, 3}), 4));
        assertValues(sums, 0, 0, 3, 4, 0, 0, 6, 8);
    }

    @Test
    void anIndexOutsideTheTableIsNamed() {
        Tensor table = Tensor.of(new double[] {1, 2, 3});
        for (int wrong : new int[] {3, -1}) {
            Tensor rows = table.gather(Tensor.of(new int[] {0, wrong}));
            String message = assertThrows(IndexOutOfBoundsException.class, rows::evaluate)
                    .getMessage();
            assertTrue(message.contains("index " + wrong) && message.contains("3 rows"), message);
        }
    }

    @Test
    void literalsDoNotFollowTheArrayTheyWereMadeFrom() {
        float[] array = {1, 2};
        Tensor x = Tensor.of(array);
        array[0] = 9;
        assertValues(x, 1, 2);
    }

    @Test
    void inputsAreGivenByName() {
        Tensor x = Tensor.input("pixels", DType.F32, 2);
        assertArrayEquals(
                new double[] {-1, -2},
                Interpreter.evaluate(List.of(x.neg()), Map.of("pixels", new double[] {1, 2}))
                        .getFirst());
    }

    @Test
    void aMissingOrMisshapenInputIsNamed() {
        Tensor x = Tensor.input("pixels", DType.F32, 2, 3);
        String missing =
                assertThrows(IllegalArgumentException.class, x::evaluate).getMessage();
        assertTrue(missing.contains("\"pixels\"") && missing.contains("[2, 3]"), missing);
        Map<String, double[]> tooFew = Map.of("pixels", new double[5]);
        String wrong = assertThrows(IllegalArgumentException.class, () -> Interpreter.evaluate(List.of(x), tooFew))
                .getMessage();
        assertTrue(wrong.contains("\"pixels\"") && wrong.contains("[2, 3]") && wrong.contains("5 values"), wrong);
    }

    @Test
    void evaluatingRoundsToTheType() {
        Tensor third = Tensor.full(1, DType.F32, Shape.of(1)).div(3);
        assertEquals(1f / 3, third.evaluate().scalar());
        assertEquals(1.0 / 3, Interpreter.evaluate(List.of(third), Map.of()).getFirst()[0]);
    }

    private static void assertValues(Tensor tensor, double... expected) {
        double[] values = tensor.evaluate().toDoubles();
        assertArrayEquals(expected, values, 1e-10, tensor + " is " + Arrays.toString(values));
    }
}
