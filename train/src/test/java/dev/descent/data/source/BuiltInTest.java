package dev.descent.data.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Fractions;
import dev.descent.data.Split;
import dev.descent.data.table.Columns;
import dev.descent.data.table.Preprocessing;
import dev.descent.data.table.RealData;
import dev.descent.data.table.Table;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuiltInTest {
    @Test
    void hasTheDigits() {
        Dataset digits = BuiltIn.digits();
        assertEquals(1797, digits.size());
        assertEquals(Shape.of(8, 8), digits.column("x").shape());
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), digits.classNames());
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, Arrays.copyOf(digits.ints("y"), 6));
        assertArrayEquals(
                new float[] {0, 0, 5 / 16f, 13 / 16f, 9 / 16f, 1 / 16f, 0, 0}, Arrays.copyOf(digits.floats("x", 0), 8));
        MemorySegment x = digits.values("x");
        for (long i = 0; i < x.byteSize() / 4; i++) {
            float value = x.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            assertTrue(value >= 0 && value <= 1, () -> "pixel " + value);
        }
    }

    @Test
    void hasIrisAndDiabetes() {
        Table iris = BuiltIn.iris();
        assertEquals(150, iris.size());
        for (String species : List.of("setosa", "versicolor", "virginica")) {
            assertEquals(
                    50, iris.values("species").stream().filter(species::equals).count());
        }
        Table diabetes = BuiltIn.diabetes();
        assertEquals(442, diabetes.size());
        double mean = diabetes.values("progression").stream()
                .mapToDouble(Double::parseDouble)
                .average()
                .orElseThrow();
        assertEquals(152.1335, mean, 1e-4);
    }

    @Test
    void isTheDataThatItCameFrom() {
        assertEquals(RealData.table("iris.csv").sha256(), BuiltIn.iris().sha256());
        assertEquals(RealData.table("diabetes.csv").sha256(), BuiltIn.diabetes().sha256());
        Table digits = RealData.table("digits8x8.csv");
        int[] y = digits.values("digit").stream().mapToInt(Integer::parseInt).toArray();
        Dataset shipped = BuiltIn.digits();
        assertArrayEquals(y, shipped.ints("y"));
        for (int row = 0; row < digits.size(); row++) {
            assertArrayEquals(pixels(digits, row), shipped.floats("x", row));
        }
    }

    @Test
    void saysOnWhatTermsItComes() throws IOException {
        try (InputStream in = BuiltIn.class.getResourceAsStream("NOTICE.txt")) {
            String notice = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String file : List.of("digits8x8.csv.gz", "iris.csv", "diabetes.csv", "CC BY 4.0")) {
                assertTrue(notice.contains(file), file);
            }
        }
    }

    @Test
    void isReadyToLearnFrom() {
        Table diabetes = BuiltIn.diabetes();
        Split split = Split.random(diabetes.size(), new Fractions(0.8, 0.1, 0.1), 1);
        Preprocessing fitted =
                Preprocessing.fit(diabetes.select(split.train()), Columns.standardizedNumberOf("progression"));
        Dataset train = fitted.apply(diabetes.select(split.train()));
        Dataset test = fitted.apply(diabetes.select(split.test()));
        assertEquals(Shape.of(10), train.column("x").shape());
        double sum = 0;
        for (int row = 0; row < train.size(); row++) {
            sum += train.floats("y", row)[0];
        }
        assertEquals(0, sum / train.size(), 1e-6);
        assertEquals(442, train.size() + test.size() + split.validation().length);
    }

    private static float[] pixels(Table digits, int row) {
        float[] pixels = new float[64];
        for (int i = 0; i < 64; i++) {
            pixels[i] = Integer.parseInt(digits.value(row, i)) / 16f;
        }
        return pixels;
    }
}
