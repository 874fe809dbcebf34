package dev.descent.data.source;

import dev.descent.data.Dataset;
import dev.descent.data.table.Csv;
import dev.descent.data.table.CsvFormat;
import dev.descent.data.table.Table;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Small real data sets that come with Descent; where they are from and on what terms stands in {@code NOTICE.txt}
 * beside them.
 */
public final class BuiltIn {
    private static final int SIDE = 8;
    private static final float INK = 16;

    private BuiltIn() {}

    /**
     * 1,797 handwritten digits of 8×8 pixels (UCI, Optical Recognition of Handwritten Digits, test part; CC BY 4.0).
     * Shapes of an example: x [8, 8] with values in [0, 1], y [] with classes "0" to "9".
     */
    public static Dataset digits() {
        Table table = table("digits8x8.csv.gz");
        int pixels = SIDE * SIDE;
        float[] x = new float[table.size() * pixels];
        int[] y = new int[table.size()];
        for (int row = 0; row < table.size(); row++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                x[row * pixels + pixel] = Float.parseFloat(table.value(row, pixel)) / INK;
            }
            y[row] = Integer.parseInt(table.value(row, pixels));
        }
        return Dataset.builder()
                .floats(Dataset.X, Shape.of(SIDE, SIDE), x)
                .labels(Dataset.Y, y, 10)
                .build();
    }

    /**
     * 150 irises of three species with four measures each, in cm; the last column, "species", is the class (UCI; CC BY
     * 4.0).
     */
    public static Table iris() {
        return table("iris.csv");
    }

    /**
     * 442 diabetes patients with ten measures each; the last column, "progression", tells how far the disease went in a
     * year (Efron, Hastie, Johnstone, Tibshirani, "Least angle regression", 2004).
     */
    public static Table diabetes() {
        return table("diabetes.csv");
    }

    private static Table table(String resource) {
        try (InputStream in = BuiltIn.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from this build of Descent");
            }
            return Csv.read(in, resource, CsvFormat.standard());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
