package dev.descent.cpu.convolution;

import dev.descent.compile.Buffer;
import dev.descent.compile.Step;
import dev.descent.cpu.call.Call;
import dev.descent.cpu.machine.Raw;
import dev.descent.cpu.machine.Workers;
import dev.descent.tensor.Convolution;
import dev.descent.tensor.Convolution.Geometry;
import dev.descent.tensor.DType;
import java.util.Map;

/** A convolution of F64 by plain loops: gradients are checked in it, nothing is trained. */
final class PlainConvolutionCall implements Call {
    private static final long BYTES = DType.F64.bytes();

    private final Convolution op;
    private final Geometry geometry;
    private final Workers workers;
    private final Workers.Task task = this::part;
    private final ConvolutionBuffers buffers;
    private final int[] image;
    private final int[] kernel;
    private final int[] result;
    private final int parts;
    private long imageAt;
    private long kernelAt;
    private long resultAt;

    PlainConvolutionCall(Convolution op, Step.Call step, Map<Buffer, Integer> numbers, Workers workers) {
        this.op = op;
        this.geometry = op.geometry();
        this.workers = workers;
        this.buffers = ConvolutionBuffers.of(op, step, numbers);
        this.image = op.image().dims();
        this.kernel = op.kernel().dims();
        this.result = op.result().dims();
        this.parts = op instanceof Convolution.Conv2dWeight ? kernel[0] : image[0];
    }

    @Override
    public String kernel() {
        return "convolution, plain";
    }

    @Override
    public void bind(long[] addresses) {
        imageAt = addresses[buffers.image()];
        kernelAt = addresses[buffers.kernel()];
        resultAt = addresses[buffers.result()];
    }

    @Override
    public void run() {
        workers.run(parts, task);
    }

    /** One image of the batch; of the weights, what belongs to one channel of the result. */
    private void part(int index) {
        switch (op) {
            case Convolution.Conv2d forward -> places(index, index + 1, 0, kernel[0]);
            case Convolution.Conv2dInput byInput -> {
                clear(imageAt, (long) image[1] * image[2] * image[3], index);
                places(index, index + 1, 0, kernel[0]);
            }
            case Convolution.Conv2dWeight byWeight -> {
                clear(kernelAt, (long) kernel[1] * kernel[2] * kernel[3], index);
                places(0, image[0], index, index + 1);
            }
        }
    }

    private static void clear(long at, long size, int index) {
        Raw.clear(at + BYTES * size * index, BYTES * size);
    }

    private void places(int imageFrom, int imageTo, int outFrom, int outTo) {
        for (int n = imageFrom; n < imageTo; n++) {
            for (int row = 0; row < result[1]; row++) {
                for (int column = 0; column < result[2]; column++) {
                    for (int out = outFrom; out < outTo; out++) {
                        place(n, row, column, out);
                    }
                }
            }
        }
    }

    /** All that has to do with one value of the result. */
    private void place(int n, int row, int column, int out) {
        long at = resultAt + BYTES * ((((long) n * result[1] + row) * result[2] + column) * result[3] + out);
        int firstChannel = out / (kernel[0] / geometry.groups()) * kernel[1];
        double upstream = op instanceof Convolution.Conv2d ? 0 : Raw.getDouble(at);
        double sum = 0;
        for (int i = 0; i < kernel[2]; i++) {
            int y = geometry.rows().at(row, i);
            for (int j = 0; j < kernel[3]; j++) {
                int x = geometry.columns().at(column, j);
                for (int in = 0; 0 <= y && y < image[1] && 0 <= x && x < image[2] && in < kernel[1]; in++) {
                    long pixel = (((long) n * image[1] + y) * image[2] + x) * image[3] + firstChannel + in;
                    long weight = (((long) out * kernel[1] + in) * kernel[2] + i) * kernel[3] + j;
                    sum += term(imageAt + BYTES * pixel, kernelAt + BYTES * weight, upstream);
                }
            }
        }
        if (op instanceof Convolution.Conv2d) {
            Raw.put(sum, at);
        }
    }

    /** One product of the sum, added where it belongs to the image or to the weights. */
    private double term(long pixel, long weight, double upstream) {
        switch (op) {
            case Convolution.Conv2d forward -> {
                return Raw.getDouble(pixel) * Raw.getDouble(weight);
            }
            case Convolution.Conv2dInput byInput ->
                Raw.put(Raw.getDouble(pixel) + upstream * Raw.getDouble(weight), pixel);
            case Convolution.Conv2dWeight byWeight ->
                Raw.put(Raw.getDouble(weight) + upstream * Raw.getDouble(pixel), weight);
        }
        return 0;
    }
}
