package dev.descent.oracle;

import static dev.descent.tensor.DType.F32;
import static dev.descent.tensor.DType.F64;

import dev.descent.tensor.Convolution;
import dev.descent.tensor.DType;
import dev.descent.tensor.Pooling;
import dev.descent.tensor.Tensor;
import dev.descent.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Convolutions and pooling of random geometry, between other ops as a network has them, and some that are cut into many
 * tasks.
 */
final class WindowCases {
    private static final int RANDOM = 60;

    private final List<OracleCase> cases = new ArrayList<>();

    private WindowCases() {}

    static List<OracleCase> all() {
        WindowCases windows = new WindowCases();
        for (int i = 0; i < RANDOM; i++) {
            DType dtype = i % 6 == 5 ? F64 : F32;
            windows.cases.add(OracleCase.withGradients("random convolution " + i, dtype, WindowCases::convolution));
            windows.cases.add(OracleCase.withGradients("random pooling " + i, dtype, WindowCases::pooling));
        }
        windows.large();
        windows.winograd();
        return List.copyOf(windows.cases);
    }

    private static Tensor convolution(Draw draw) {
        RandomGenerator random = draw.random();
        int groups = random.nextInt(3) == 0 ? random.nextInt(1, 5) : 1;
        int in = groups * random.nextInt(1, 4);
        int out = groups * random.nextInt(1, random.nextBoolean() ? 4 : 20);
        boolean byChannel = random.nextInt(5) == 0;
        int channels = random.nextInt(1, 40);
        Window rows = window(random, 4, 2, 3);
        Window columns = window(random, 4, 2, 3);
        Convolution.Geometry geometry = new Convolution.Geometry(rows, columns, byChannel ? channels : groups);
        Tensor x = draw.normal(
                random.nextInt(1, 4), extent(random, rows), extent(random, columns), byChannel ? channels : in);
        int inOfGroup = byChannel ? 1 : in / groups;
        Tensor weight = draw.parameter(byChannel ? channels : out, inOfGroup, rows.size(), columns.size());
        Tensor y = Tensor.of(new Convolution.Conv2d(random.nextBoolean() ? x : x.flip(2), weight, geometry));
        return y.mul(0.3).add(draw.parameter(y.shape().dim(3))).tanh().permute(0, 3, 1, 2);
    }

    private static Tensor pooling(Draw draw) {
        RandomGenerator random = draw.random();
        Window rows = window(random, 4, 0, 1);
        Window columns = window(random, 4, 0, 1);
        Tensor x = draw.distinct(
                random.nextInt(1, 4), extent(random, rows), extent(random, columns), random.nextInt(1, 40));
        Tensor shown = random.nextBoolean() ? x : x.flip(1);
        Tensor largest = Tensor.of(new Pooling.MaxPool(shown, shown, rows, columns));
        Tensor mean = Tensor.of(new Pooling.AvgPool(x.mul(0.5), rows, columns));
        return largest.mul(draw.normal(x.shape().dim(3))).add(mean);
    }

    /** A window of any geometry; a padding of at most half its size if none is allowed beyond that. */
    private static Window window(RandomGenerator random, int mostSize, int morePadding, int mostDilation) {
        int size = random.nextInt(1, mostSize + 1);
        int before = random.nextInt(size / 2 + morePadding + 1);
        int after = random.nextInt(size / 2 + morePadding + 1);
        return new Window(size, random.nextInt(1, 4), before, after, random.nextInt(1, mostDilation + 1));
    }

    private static int extent(RandomGenerator random, Window window) {
        int least = Math.max(1, window.reach() - window.before() - window.after());
        return least + random.nextInt(7);
    }

    /** Large enough that a backend would share them among threads and not lay out all of an image at once. */
    private void large() {
        large("a large convolution", Window.of(3, 1, 1), 1, 16, 3, 9);
        large("a large convolution of one place", Window.of(1, 1, 0), 1, 32, 17, 3);
        large("a large convolution in groups", Window.of(3, 2, 1), 2, 16, 6, 4);
        large("a large convolution by channel", Window.of(3, 1, 1), 35, 35, 35, 3);
        cases.add(OracleCase.withGradients("a large pooling", F32, draw -> {
            Tensor x = draw.distinct(3, 24, 34, 33);
            Tensor largest = Tensor.of(new Pooling.MaxPool(x, x, Window.of(2, 2, 0), Window.of(3, 2, 1)));
            return largest.add(Tensor.of(new Pooling.AvgPool(x, Window.of(2, 2, 0), Window.of(3, 2, 1))));
        }));
    }

    private void large(String name, Window window, int groups, int in, int out, int images) {
        cases.add(OracleCase.withGradients(name, F32, draw -> {
            Tensor weight = draw.parameter(out, in / groups, window.size(), window.size());
            Convolution.Geometry geometry = new Convolution.Geometry(window, window, groups);
            return Tensor.of(new Convolution.Conv2d(draw.normal(images, 30, 31, in), weight, geometry));
        }));
    }

    /** Many channels under a kernel of 3×3 that moves by one: tiles that are cut, lie outside, make more than one task. */
    private void winograd() {
        Window one = Window.of(3, 1, 1);
        winograd("as usual", one, one, 32, 33, 2, 9, 11);
        winograd("without padding", Window.of(3, 1, 0), Window.of(3, 1, 0), 40, 32, 1, 16, 15);
        winograd("with uneven padding", new Window(3, 1, 0, 2, 1), new Window(3, 1, 2, 0, 1), 32, 40, 3, 8, 9);
        winograd("with wide padding", new Window(3, 1, 4, 1, 1), new Window(3, 1, 1, 5, 1), 33, 32, 1, 10, 11);
        winograd("of narrow images", one, one, 32, 32, 1, 130, 1);
        winograd("of few tiles", one, one, 32, 32, 1, 6, 7);
        winograd("of many tiles", one, one, 32, 32, 3, 15, 17);
    }

    private void winograd(
            String name, Window rows, Window columns, int in, int out, int images, int height, int width) {
        cases.add(OracleCase.withGradients("a convolution of many channels " + name, F32, draw -> {
            Tensor weight = draw.parameter(out, in, 3, 3);
            Convolution.Geometry geometry = new Convolution.Geometry(rows, columns, 1);
            Tensor x = draw.normal(images, height, width, in);
            return Tensor.of(new Convolution.Conv2d(x, weight, geometry))
                    .mul(0.3)
                    .tanh();
        }));
    }
}
