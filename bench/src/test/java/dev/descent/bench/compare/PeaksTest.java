package dev.descent.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.bench.runner.Limits;
import dev.descent.bench.runner.Precision;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PeaksTest {
    private static Peaks peaks(double registers, double copy, Map<Precision, Map<Contestant, Double>> products) {
        return new Peaks(new Limits(registers, 256, copy), products);
    }

    @Test
    void singlePrecisionIsComparedWithRegistersThoughAProductBeFaster() {
        Peaks peaks = peaks(100, 1, Map.of(Precision.FP32, Map.of(Contestant.LIBTORCH, 110.0)));
        assertEquals(OptionalDouble.of(100), peaks.of(Precision.FP32));
    }

    @Test
    void halfPrecisionIsComparedWithTheFastestProduct() {
        Peaks peaks = peaks(
                100, 1, Map.of(Precision.BF16, Map.of(Contestant.DESCENT, 300.0, Contestant.LIBTORCH_OPENBLAS, 310.0)));
        assertEquals(OptionalDouble.of(310), peaks.of(Precision.BF16));
    }

    @Test
    void whereNobodyHasAProductOfHalfPrecisionThereIsNoPeak() {
        assertEquals(OptionalDouble.empty(), peaks(100, 1, Map.of()).of(Precision.BF16));
    }

    @Test
    void ofTwoMeasurementsTheBetterCountsFigureByFigure() {
        Peaks before = peaks(100, 20, Map.of(Precision.FP32, Map.of(Contestant.DESCENT, 90.0, Contestant.DJL, 50.0)));
        Peaks after = peaks(120, 10, Map.of(Precision.FP32, Map.of(Contestant.DESCENT, 80.0, Contestant.DL4J, 30.0)));
        Map<Contestant, Double> products =
                Map.of(Contestant.DESCENT, 90.0, Contestant.DJL, 50.0, Contestant.DL4J, 30.0);
        assertEquals(peaks(120, 20, Map.of(Precision.FP32, products)), before.best(after));
    }
}
