package dev.descent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.descent.compile.Program;
import dev.descent.compile.Updates;
import dev.descent.nn.Parameters;
import dev.descent.tensor.Interpreter;
import dev.descent.tensor.Shape;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * What PyTorch printed, in double precision, and the numbers that both it and Descent are given: {@code golden.py} in the
 * folder of the test's resources, which wrote it, makes them by the same formula.
 */
final class PyTorchNumbers {
    private static final Path FOLDER = Path.of("src/test/resources/dev/descent/model/pytorch");
    /** Eleven digits are printed. */
    private static final double EXACT = 2e-10;

    private final Map<String, double[]> printed = new HashMap<>();

    private PyTorchNumbers() {}

    /** What stands in a file. */
    static PyTorchNumbers read(String file) {
        PyTorchNumbers numbers = new PyTorchNumbers();
        try {
            for (String line : Files.readAllLines(FOLDER.resolve(file))) {
                String[] parts = line.split(",", -1);
                numbers.printed.put(
                        parts[0],
                        Arrays.stream(parts[2].split(" "))
                                .mapToDouble(Double::parseDouble)
                                .toArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return numbers;
    }

    /** Values that were printed. */
    double[] get(String name) {
        return printed.get(name);
    }

    /**
     * Requires values to be those that were printed.
     *
     * @param tolerance how far each may be off, as a part of the largest one
     */
    void require(String name, double[] values, double tolerance) {
        double[] expected = get(name);
        assertEquals(expected.length, values.length, () -> "values of " + name);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < values.length; i++) {
            assertEquals(expected[i], values[i], tolerance * largest, name + ", value " + i);
        }
    }

    /**
     * Requires expressions to have the values that were printed: to all digits as the interpreter computes them, and to
     * single precision as a program does.
     *
     * @param updates what the program updates when it runs; the interpreter looks before it does
     */
    void require(Map<String, Tensor> outputs, Map<String, Values> inputs, Updates updates, double tolerance) {
        List<Tensor> tensors = List.copyOf(outputs.values());
        Map<String, double[]> exact = new HashMap<>();
        inputs.forEach((name, values) -> exact.put(name, values.toDoubles()));
        List<double[]> interpreted = Interpreter.evaluate(tensors, exact);
        Program program = Program.compile(tensors, updates);
        program.run(name -> inputs.get(name).memory());
        outputs.forEach((name, tensor) -> {
            require(name, interpreted.get(tensors.indexOf(tensor)), EXACT);
            require(name, program.value(tensor).toDoubles(), tolerance);
        });
    }

    /** Numbers in mean ± scale, the same for the same name. */
    static Values uniform(String name, double scale, double mean, int... shape) {
        Values values = Values.of(new float[Math.toIntExact(Shape.of(shape).size())], Shape.of(shape));
        for (int i = 0; i < values.size(); i++) {
            double unit = (hash(name, i) >> 8) / (double) (1 << 23) - 1;
            values.set(i, (float) (mean + scale * unit));
        }
        return values;
    }

    /** Whole numbers from 0 up to a bound, the same for the same name. */
    static int[] whole(String name, int bound, int size) {
        int[] numbers = new int[size];
        Arrays.setAll(numbers, i -> (int) (hash(name, i) % bound));
        return numbers;
    }

    /** Sets every parameter to what it is before PyTorch's first step. */
    static void begin(String model, Parameters parameters) {
        parameters.byPath().forEach((path, parameter) -> {
            int[] shape = parameter.shape().dims();
            String name = model + "/" + path;
            int fan = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
            Values first = shape.length > 1
                    ? uniform(name, 1.5 / Math.sqrt(fan), 0, shape)
                    : uniform(name, 0.25, name.endsWith("weight") ? 1 : 0, shape);
            parameter.variable().write(values -> values.copyFrom(first.toFloats()));
        });
    }

    /** The finalizer of MurmurHash3 of the checksum of a name and an index, as 32 bits without a sign. */
    private static long hash(String name, int index) {
        CRC32 checksum = new CRC32();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        int h = index + (int) checksum.getValue();
        h = (h ^ h >>> 16) * 0x85EBCA6B;
        h = (h ^ h >>> 13) * 0xC2B2AE35;
        return Integer.toUnsignedLong(h ^ h >>> 16);
    }
}
